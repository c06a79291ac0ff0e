"""People, schools and what happened to them, in the CMS."""

from datetime import datetime
from typing import Any

from django.db import models
from django.forms import ModelForm
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.base import ViewSetGroup

from accounts import cms
from accounts.enums import Role
from accounts.forms import MembershipForm, OrganisationForm, PersonForm, SellerForm
from accounts.models import AuditEvent, Membership, Organisation, Seller, User
from accounts.services import people, roles
from common.models import Job

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
ENROLMENT = frozenset({Role.ENROLMENT, Role.ADMINISTRATOR})
FINANCE = frozenset({Role.FINANCE, Role.ADMINISTRATOR})
OFFICE = ENROLMENT | FINANCE


def role_names(person: User) -> str:
    return ", ".join(str(Role(role).label) for role in person.roles)


def workplaces(person: User) -> str:
    """Where somebody works now; memberships and their schools are prefetched."""
    return ", ".join(str(job.organisation) for job in person.memberships.all() if job.until is None)


def save_person(*, form: PersonForm, actor: User, now: datetime) -> User:
    """Contact data and, from an administrator, roles; both or neither."""
    if form.instance.pk:
        person = people.correct_contact(person=form.instance, actor=actor, now=now, **form.contact())
    else:
        person = people.create_person(actor=actor, now=now, **form.contact())
    if "roles" in form.changed_data:
        roles.set_roles(person=person, roles=[Role(role) for role in form.cleaned_data["roles"]], actor=actor, now=now)
    return person


class PersonIndexView(cms.IndexView):
    """Who may only know that somebody exists (finance) sees names and workplaces, no addresses."""

    @cached_property
    def columns(self) -> list[Column]:
        name = TitleColumn(
            "name", label=_("Name"), accessor="sortable_name", sort_key="last_name", get_url=self.get_inspect_url
        )
        may_change = self.user_has_permission("change")
        return [name, *(column for column in super().columns if may_change or column.name != "email")]

    @cached_property
    def search_fields(self) -> list[str]:
        names = ["first_name", "infix", "last_name"]
        return [*names, "email"] if self.user_has_permission("change") else names

    def get_base_queryset(self) -> models.QuerySet[User]:
        return super().get_base_queryset().prefetch_related("memberships__organisation")


class PersonInspectView(cms.InspectView):
    template_name = "accounts/cms/person.html"

    def get_fields(self) -> list[str]:
        fields = super().get_fields()
        return fields if self.user_has_permission("change") else ["first_name", "infix", "last_name"]

    def get_field_label(self, field_name: str, field: models.Field | None) -> str:
        return str(_("May sign in")) if field_name == "is_active" else super().get_field_label(field_name, field)

    def get_roles_display_value(self) -> str:
        return role_names(self.object) or "–"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        workplaces = self.object.memberships.select_related("organisation")
        may_change = self.user_has_permission("change")
        return {**super().get_context_data(**kwargs), "workplaces": workplaces, "may_change": may_change}


