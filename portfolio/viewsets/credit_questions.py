"""Questions of participants whether earlier work may count: a list, and the two answers."""

from datetime import datetime
from typing import Any, cast

from django.db.models import Case, IntegerField, Model, QuerySet, Value, When
from django.forms import Form
from django.http import Http404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts import cms
from accounts.enums import Role
from accounts.models import User
from common.service_views import ServiceFormView
from learning.earlier_assignments import earlier_work
from learning.services.credit import CannotCreditWork
from portfolio.enums import QuestionState
from portfolio.models import CreditQuestion
from portfolio.services import credit
from portfolio.staff_forms import AnswerForm

STAFF = frozenset({Role.ENROLMENT, Role.ADMINISTRATOR})


class QuestionIndexView(cms.IndexView):
    def get_base_queryset(self) -> QuerySet[CreditQuestion]:
        """What waits on top, the oldest first."""
        waits = Case(When(state=QuestionState.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
        rows = CreditQuestion.objects.with_title().select_related("enrolment__person", "enrolment__edition")
        return rows.order_by(waits, "asked_at", "pk")


class QuestionInspectView(cms.InspectView):
    template_name = "portfolio/cms/credit_question.html"

    def get_object(self, queryset: Any = None) -> CreditQuestion:
        rows = CreditQuestion.objects.select_related("enrolment__person", "assignment")
        row = rows.select_related("enrolment__edition__curriculum__track").filter(pk=self.pk).first()
        if row is None:
            raise Http404
        return row

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if self.object.state != QuestionState.OPEN:
            return []
        offers = (("grant", gettext("Let it count"), "check"), ("decline", gettext("Does not count"), "cross"))
        return [
            HeaderButton(label, url=reverse(f"meetelvragen:{name}", args=(self.object.pk,)), icon_name=icon)
            for name, label, icon in offers
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, words = self.object, dict(QuestionState.choices)
        pins = row.enrolment.edition.curriculum.assignment_pins.select_related("assignment", "version")
        pin = pins.filter(assignment=row.assignment).first()
        return {
            **super().get_context_data(**kwargs),
            "row": row,
            "pin": pin,
            "earlier": earlier_work(row.enrolment, pin) if pin else None,
            "history": [(each, words.get(each.new, each.new)) for each in row.history.select_related("actor")],
        }


class GrantView(ServiceFormView):
    model = CreditQuestion
    form_class = AnswerForm
    page_title = _("Let it count")
    header_icon = "check"
    submit_label = _("Let it count")
    explanation = _(
        "The assignment is fulfilled then and nothing is handed in any more. The participant reads your reason."
    )

    def run(self, form: Form, *, actor: User, now: datetime) -> tuple[str, Model]:
        row: CreditQuestion = self.object
        pin = row.enrolment.edition.curriculum.assignment_pins.filter(assignment=row.assignment_id).first()
        if pin is None:
            raise CannotCreditWork
        credit.grant(enrolment=row.enrolment, pin=pin, actor=actor, now=now, **form.cleaned_data)
        return gettext("It counts now; the participant gets a mail with your reason."), row


class DeclineView(ServiceFormView):
    model = CreditQuestion
    form_class = AnswerForm
    page_title = _("Does not count")
    header_icon = "cross"
    submit_label = _("Does not count")
    is_final = True
    explanation = _("The participant makes the assignment here, and reads your reason.")

    def run(self, form: Form, *, actor: User, now: datetime) -> tuple[str, Model]:
        credit.decline(question=self.object, actor=actor, now=now, **form.cleaned_data)
        return gettext("Written down; the participant gets a mail with your reason."), self.object


class CreditQuestionViewSet(cms.RoleViewSet):
    model = CreditQuestion
    name = "meetelvragen"
    icon = "help"
    menu_label = _("Earlier work")
    menu_order = 216
    add_to_admin_menu = True
    view_roles = STAFF
    index_view_class = QuestionIndexView
    inspect_view_class = QuestionInspectView
    list_display = [
        TitleColumn(
            "person",
            label=_("Participant"),
            accessor="enrolment.person.sortable_name",
            sort_key="enrolment__person__last_name",
            url_name="meetelvragen:inspect",
        ),
        Column("assignment", label=_("Assignment"), accessor="title"),
        Column("edition", label=_("Edition"), accessor="enrolment.edition.code", sort_key="enrolment__edition__code"),
        "state",
        DateColumn("asked_at", label=_("Asked"), accessor="asked_at", sort_key="asked_at"),
    ]
    list_filter = ["state", "enrolment__edition"]
    search_fields = ["enrolment__person__first_name", "enrolment__person__infix", "enrolment__person__last_name"]

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/meetellen/", self._guard(GrantView), name="grant"),
            path("<int:pk>/afwijzen/", self._guard(DeclineView), name="decline"),
        ]

    def _guard(self, view_class: type[ServiceFormView]) -> Any:
        names = {"index_url_name": self.get_url_name("index"), "inspect_url_name": self.get_url_name("inspect")}
        return cms.hide_without(self.permission_policy, cast("Any", view_class.as_view(**names)))
