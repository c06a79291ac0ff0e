"""Handed-in work in the CMS: where it is and for how long, never what it says; and the decisions of the staff."""

from typing import Any, cast

from django.db.models import Case, QuerySet, When
from django.http import Http404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts import cms
from accounts.enums import Role
from common.service_views import ServiceFormView
from portfolio.enums import WAITS_FOR_TRAINER, AppealState, SubmissionState
from portfolio.models import PortfolioDecision, Submission
from portfolio.overview import due_of
from portfolio.services.blocking import blocks_of
from portfolio.services.decisions import awaits_decision
from portfolio.viewsets import blocking, decisions
from portfolio.viewsets.groups import GroupView
from portfolio.viewsets.reading import ReadView
from portfolio.viewsets.waiting import WaitingView

STAFF = frozenset({Role.ENROLMENT, Role.ADMINISTRATOR})
OPEN_TO_TRAINERS = {SubmissionState.SUBMITTED, SubmissionState.MARKING}


def visible(user: Any) -> Any:
    """A draft is nobody's business but the administrator's, who reads it only with a reason."""
    rows = Submission.objects.all()
    return rows if Role.ADMINISTRATOR in cms.roles_of(user) else rows.handed_in()


class SubmissionIndexView(cms.IndexView):
    def get_base_queryset(self) -> QuerySet[Submission]:
        """What waits on top, the oldest promise first."""
        waits_first = Case(When(state__in=WAITS_FOR_TRAINER, then=0), default=1)
        return (
            visible(self.request.user)
            .select_related("enrolment__person", "enrolment__edition", "version", "assessor")
            .defer("snapshot")
            .order_by(waits_first, "promised_by", "pk")
        )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        url = reverse("inzendingen:waiting")
        return [
            HeaderButton(gettext("Waiting times and dividing"), url=url, icon_name="time"),
            HeaderButton(gettext("All work of a group"), url=reverse("inzendingen:group"), icon_name="download"),
        ]


class SubmissionInspectView(cms.InspectView):
    template_name = "portfolio/cms/submission.html"

    def get_object(self, queryset: Any = None) -> Submission:
        rows = visible(self.request.user).select_related(
            "enrolment__person",
            "enrolment__edition__curriculum",
            "version",
            "assignment",
            "assessor",
            "second_assessor",
        )
        row = rows.with_judgements().filter(pk=self.pk).first()
        if row is None:
            raise Http404
        return cast("Submission", row)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(str(label), url=reverse(f"inzendingen:{name}", args=(self.object.pk,)), icon_name=icon)
            for name, label, icon, offered in self.offers()
            if offered
        ]

    def offers(self) -> list[tuple[str, Any, str, bool]]:
        """Every decision: its address, label, icon, and whether this row asks for it."""
        row = self.object
        released = row.state == SubmissionState.RELEASED
        appeal_open = row.appeals.filter(state=AppealState.OPEN).exists()
        return [
            ("give", _("Give to a trainer"), "user", row.state in OPEN_TO_TRAINERS),
            (
                "second",
                _("Name the second assessor"),
                "group",
                row.state == SubmissionState.SECOND and row.second_assessor_id is None,
            ),
            ("decide", _("Decide what is possible"), "tick", awaits_decision(row)),
            ("extend", _("Later due date"), "date", True),
            ("unlock", _("Open again"), "lock-open", row.state in OPEN_TO_TRAINERS),
            ("appeal", _("Register an appeal"), "help", released and not appeal_open),
            ("block", _("Block a file"), "lock", bool(blocking.numbered(row, is_blocked=False))),
            ("unblock", _("Open a blocked file again"), "lock-open", bool(blocking.numbered(row, is_blocked=True))),
            ("read", _("Read with a reason"), "view", True),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, words = self.object, dict(SubmissionState.choices)
        history = row.history.select_related("actor")
        decisions_made = PortfolioDecision.objects.filter(enrolment=row.enrolment_id).select_related(
            "actor", "assignment"
        )
        return {
            **super().get_context_data(**kwargs),
            "row": row,
            "due": due_of(row.enrolment),
            "versions": row.released,
            "reads_feedback": Role.ADMINISTRATOR in cms.roles_of(self.request.user),
            "history": [(each, words.get(each.old, "–"), words.get(each.new, each.new)) for each in history],
            "decisions": decisions_made,
            "appeals": row.appeals.select_related("assessor").prefetch_related("history__actor"),
            "blocks": blocking.in_words(row, blocks_of(row)),
            "today": timezone.localdate(),
        }


class SubmissionViewSet(cms.RoleViewSet):
    model = Submission
    name = "inzendingen"
    icon = "tasks"
    menu_label = _("Handed-in work")
    menu_order = 215
    add_to_admin_menu = True
    view_roles = STAFF
    index_view_class = SubmissionIndexView
    inspect_view_class = SubmissionInspectView
    list_display = [
        TitleColumn(
            "person",
            label=_("Participant"),
            accessor="enrolment.person.sortable_name",
            sort_key="enrolment__person__last_name",
            url_name="inzendingen:inspect",
        ),
        Column("assignment", label=_("Assignment"), accessor="version.title"),
        Column("edition", label=_("Edition"), accessor="enrolment.edition.code", sort_key="enrolment__edition__code"),
        "attempt",
        "state",
        Column("assessor", label=_("Assessor"), accessor="assessor"),
        Column("promised_by", label=_("Marked by"), accessor="promised_by", sort_key="promised_by"),
    ]
    list_filter = ["state", "enrolment__edition", "assessor", "assignment"]
    search_fields = [
        "enrolment__person__first_name",
        "enrolment__person__infix",
        "enrolment__person__last_name",
        "enrolment__person__email",
        "version__title",
    ]

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("groep/", self._guard(GroupView), name="group"),
            path("wachttijden/", self._guard(WaitingView), name="waiting"),
            path("<int:pk>/geven/", self._guard(decisions.GiveView), name="give"),
            path("<int:pk>/tweede/", self._guard(decisions.AppointView), name="second"),
            path("<int:pk>/besluit/", self._guard(decisions.AfterFinalView), name="decide"),
            path("<int:pk>/uitstel/", self._guard(decisions.ExtendView), name="extend"),
            path("<int:pk>/openen/", self._guard(decisions.UnlockView), name="unlock"),
            path("<int:pk>/bezwaar/", self._guard(decisions.AppealView), name="appeal"),
            path("<int:pk>/afschermen/", self._guard(blocking.BlockView), name="block"),
            path("<int:pk>/vrijgeven/", self._guard(blocking.UnblockView), name="unblock"),
            path("<int:pk>/lezen/", self._guard(ReadView), name="read"),
        ]

    def _guard(self, view_class: type[Any]) -> Any:
        """Not there for whoever may not see handed-in work."""
        names = {"index_url_name": self.get_url_name("index")}
        if issubclass(view_class, ServiceFormView):
            names["inspect_url_name"] = self.get_url_name("inspect")
        return cms.hide_without(self.permission_policy, cast("Any", view_class.as_view(**names)))