class PersonViewSet(cms.RoleViewSet):
    """Rooms above add their buttons to `actions` (an invitation needs the mail)."""

    model = User
    name = "mensen"
    icon = "user"
    view_roles = OFFICE
    change_roles = add_roles = ENROLMENT
    index_view_class = PersonIndexView
    inspect_view_class = PersonInspectView
    inspect_view_fields = ["first_name", "infix", "last_name", "email", "phone", "roles", "last_login", "is_active"]
    save_by = staticmethod(save_person)
    actions: list[cms.Action] = []
    ordering = ["last_name", "first_name", "pk"]
    list_filter = ["is_active"]
    list_display = [
        Column("email", label=_("E-mail address"), accessor="email", sort_key="email"),
        Column("workplaces", label=_("Works at"), accessor=workplaces),
        Column("roles", label=_("Roles"), accessor=role_names),
        DateColumn("last_login", label=_("Last signed in"), accessor="last_login", sort_key="last_login"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:  # noqa: FBT001, FBT002  Wagtail's signature
        return PersonForm


class WorkplaceAddView(cms.AddView):
    """`?person=` fills in whom it is about, coming from that person's page."""

    def get_initial(self) -> dict[str, Any]:
        person = self.request.GET.get("person", "")
        return {"person": person} if person.isdecimal() else {}


class WorkplaceViewSet(cms.RoleViewSet):
    model = Membership
    name = "werkplekken"
    icon = "group"
    view_roles = OFFICE
    change_roles = add_roles = ENROLMENT
    add_view_class = WorkplaceAddView
    list_display = ["person", "organisation", "kind", "since", "until"]
    list_filter = ["kind", "organisation"]
    search_fields = ["person__first_name", "person__last_name", "organisation__name"]
    inspect_view_fields = ["person", "organisation", "kind", "since", "until"]

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        rows = Membership.objects.select_related("person", "organisation")
        return super().get_index_view_kwargs(queryset=rows, **kwargs)

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:  # noqa: FBT001, FBT002  Wagtail's signature
        return MembershipForm


class PeopleGroup(ViewSetGroup):
    menu_label = _("People")
    menu_icon = "user"
    menu_name = "people"
    menu_order = 200
    items = (PersonViewSet, WorkplaceViewSet)


class OrganisationViewSet(cms.RoleViewSet):
    model = Organisation
    name = "scholen"
    icon = "home"
    menu_label = _("Schools")
    menu_order = 210
    add_to_admin_menu = True
    view_roles = change_roles = add_roles = OFFICE
    list_display = [
        "name", "kind", "city", "invoice_email", BooleanColumn("po_required", label=_("PO number")),
    ]  # fmt: skip
    list_filter = ["kind", "po_required"]
    search_fields = ["name", "city", "kvk_number", "oin"]
    inspect_view_fields = [
        "name", "kind", "street", "postcode", "city", "kvk_number", "oin", "invoice_email", "po_required",
    ]  # fmt: skip

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:  # noqa: FBT001, FBT002  Wagtail's signature
        return OrganisationForm


class SellerViewSet(cms.RoleViewSet):
    model = Seller
    name = "aanbieders"
    icon = "tag"
    add_to_settings_menu = True
    view_roles = change_roles = add_roles = FINANCE
    list_display = ["name", "city", "kvk_number", "crkbo_until"]
    inspect_view_fields = [
        "name", "key", "street", "postcode", "city", "kvk_number", "vat_number", "iban", "email", "invoice_prefix",
        "crkbo_until",
    ]  # fmt: skip

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:  # noqa: FBT001, FBT002  Wagtail's signature
        return SellerForm


class AuditLogViewSet(cms.RoleViewSet):
    model = AuditEvent
    name = "logboek"
    icon = "history"
    menu_hook = "register_reports_menu_item"
    view_roles = ADMINISTRATOR
    list_display = ["at", "actor", "action", "label", "reason"]
    list_filter = {"action": ["exact"], "object_type": ["exact"], "at": ["date"]}
    search_fields = ["label", "reason", "action", "actor__first_name", "actor__last_name"]
    inspect_view_fields = ["at", "actor", "action", "object_type", "object_id", "label", "old", "new", "reason"]

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(queryset=AuditEvent.objects.select_related("actor"), **kwargs)


class JobViewSet(cms.RoleViewSet):
    model = Job
    name = "taken"
    icon = "cogs"
    menu_hook = "register_reports_menu_item"
    view_roles = ADMINISTRATOR
    list_display = ["kind", "key", "state", "attempts", "run_after", "finished_at"]
    list_filter = ["state", "kind"]
    search_fields = ["kind", "key", "error"]
    inspect_view_fields = [
        "kind", "key", "payload", "state", "attempts", "run_after", "claimed_at", "finished_at", "error",
    ]  # fmt: skip
