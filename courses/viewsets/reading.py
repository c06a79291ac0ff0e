"""Reading a lesson before it is published: remarks at each block, and the decision of the colleague who was asked."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import User
from courses.forms import ApproveForm, DecisionForm, RemarkForm, SendBackForm
from courses.models import Lesson, LessonRemark, ReviewTaskState
from courses.panels import problems_of
from courses.reach import concepts_of, reach_of
from courses.services import publishing, review
from courses.viewsets.decisions import Decision, DecisionView


def approve(row: Lesson, data: dict[str, Any], *, actor: User, now: datetime) -> str:
    review.approve(lesson=row, actor=actor, comment=data["comment"], now=now)
    return gettext("Approved and published.")


def send_back(row: Lesson, data: dict[str, Any], *, actor: User, now: datetime) -> str:
    review.send_back(lesson=row, actor=actor, comment=data["comment"], now=now)
    return gettext("Sent back. The author can go on writing.")


def withdraw(row: Lesson, data: dict[str, Any], *, actor: User, now: datetime) -> str:
    review.withdraw(lesson=row, actor=actor)
    return gettext("Taken back. It is a draft again.")


class ReadingView(DecisionView):
    """What stands in the newest revision; decisions only while it is being read."""

    template_name = "courses/cms/lesson_reading.html"
    fields: list[str] = []
    decisions = (
        Decision(
            name="approve",
            label=_("Approve and publish"),
            explanation=_("What you read here is published as it is, with the kind of change that its author chose."),
            form=ApproveForm,
            roles=review.REVIEWERS,
            run=approve,
        ),
        Decision(
            name="send-back",
            label=_("Send back"),
            explanation=_("The lesson is its author's again, who reads what you write here."),
            form=SendBackForm,
            roles=review.REVIEWERS,
            run=send_back,
        ),
        Decision(
            name="withdraw",
            label=_("Take back"),
            explanation=_("The reading ends without a decision, and the lesson is a draft again."),
            form=DecisionForm,
            roles=review.REVIEWERS,
            run=withdraw,
        ),
    )

    def get_object(self, queryset: Any = None) -> Lesson:
        lesson: Lesson = get_object_or_404(Lesson, pk=self.pk)
        return lesson.get_latest_revision_as_object()

    @cached_property
    def review(self) -> ReviewTaskState | None:
        return review.current_review(self.object)

    @cached_property
    def forms(self) -> dict[str, tuple[Decision, DecisionForm]]:
        return super().forms if self.review else {}

    def _may_take(self, decision: Decision) -> bool:
        if not super()._may_take(decision):
            return False
        if self.review is None:
            return True  # a second click hears that it was settled
        may = review.may_withdraw if decision.name == "withdraw" else review.may_decide
        return may(review=self.review, person=self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "settle" in request.POST:
            return self._settle(request)
        if "remark" in request.POST:
            return self._remark(request)
        return super().post(request, *args, **kwargs)

    def _remark(self, request: HttpRequest) -> HttpResponse:
        form = RemarkForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(refused=form))
        said = review.remark(
            lesson=self.object,
            block_id=form.cleaned_data["block"],
            text=form.cleaned_data["text"],
            actor=request.user,  # type: ignore[arg-type]  # signed in: the CMS asks first
            now=timezone.now(),
        )
        return redirect(f"{request.path}#opmerking-{said.pk}")

    def _settle(self, request: HttpRequest) -> HttpResponse:
        number = request.POST["settle"]
        row = self.object.remarks.filter(pk=number).first() if number.isdecimal() else None
        if row is None:
            raise Http404
        review.settle_remark(remark=row, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
        messages.success(request, gettext("Settled."))
        return redirect(f"{request.path}#opmerkingen-{row.block_id}")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        preview = self.object.latest_revision_id
        buttons = [
            HeaderButton(gettext("Edit"), url=reverse("lessen:edit", args=[self.object.pk]), icon_name="edit"),
        ]
        if preview:
            view = reverse("lessen:revisions_view", args=[self.object.pk, preview])
            buttons.append(HeaderButton(gettext("As participant"), url=view, icon_name="view"))
        if preview and self.object.live_revision_id not in (None, preview):
            compare = reverse("lessen:revisions_compare", args=[self.object.pk, "live", preview])
            buttons.append(HeaderButton(gettext("What changed"), url=compare, icon_name="resubmit"))
        return buttons

    header_more_buttons: list[Any] = []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        remarks: dict[str, list[LessonRemark]] = {}
        for row in self.object.remarks.select_related("author", "settled_by"):
            remarks.setdefault(row.block_id, []).append(row)
        blocks = [
            {**block, "remarks": remarks.pop(block["id"] or "", [])}
            for block in publishing.version_content(self.object)["blocks"]
        ]
        return {
            **super().get_context_data(**kwargs),
            "review": self.review,
            "blocks": blocks,
            "lesson_remarks": [row for group in remarks.values() for row in group],
            "problems": problems_of(self.object),
            "reach": reach_of(self.object),
            "concepts": concepts_of(self.object),
            "refused": kwargs.get("refused"),
        }
