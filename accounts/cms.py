"""The CMS asks our roles, not rows of Django permissions: deny by default, one line a model says who may what.

`RoleViewSet` is the base of every list in the CMS. Say who may `view`, `change`, `add` or `delete`; what nobody may do
has no address at all. What has a service stays read-only, with buttons on services (`Action`).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce, wraps
from operator import or_
from typing import Any

from django.db import models
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import linebreaks
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies.base import BasePermissionPolicy

from accounts.enums import Role
from accounts.models import User
from accounts.services import audit
from common.errors import DomainError

READ = frozenset({"view"})
FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d\s(])")
WRITE = frozenset({"change", "publish", "lock", "unlock"})


def roles_of(user: User) -> frozenset[str]:
    """A superuser (the first account, made on the command line) counts as an administrator in the CMS."""
    if not user.is_active:
        return frozenset()
    return frozenset(user.roles) | ({Role.ADMINISTRATOR} if user.is_superuser else frozenset())


class RolePermissionPolicy(BasePermissionPolicy):
    """Rights on one model in the CMS, by role.

    `view`, `change`, `add` and `delete` name the roles; the others include viewing. What has a service is not changed
    through a form at all: such a model gets `view` only, and buttons on services.
    """

    def __init__(
        self,
        model: type[models.Model],
        *,
        view: Iterable[Role] = (),
        change: Iterable[Role] = (),
        add: Iterable[Role] = (),
        delete: Iterable[Role] = (),
    ) -> None:
        super().__init__(model)
        self.roles = {
            "view": frozenset(view) | frozenset(change) | frozenset(add) | frozenset(delete),
            "change": frozenset(change),
            "add": frozenset(add),
            "delete": frozenset(delete),
        }

    def roles_for(self, action: str) -> frozenset[Role]:
        return self.roles["change"] if action in WRITE else self.roles.get(action, frozenset())

    def user_has_permission(self, user: User, action: str) -> bool:
        return user.is_authenticated and bool(roles_of(user) & self.roles_for(action))

    def users_with_any_permission(self, actions: Iterable[str]) -> models.QuerySet[User]:
        """Staff are few, and SQLite cannot look into a JSON list: choose among them here."""
        wanted = frozenset().union(*(self.roles_for(action) for action in actions))
        staff = User.objects.filter(models.Q(is_staff=True) | models.Q(is_superuser=True), is_active=True)
        return User.objects.filter(pk__in=[person.pk for person in staff if roles_of(person) & wanted])


def hide_without(policy: RolePermissionPolicy, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`view`, which is not there for whoever may not view what `policy` is about."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policy.user_has_permission(request.user, "view"):  # type: ignore[arg-type]  # signed in: the CMS asks first
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def match_words(queryset: models.QuerySet, text: str, fields: Iterable[str]) -> models.QuerySet:
    """Rows in which every word of `text` is part of one of `fields`: "anna vri" finds Anna de Vries."""
    for word in text.split():
        queryset = queryset.filter(reduce(or_, (models.Q(**{f"{field}__icontains": word}) for field in fields)))
    return queryset


@dataclass(frozen=True)
class Action:
    """A button on one row that runs a service, by POST.

    `run` gets the row, the actor and the time, and returns the sentence to show; a DomainError is shown instead.
    `offered` says whether the button stands on this row; the service checks again.
    """

    name: str
    label: Any
    roles: frozenset[Role]
    run: Callable[..., str]
    offered: Callable[[Any], bool] = lambda row: True


def readable(value: Any) -> Any:
    """A value as people write it: local time, yes or no, a dash for nothing, keys with their values, text with its lines."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return timezone.localtime(value)
    if isinstance(value, dict):
        value = "; ".join(f"{key}: {part}" for key, part in value.items())
    if isinstance(value, str) and "\n" in value:
        return mark_safe(linebreaks(value, autoescape=True))  # noqa: S308  linebreaks has escaped it
    return "–" if value is None or value == "" else value


