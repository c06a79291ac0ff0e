"""One page for each decision of the staff about one piece of work, on its service."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.forms import Form
from django.http import Http404, HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import cms
from accounts.enums import Role
from accounts.models import User
from common.service_views import ServiceFormView
from portfolio import staff_forms
from portfolio.enums import SubmissionState
from portfolio.models import Submission
from portfolio.overview import due_of
from portfolio.services import allotting, corrections, decisions, second


class WorkView(ServiceFormView):
    """A draft is not there for who may not see it."""

    model = Submission
    object: Submission

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        is_administrator = Role.ADMINISTRATOR in cms.roles_of(request.user)  # type: ignore[arg-type]  # signed in
        if self.object.state == SubmissionState.DRAFT and not is_administrator:
            raise Http404


class GiveView(WorkView):
    form_class = staff_forms.GiveForm
    page_title = _("Give to a trainer")
    header_icon = "user"
    explanation = _(
        "The promised date stays. When somebody had started, their concept goes; the new trainer begins anew."
    )

    def run(self, form: Form, *, actor: User, now: datetime) -> tuple[str, Model]:
        row = allotting.give(submission=self.object, actor=actor, now=now, **form.cleaned_data)
        return gettext("Done. This stands in the history of the work."), row


class AppointView(WorkView):
    form_class = staff_forms.AppointForm
    page_title = _("Name the second assessor")
    header_icon = "group"
    explanation = _(
        "The second assessor marks without seeing the marks of the first. It may be somebody of another edition."
    )

    def run(self, form: Form, *, actor: User, now: datetime) -> tuple[str, Model]:
        row = second.appoint_second(submission=self.object, actor=actor, now=now, **form.cleaned_data)
        return gettext("Done. This stands in the history of the work."), row


class AfterFinalView(WorkView):
    form_class = staff_forms.AfterFinalForm
    page_title = _("Decide what is possible")
    header_icon = "tick"
    is_final = True
    explanation = _("All attempts are used. Talk with the participant first: what you decide here is not undone.")

    def run(self, form: Form, *, actor: User, now: datetime) -> tuple[str, Model]:
        decisions.decide_after_final(submission=self.object, actor=actor, now=now, **form.cleaned_data)
        return gettext("The decision is written down."), self.object


class ExtendView(WorkView):
    form_class = staff_forms.ExtendForm
    page_title = _("Later due date")
    header_icon = "date"
    explanation = _("For this participant only, and for the whole portfolio of this track.")

    def run(self, form: Form, *, actor: User, now: datetime) -> tuple[str, Model]:
        enrolment = self.object.enrolment
        decisions.extend(enrolment=enrolment, current=due_of(enrolment), actor=actor, now=now, **form.cleaned_data)
        return gettext("The participant sees the new date."), self.object


class UnlockView(WorkView):
    form_class = staff_forms.WhyForm
    page_title = _("Open again")
    header_icon = "lock-open"
    is_final = True
    explanation = _(
        "The work becomes a draft of the same attempt. A judgement that somebody had begun goes. The participant gets a mail with your reason."
    )

    def run(self, form: Form, *, actor: User, now: datetime) -> tuple[str, Model]:
        decisions.unlock(submission=self.object, actor=actor, now=now, **form.cleaned_data)
        return gettext("The work is open again for the participant, who gets a mail."), self.object


class AppealView(WorkView):
    form_class = staff_forms.AppealForm
    page_title = _("Register an appeal")
    header_icon = "help"
    explanation = _("Somebody who did not judge this work before looks at it anew. Both judgements stay.")

    def run(self, form: Form, *, actor: User, now: datetime) -> tuple[str, Model]:
        corrections.register_appeal(submission=self.object, actor=actor, now=now, **form.cleaned_data)
        return gettext("The appeal is registered. The trainer finds the work in their queue."), self.object
