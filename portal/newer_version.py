"""In the CMS: a newer version of the curriculum for an edition that is running; first what it means, then the button."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.cms import roles_of
from accounts.enums import Role
from common.errors import DomainError
from courses.models import Curriculum, Edition
from courses.newer_versions import offered_versions
from learning.services.newer_versions import ListChanged
from learning.version_news import titles
from portal.forms import NewerVersionForm
from portal.services.newer_versions import give_newer_version
from portal.version_offers import Offer, offer_for

PLANNERS = frozenset({Role.ENROLMENT, Role.ADMINISTRATOR})


class NewerVersionView(WagtailAdminTemplateMixin, TemplateView):
    """`?versie=` names the version; without it the newest."""

    template_name = "portal/cms/newer_version.html"
    header_icon = "resubmit"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not roles_of(request.user) & PLANNERS:  # type: ignore[arg-type]  # signed in: the CMS asks first
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def edition(self) -> Edition:
        rows = Edition.objects.select_related("curriculum__track", "seller")
        found: Edition = get_object_or_404(rows, pk=self.kwargs["edition_id"])
        return found

    @cached_property
    def versions(self) -> list[Curriculum]:
        return list(offered_versions(self.edition))

    @cached_property
    def chosen(self) -> Curriculum | None:
        asked = self.request.GET.get("versie")
        if not asked:
            return self.versions[0] if self.versions else None
        return next((row for row in self.versions if str(row.version) == asked), None)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(NewerVersionForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        curriculum = self.chosen
        if curriculum is None:  # a second click, or a colleague was first
            messages.warning(request, gettext("This was settled already."))
            return self.back()
        form = NewerVersionForm(request.POST)
        if form.is_valid():
            try:
                places = give_newer_version(
                    edition=self.edition,
                    curriculum=curriculum,
                    actor=request.user,  # type: ignore[arg-type]  # signed in
                    reason=form.cleaned_data["reason"],
                    accepted=form.cleaned_data["accepted"],
                    seen=request.POST.get("seen", ""),
                    now=timezone.now(),
                )
            except DomainError as error:
                if isinstance(error, ListChanged):
                    form.forget_agreement()
                form.add_domain_error(error)
            else:
                return self.tell(curriculum, people=len(places))
        return self.show(form)

    def tell(self, curriculum: Curriculum, *, people: int) -> HttpResponse:
        text = ngettext(
            "This edition goes on with %(version)s; %(count)s participant went along.",
            "This edition goes on with %(version)s; %(count)s participants went along.",
            people,
        )
        messages.success(self.request, text % {"version": curriculum, "count": people})
        return self.back()

    def back(self) -> HttpResponse:
        return redirect("uitvoeringen:inspect", self.edition.pk)

    @cached_property
    def offer(self) -> Offer:
        if self.chosen is None:
            raise Http404
        return offer_for(self.edition, self.chosen, now=timezone.now())

    def show(self, form: NewerVersionForm) -> HttpResponse:
        if not self.offer.losing and "accepted" not in form.errors:
            form.fields.pop("accepted", None)
        return self.render_to_response(self.get_context_data(form=form))

    def get_page_title(self) -> str:
        return gettext("Newer version for %(edition)s") % {"edition": self.edition.code}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("uitvoeringen:index"), "label": capfirst(Edition._meta.verbose_name_plural)},
            {"url": reverse("uitvoeringen:inspect", args=[self.edition.pk]), "label": self.edition.code},
            {"url": "", "label": gettext("Newer version")},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        news = self.offer.news
        changes = [
            (gettext("Lessons that changed"), titles(news.rewritten)),
            (gettext("New lessons"), news.added),
            (gettext("Lessons that become need to know"), news.now_needed),
            (gettext("Lessons that go"), titles(news.gone)),
            (gettext("Assignments that changed"), news.tasks_changed),
            (gettext("New assignments"), news.tasks_added),
            (gettext("Assignments that go"), titles(news.tasks_gone)),
            (
                gettext("Norms"),
                [f"{capfirst(change.name)} ({change.old} → {change.new})" for change in self.offer.norms],
            ),
        ]
        compare = reverse("curricula:compare", args=[self.offer.curriculum.pk])
        return {
            **super().get_context_data(**kwargs),
            "offer": self.offer,
            "versions": self.versions,
            "changes": [(heading, lines) for heading, lines in changes if lines],
            "compare_url": f"{compare}?met={self.edition.curriculum_id}",
        }