class InspectView(generic.InspectView):
    """One row, with its actions as buttons in a form below the facts."""

    template_name = "accounts/cms/inspect.html"
    actions: Sequence[Action] = ()
    action_url_name = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["actions"] = [
            (action, reverse(self.action_url_name, args=(self.object.pk, action.name)))
            for action in self.actions
            if roles_of(self.request.user) & action.roles and action.offered(self.object)
        ]
        return context

    def get_page_title(self) -> str:
        return str(self.object)

    def get_page_subtitle(self) -> str:
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        listing = {"url": reverse(self.index_url_name), "label": capfirst(self.model._meta.verbose_name_plural)}
        return [*self.breadcrumbs_items, listing, {"url": "", "label": str(self.object)}]

    def get_field_display_value(self, field_name: str, field: models.Field | None) -> Any:
        return readable(super().get_field_display_value(field_name, field))

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Editing is what people come for: in sight, not behind three dots."""
        edit_url = self.get_edit_url()
        return [HeaderButton(gettext("Edit"), url=edit_url, icon_name="edit")] if edit_url else []

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        edit_url = self.get_edit_url()
        return [button for button in super().header_more_buttons if button.url != edit_url]


class SafeExport:
    """Of a view that exports: what people typed stays text in a CSV, and never becomes a formula. XLSX knows the difference.

    A phone number that begins with + or a negative amount is no formula and stays as it is.
    """

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        shown = super().preprocess_field_value(field, value, export_format)  # type: ignore[misc]  # before Wagtail's mixin
        is_risky = export_format == self.FORMAT_CSV and isinstance(shown, str) and FORMULA.match(shown)  # type: ignore[attr-defined]
        return f"'{shown}" if is_risky else shown


class IndexView(SafeExport, generic.IndexView):
    """A list whose title leads to the row itself, and which searches part of a word in any of the fields."""

    def get_edit_url(self, instance: models.Model) -> str | None:
        return None if self.inspect_url_name else super().get_edit_url(instance)

    def search_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        return match_words(queryset, self.search_query, self.search_fields or [])


class SavesByService:
    """Of an add or edit view: saving is `save_by(form=, actor=, now=)`; what it refuses is shown at the field."""

    save_by: Callable[..., models.Model] | None = None

    def save_instance(self) -> models.Model:
        return self.save_by(form=self.form, actor=self.request.user, now=timezone.now())  # type: ignore[misc, attr-defined]

    def form_valid(self, form: ModelForm) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc]  # a mixin before Wagtail's own views
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            return self.form_invalid(form)  # type: ignore[attr-defined]


class AddView(SavesByService, generic.CreateView):
    def get_success_buttons(self) -> list[Any]:
        return []


class EditView(SavesByService, generic.EditView):
    def get_success_buttons(self) -> list[Any]:
        return []


def save_with_audit(*, form: ModelForm, actor: User, now: Any) -> models.Model:
    """Save a plain form and write the changed fields down, old beside new."""
    adding = form.instance.pk is None
    before = {} if adding else {name: _plain(form.initial.get(name)) for name in form.changed_data}
    row = form.save()
    after = {name: _plain(form.cleaned_data.get(name)) for name in form.changed_data}
    if adding or form.changed_data:
        verb = "add" if adding else "change"
        audit.record(action=f"{row._meta.model_name}.{verb}", subject=row, actor=actor, now=now, old=before, new=after)
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    return value if value is None or isinstance(value, str | int | bool) else str(value)


class RoleViewSet(ModelViewSet):
    """A list in the CMS with rights by role.

    Whoever may not even view gets a 404 on every address. Copying, and deleting unless roles are named for it, do not
    exist; nor do Wagtail's usage and history pages, since the audit log tells who changed what.
    """

    view_roles: frozenset[Role] = frozenset()
    change_roles: frozenset[Role] = frozenset()
    add_roles: frozenset[Role] = frozenset()
    delete_roles: frozenset[Role] = frozenset()
    actions: Sequence[Action] = ()
    save_by: Callable[..., models.Model] = staticmethod(save_with_audit)

    index_view_class = IndexView
    add_view_class = AddView
    edit_view_class = EditView
    inspect_view_class = InspectView
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    sort_order_field = None
    form_fields: Iterable[str] = ()

    @property
    def permission_policy(self) -> RolePermissionPolicy:
        return RolePermissionPolicy(
            self.model, view=self.view_roles, change=self.change_roles, add=self.add_roles, delete=self.delete_roles
        )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        own = {"usage_url_name": None, "history_url_name": None}
        if not self.delete_roles:
            own["delete_url_name"] = None
        if not self.change_roles:
            own["edit_url_name"] = None
        return super().get_common_view_kwargs(**{**own, **kwargs})

    def get_inspect_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_inspect_view_kwargs(
            actions=self.actions, action_url_name=self.get_url_name("action"), **kwargs
        )

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_add_view_kwargs(**kwargs), "save_by": self.save_by}

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_edit_view_kwargs(**kwargs), "save_by": self.save_by}

    def construct_view(self, view_class: type, **kwargs: Any) -> Callable[..., HttpResponse]:
        return hide_without(self.permission_policy, super().construct_view(view_class, **kwargs))

    def get_urlpatterns(self) -> list[Any]:
        absent = {"usage", "history", "history_results"}
        absent |= {name for name, roles in self._roles_by_address().items() if not roles}
        patterns = [pattern for pattern in super().get_urlpatterns() if pattern.name not in absent]
        if self.actions:
            action = hide_without(self.permission_policy, self.run_action)
            patterns.append(path(f"<{self.pk_path_converter}:pk>/<slug:name>/", action, name="action"))
        return patterns

    def get_permissions_to_register(self) -> models.QuerySet:
        """None: roles decide, so Wagtail's group form need not offer boxes that do nothing."""
        return super().get_permissions_to_register().none()

    def run_action(self, request: HttpRequest, pk: Any, name: str) -> HttpResponse:
        """Run one of `actions` on one row, and return to it."""
        action = next((each for each in self.actions if each.name == name), None)
        row = self.model._default_manager.filter(pk=pk).first()
        if request.method != "POST" or row is None or not action or not roles_of(request.user) & action.roles:  # type: ignore[arg-type]
            raise Http404
        try:
            messages.success(request, action.run(row, actor=request.user, now=timezone.now()))
        except DomainError as error:
            messages.error(request, str(error.message))
        return redirect(self.get_url_name("inspect"), pk)

    def _roles_by_address(self) -> dict[str, frozenset[Role]]:
        return {"add": self.add_roles, "edit": self.change_roles, "delete": self.delete_roles}
