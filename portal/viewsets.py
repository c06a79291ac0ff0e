"""Requests and enrolments in the CMS: lists, everything about one row, and decisions as POST forms on services."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Case, IntegerField, Prefetch, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.base import ViewSetGroup

from accounts import cms
from accounts.enums import Role
from accounts.registry import registry
from common.errors import DomainError
from learning.earlier import credit_options
from learning.earlier_assignments import work_options
from learning.enums import EnrolmentState, InterestState, RequestState
from learning.models import Attendance, DayBooking, Enrolment, EnrolmentRequest, Interest
from learning.services import enrolments, interest, requests
from learning.services.credit import credit_module, rests_on, take_credit_back
from portal.candidates import Candidate, find_candidates
from portal.forms import AcceptForm, CreditForm, MoveForm, ReasonForm, ServiceForm, WorkForm
from portal.services.acceptance import accept_request
from portal.services.cancellation import cancel_enrolment
from portal.services.moving import move_enrolment
from portfolio.services import credit

DECIDE = frozenset({Role.ENROLMENT, Role.ADMINISTRATOR})
SEE = DECIDE | {Role.FINANCE}


class DecisionView(cms.InspectView):
    """One row with forms below it. Subclasses name the forms; a refusal stays on its form, with what was typed."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_decide:
            raise Http404
        name = request.POST.get("decision", "")
        if name not in self.forms:  # a second click, or a colleague was first
            messages.warning(request, gettext("This was settled already."))
            return redirect(request.path)
        form = self.forms[name]
        if form.is_valid():
            try:
                messages.success(request, self.decide(name, form))
            except DomainError as error:
                form.add_domain_error(error)
            else:
                return redirect(request.path)
        return self.render_to_response(self.get_context_data(**kwargs))

    @property
    def may_decide(self) -> bool:
        return bool(cms.roles_of(self.request.user) & DECIDE)

    @cached_property
    def forms(self) -> dict[str, ServiceForm]:
        """The forms that this row offers now; the posted one holds what was typed."""
        posted = self.request.POST.get("decision")
        return {
            name: make(self.request.POST if name == posted else None, prefix=name)
            for name, make in self.offered_forms().items()
        }

    def offered_forms(self) -> dict[str, Callable[..., ServiceForm]]:
        raise NotImplementedError

    def decide(self, name: str, form: Any) -> str:
        """Do it; return the sentence to show. Raises DomainError."""
        raise NotImplementedError

    @property
    def history(self) -> list[tuple[Any, Any, Any]]:
        """History rows with the words for their old and new state."""
        words = dict(self.model._meta.get_field("state").choices)
        rows = self.object.history.select_related("actor")
        return [(row, words.get(row.old, "–"), words.get(row.new, row.new)) for row in rows]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "row": self.object,
            "forms": self.forms if self.may_decide else {},
            "history": self.history,
        }


class RequestIndexView(cms.IndexView):
    def get_base_queryset(self) -> Any:
        """New ones first, the longest waiting on top; then what is settled, newest first."""
        waiting = Case(When(state=RequestState.NEW, then=Value(0)), default=Value(1), output_field=IntegerField())
        rows = EnrolmentRequest.objects.select_related("edition__curriculum__track", "employer")
        return rows.order_by(waiting, "-created_at", "-pk")


class RequestInspectView(DecisionView):
    template_name = "portal/cms/request.html"

    def get_object(self, queryset: Any = None) -> EnrolmentRequest:
        rows = EnrolmentRequest.objects.select_related("edition__curriculum__track", "person", "employer", "enrolment")
        row = rows.filter(pk=self.pk).first()
        if row is None:
            raise Http404
        return row

    @cached_property
    def candidates(self) -> list[Candidate]:
        return find_candidates(self.object) if self.object.state == RequestState.NEW else []

    def offered_forms(self) -> dict[str, Callable[..., ServiceForm]]:
        if self.object.state != RequestState.NEW:
            return {}
        return {"accept": partial(AcceptForm, candidates=self.candidates), "decline": ReasonForm}

    def decide(self, name: str, form: Any) -> str:
        actor, now = self.request.user, timezone.now()
        if name == "decline":
            requests.decline_request(request=self.object, actor=actor, reason=form.cleaned_data["reason"], now=now)
            return gettext("The request was declined; the applicant gets a mail.")
        enrolment = accept_request(request=self.object, person=form.chosen_person, actor=actor, now=now)
        return gettext("%(person)s has a place and gets a mail.") % {"person": enrolment.person}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        others = EnrolmentRequest.objects.waiting().filter(edition=self.object.edition, email__iexact=self.object.email)
        return {
            **super().get_context_data(**kwargs),
            "candidates": self.candidates,
            "twins": others.exclude(pk=self.object.pk),
            "enrolment": getattr(self.object, "enrolment", None),
        }


