"""The trainer: one queue over all groups, the work beside its rubric, and the release."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from common.errors import DomainError
from common.markdown import render_markdown
from courses.models import Edition, EditionTrainer
from portfolio.enums import Outcome, SubmissionState
from portfolio.forms import MarksForm, QueueFilterForm, ReleaseForm
from portfolio.models import Assessment, Submission
from portfolio.overview import due_of
from portfolio.services import assessments
from portfolio.views.shared import SignedIn, put_on_form, tell

PAGE = 25


@login_required
@require_safe
def queue(request: SignedIn) -> HttpResponse:
    """404 for who has never been a trainer; an empty queue for a trainer without work."""
    if not EditionTrainer.objects.filter(trainer=request.user).exists():
        raise Http404
    today = timezone.localdate()
    editions = Edition.objects.taught_by(request.user, today=today).select_related("curriculum__track").order_by("code")
    form = QueueFilterForm(request.GET or None, editions=editions)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(_queue(request.user, **wanted), PAGE).get_page(request.GET.get("page"))
    for submission in page:
        submission.waits = (today - timezone.localdate(submission.submitted_at)).days
        submission.is_overdue = submission.state != SubmissionState.RELEASED and submission.promised_by < today
    context = {
        "page_obj": page,
        "form": form,
        "is_filtered": any(wanted.values()),
        "State": SubmissionState,
        "breadcrumbs": [("", _("Marking"))],
    }
    return render(request, "portfolio/queue.html", context)


def _queue(trainer: User, *, edition: Edition | None = None, state: str = "") -> Any:
    today = timezone.localdate()
    rows = Submission.objects.to_mark_by(trainer, today=today)
    if state == SubmissionState.RELEASED:
        rows = Submission.objects.taught_by(trainer, today=today).filter(state=state).order_by("-submitted_at", "-pk")
    elif state:
        rows = rows.filter(state=state)
    if edition:
        rows = rows.filter(enrolment__edition=edition)
    return rows.select_related("enrolment__person", "enrolment__edition", "version", "assessor").defer("snapshot")


def _readable(trainer: User, submission_id: int) -> Submission:
    rows = (
        Submission.objects.read_by_trainer(trainer, today=timezone.localdate())
        .select_related(
            "enrolment__person", "enrolment__edition__curriculum__track", "assignment", "version", "assessor"
        )
        .with_judgements()
    )
    return get_object_or_404(rows, pk=submission_id)


@login_required
@require_safe
def marking(request: SignedIn, submission_id: int) -> HttpResponse:
    """The work left; right the rubric: to fill in for who has taken it, to read once released, else who has it."""
    submission = _readable(request.user, submission_id)
    return _show_marking(request, submission)


def _show_marking(
    request: SignedIn, submission: Submission, *, status: int = 200, form: MarksForm | None = None
) -> HttpResponse:
    draft = _own_concept(request.user, submission)
    version = submission.version
    curriculum = submission.enrolment.edition.curriculum
    due = due_of(submission.enrolment)
    context = {
        "submission": submission,
        "participant": submission.enrolment.person,
        "pieces": [piece for piece in submission.evidence.all() if not piece.is_empty],
        "rubric": list(version.rubric.all()),
        "instructions": render_markdown(version.instructions),
        "earlier": _earlier_attempts(submission),
        "attempts_allowed": curriculum.portfolio_attempts,
        "handed_in_late": due is not None and timezone.localdate(submission.submitted_at) > due,
        "judgement": submission.judgement,
        "form": form or (draft and MarksForm(version=version, assessment=draft)),
        "verdict": assessments.judge(draft) if draft and draft.revision else None,
        "State": SubmissionState,
        "Outcome": Outcome,
        "breadcrumbs": [(reverse("marking-queue"), _("Marking")), ("", version.title)],
    }
    return render(request, "portfolio/marking.html", context, status=status)


def _own_concept(trainer: User, submission: Submission) -> Assessment | None:
    """The judgement this trainer is writing; of nobody else, and not once it is released."""
    if submission.state != SubmissionState.MARKING or submission.assessor_id != trainer.pk:
        return None
    concept = submission.assessments.prefetch_related("marks").get(round=assessments.FIRST_ROUND)
    concept.submission = submission
    return concept


def _earlier_attempts(submission: Submission) -> list[Submission]:
    earlier = Submission.objects.filter(
        enrolment=submission.enrolment_id, assignment=submission.assignment_id, attempt__lt=submission.attempt
    ).select_related("version", "assignment")
    return list(earlier.with_judgements().order_by("-attempt"))


@login_required
@require_POST
def claim(request: SignedIn, submission_id: int) -> HttpResponse:
    submission = _readable(request.user, submission_id)
    try:
        assessments.claim(submission=submission, trainer=request.user, now=timezone.now())
    except DomainError as refusal:
        tell(request, refusal)
    return redirect("marking", submission_id)


@login_required
@require_POST
def put_back(request: SignedIn, submission_id: int) -> HttpResponse:
    submission = _readable(request.user, submission_id)
    try:
        assessments.put_back(submission=submission, trainer=request.user, now=timezone.now())
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("marking", submission_id)
    messages.success(
        request, _("The work is free again for somebody else. Your concept is kept in case you take it again.")
    )
    return redirect("marking-queue")


@login_required
@require_POST
def save_marks(request: SignedIn, submission_id: int) -> HttpResponse:
    """Save the concept; with "release" go on to look at it as a whole first."""
    submission = _readable(request.user, submission_id)
    concept = _own_concept(request.user, submission)
    if concept is None:
        tell(request, assessments.NotMarking())
        return redirect("marking", submission_id)
    form = MarksForm(request.POST, version=submission.version, assessment=concept)
    if not form.is_valid():
        return _show_marking(request, submission, form=form)
    try:
        assessments.save_marks(
            submission=submission,
            trainer=request.user,
            marks=form.marks(),
            feedback=form.cleaned_data["feedback"],
            revision=form.cleaned_data["revision"],
        )
    except assessments.StaleMarks as refusal:
        return _show_marking(request, submission, status=409, form=_on_top_of(concept, request.POST, refusal))
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("marking", submission_id)
    if "release" in request.POST:
        return redirect("marking-release", submission_id)
    messages.success(request, _("Your concept is saved. The participant does not see it yet."))
    return redirect("marking", submission_id)


def _on_top_of(concept: Assessment, typed: QueryDict, refusal: DomainError) -> MarksForm:
    """What was typed, with the newest revision: saving again is then a choice."""
    concept.refresh_from_db(fields=["revision"])
    data = typed.copy()
    data["revision"] = str(concept.revision)
    form = MarksForm(data, version=concept.submission.version, assessment=concept)
    put_on_form(form, refusal)
    return form


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: SignedIn, submission_id: int) -> HttpResponse:
    """The judgement as the participant will read it, what follows from it, and the button."""
    submission = _readable(request.user, submission_id)
    if request.method == "POST":
        return _release(request, submission)
    concept = _own_concept(request.user, submission)
    if concept is None:
        return redirect("marking", submission_id)
    verdict = assessments.judge(concept)
    context = {
        "submission": submission,
        "participant": submission.enrolment.person,
        "judgement": concept,
        "verdict": verdict,
        "form": ReleaseForm(initial={"revision": concept.revision, "outcome": verdict.outcome}),
        "Outcome": Outcome,
        "breadcrumbs": [
            (reverse("marking-queue"), _("Marking")),
            (reverse("marking", args=[submission_id]), submission.version.title),
            ("", _("Release")),
        ],
    }
    return render(request, "portfolio/release.html", context)


def _release(request: SignedIn, submission: Submission) -> HttpResponse:
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        tell(request, assessments.StaleMarks())
        return redirect("marking", submission.pk)
    try:
        assessments.release(submission=submission, trainer=request.user, now=timezone.now(), **form.cleaned_data)
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("marking", submission.pk)
    messages.success(request, _("The judgement is released. The participant gets an e-mail."))
    return redirect("marking-queue")