class RequestViewSet(cms.RoleViewSet):
    model = EnrolmentRequest
    name = "aanvragen"
    icon = "mail"
    view_roles = SEE
    index_view_class = RequestIndexView
    inspect_view_class = RequestInspectView
    list_display = [
        TitleColumn("full_name", label=_("Name"), accessor="full_name", url_name="aanvragen:inspect"),
        Column("edition", label=_("Edition"), accessor="edition.code", sort_key="edition__code"),
        Column("employer", label=_("School or employer"), accessor="employer_name", sort_key="employer_name"),
        "payer",
        "state",
        DateColumn("created_at", label=_("Received"), accessor="created_at", sort_key="created_at"),
    ]
    list_filter = ["state", "edition", "payer"]
    search_fields = ["first_name", "infix", "last_name", "email", "employer_name", "edition__code"]


class EnrolmentIndexView(cms.IndexView):
    def get_base_queryset(self) -> Any:
        return Enrolment.objects.visible_to_staff(self.request.user).select_related(
            "person", "employer", "edition__curriculum__track"
        )


class EnrolmentInspectView(DecisionView):
    template_name = "portal/cms/enrolment.html"

    def get_object(self, queryset: Any = None) -> Enrolment:
        rows = Enrolment.objects.visible_to_staff(self.request.user)
        row = (
            rows.select_related("person", "employer", "request", "edition__curriculum__track")
            .filter(pk=self.pk)
            .first()
        )
        if row is None:
            raise Http404
        return row

    def offered_forms(self) -> dict[str, Callable[..., ServiceForm]]:
        if self.object.state == EnrolmentState.CONFIRMED:
            forms: dict[str, Callable[..., ServiceForm]] = {
                "move": partial(MoveForm, enrolment=self.object),
                "cancel": ReasonForm,
                "stop": ReasonForm,
            }
            return {**self.credit_forms(), **forms}
        return {"resume": ReasonForm} if self.object.state == EnrolmentState.STOPPED else {}

    def credit_forms(self) -> dict[str, Callable[..., ServiceForm]]:
        """What was done before: modules, assignments that were judged elsewhere, and taking the latter back."""
        forms: dict[str, Callable[..., ServiceForm]] = {}
        if modules := credit_options(self.object):
            forms["credit"] = partial(CreditForm, options=modules)
        if works := [(work.assignment_id, f"{work.title} ({work.note})") for work in work_options(self.object)]:
            forms["credit_work"] = partial(WorkForm, choices=works)
        credited = self.object.assignmentresults.filter(origin__isnull=False).select_related("version")
        if loose := [(result.pk, result.version.title) for result in credited if not rests_on(result)]:
            forms["uncredit_work"] = partial(WorkForm, choices=loose)
        return forms

    def decide_work(self, name: str, form: Any, given: dict[str, Any]) -> str:
        chosen = form.cleaned_data["assignment"]
        if name == "uncredit_work":
            take_credit_back(result=self.object.assignmentresults.get(pk=chosen), **given)
            return gettext("It no longer counts; the participant makes it here.")
        pin = self.object.edition.curriculum.assignment_pins.get(assignment=chosen)
        result = credit.grant(enrolment=self.object, pin=pin, **given)
        return gettext("“%(title)s” counts now; the participant sees your reason.") % {"title": result.version.title}

    def decide(self, name: str, form: Any) -> str:
        given = {"actor": self.request.user, "reason": form.cleaned_data["reason"], "now": timezone.now()}
        if name in {"credit_work", "uncredit_work"}:
            return self.decide_work(name, form, given)
        if name == "credit":
            result = credit_module(enrolment=self.object, module_id=form.cleaned_data["module"], **given)
            return gettext("“%(module)s” counts now; the participant sees your reason.") % {
                "module": result.module.name
            }
        if name == "move":
            typed = {"edition": form.cleaned_data["edition"], "accepted": form.cleaned_data["accepted"]}
            moved = move_enrolment(enrolment=self.object, **typed, **given)
            return gettext("Moved to %(edition)s; the participant gets a mail.") % {"edition": moved.edition.code}
        steps = {"cancel": cancel_enrolment, "stop": enrolments.stop, "resume": enrolments.resume}
        done = {
            "cancel": gettext("The place was cancelled; the participant gets a mail."),
            "stop": gettext("Written down that this participant stopped."),
            "resume": gettext("This participant goes on."),
        }
        steps[name](enrolment=self.object, **given)
        return done[name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if not self.may_decide:  # finance sees who takes part where, not how far they are
            return context
        results = {result.component_id: result for result in self.object.componentresults.select_related("actor")}
        components = list(self.object.edition.curriculum.components.all())
        attendance = Prefetch("attendance", Attendance.objects.order_by("-at", "-pk"))
        bookings = DayBooking.objects.filter(enrolment=self.object).select_related("day__venue", "day__component")
        return {
            **context,
            "components": [(component, results.get(component.pk)) for component in components],
            "works": self.object.assignmentresults.select_related(
                "version", "actor", "origin__enrolment__edition__curriculum__track"
            ).order_by("met_at"),
            "modules": self.object.moduleresults.select_related("module", "actor").order_by("module__number"),
            "bookings": bookings.prefetch_related(attendance),
            "consequences": registry.consequences("enrolment.cancel", self.object),
        }


class EnrolmentViewSet(cms.RoleViewSet):
    model = Enrolment
    name = "inschrijvingen"
    icon = "user"
    view_roles = SEE
    index_view_class = EnrolmentIndexView
    inspect_view_class = EnrolmentInspectView
    list_display = [
        TitleColumn(
            "person",
            label=_("Participant"),
            accessor="person.sortable_name",
            sort_key="person__last_name",
            url_name="inschrijvingen:inspect",
        ),
        Column("edition", label=_("Edition"), accessor="edition.code", sort_key="edition__code"),
        Column("employer", label=_("School or employer"), accessor="employer", sort_key="employer__name"),
        "state",
        DateColumn("confirmed_at", label=_("Confirmed"), accessor="confirmed_at", sort_key="confirmed_at"),
    ]
    list_filter = ["edition", "state", "employer"]
    search_fields = ["person__first_name", "person__infix", "person__last_name", "person__email", "edition__code"]


class InterestIndexView(cms.IndexView):
    def get_base_queryset(self) -> Any:
        """What waits for an answer first, then the newest."""
        return Interest.objects.prefetch_related("tracks").order_by("-state", "-created_at", "-pk")


class InterestViewSet(cms.RoleViewSet):
    """Who left their details; the list goes out as a spreadsheet to mail from."""

    model = Interest
    name = "belangstelling"
    icon = "group"
    view_roles = DECIDE
    index_view_class = InterestIndexView
    actions = (
        cms.Action(
            "beantwoord",
            _("Answered"),
            DECIDE,
            lambda row, *, actor, now: _mark_interest(interest.mark_answered, row, actor=actor, now=now),
            offered=lambda row: row.state == InterestState.NEW,
        ),
        cms.Action(
            "open",
            _("Not answered after all"),
            DECIDE,
            lambda row, *, actor, now: _mark_interest(interest.mark_new, row, actor=actor, now=now),
            offered=lambda row: row.state == InterestState.ANSWERED,
        ),
    )
    inspect_view_fields = [
        "full_name",
        "email",
        "organisation_name",
        "tracks",
        "meant_for",
        "people",
        "remarks",
        "state",
        "created_at",
    ]
    list_display = [
        TitleColumn("full_name", label=_("Name"), accessor="full_name", url_name="belangstelling:inspect"),
        Column(
            "organisation_name",
            label=_("School or employer"),
            accessor="organisation_name",
            sort_key="organisation_name",
        ),
        Column("tracks", label=_("Tracks"), accessor="track_names"),
        "meant_for",
        "people",
        "state",
        DateColumn("created_at", label=_("Received"), accessor="created_at", sort_key="created_at"),
    ]
    list_filter = ["state", "tracks", "meant_for"]
    list_export = [
        "full_name",
        "email",
        "organisation_name",
        "track_names",
        "get_meant_for_display",
        "people",
        "remarks",
        "get_state_display",
        "created_at",
    ]
    search_fields = ["first_name", "infix", "last_name", "email", "organisation_name"]


def _mark_interest(service: Callable[..., Interest], row: Interest, *, actor: Any, now: Any) -> str:
    service(interest=row, actor=actor, now=now)
    return gettext("Written down.")


class EnrolmentGroup(ViewSetGroup):
    menu_label = _("Enrolment")
    menu_icon = "list-ul"
    menu_name = "enrolment"
    menu_order = 100
    items = (RequestViewSet, EnrolmentViewSet, InterestViewSet)
