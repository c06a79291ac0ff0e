"""The work beside its rubric: take it, mark it, point at spots in it, pass it on."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from common.errors import DomainError
from common.markdown import render_markdown
from portfolio import spots as spots_in
from portfolio.enums import AppealState, Kind, Outcome, SubmissionState
from portfolio.marking_forms import HandOverForm, MarksForm, ReasonForm, SpotForm
from portfolio.models import Appeal, Assessment, StockSentence, Submission
from portfolio.overview import due_of
from portfolio.querysets import assigned
from portfolio.queue import waits
from portfolio.services import allotting, assessments, spots
from portfolio.services.preferences import preferences_of
from portfolio.views.queue import to_next
from portfolio.views.shared import SignedIn, put_on_form, tell
from portfolio.withholding import withhold


def readable(trainer: User, submission_id: int) -> Submission:
    rows = (
        Submission.objects.read_by_trainer(trainer, today=timezone.localdate())
        .select_related(
            "enrolment__person",
            "enrolment__edition__curriculum__track",
            "assignment",
            "version",
            "assessor",
            "second_assessor",
        )
        .with_judgements()
    )
    return get_object_or_404(rows, pk=submission_id)


@login_required
@require_safe
def marking(request: SignedIn, submission_id: int) -> HttpResponse:
    """The work left; right the rubric: to fill in for who is marking it, to read once released, else who has it."""
    return show_marking(request, readable(request.user, submission_id))


def show_marking(
    request: SignedIn,
    submission: Submission,
    *,
    status: int = 200,
    form: MarksForm | None = None,
    bound: dict[str, Any] | None = None,
) -> HttpResponse:
    """`form` and `bound` hold forms that were refused, with what was typed."""
    concept = own_concept(request.user, submission)
    version = submission.version
    due = due_of(submission.enrolment)
    pieces = [piece for piece in submission.evidence.all() if not piece.is_empty]
    if not Submission.objects.filter(assigned(request.user), pk=submission.pk).exists():
        withhold(pieces)
    shown = concept or submission.judgement
    numbered = spots_in.number(shown.spots.all()) if shown else []
    spots_in.place(pieces, numbered)
    context = {
        "submission": submission,
        "participant": submission.enrolment.person,
        "pieces": pieces,
        "spots": numbered,
        "rubric": list(version.rubric.all()),
        "instructions": render_markdown(version.instructions),
        "earlier": _earlier_attempts(submission),
        "attempts_allowed": submission.attempts_allowed,
        "handed_in_late": due is not None and timezone.localdate(submission.submitted_at) > due,
        "waits": waits(submission, today=timezone.localdate()),
        "judgement": submission.judgement,
        "concept": concept,
        "form": form or (concept and MarksForm(version=version, assessment=concept)),
        "verdict": assessments.judge(concept) if concept and concept.revision else None,
        "State": SubmissionState,
        "Outcome": Outcome,
        "Kind": Kind,
        "breadcrumbs": [(reverse("marking-queue"), _("Marking")), ("", version.title)],
        **_who_can_do_what(request.user, submission, concept),
        **(bound or {}),
    }
    return render(request, "portfolio/marking.html", context, status=status)


def _who_can_do_what(trainer: User, submission: Submission, concept: Assessment | None) -> dict[str, Any]:
    """Everything beside the rubric: what this trainer may do with the work as it stands."""
    both = {submission.assessor_id, submission.second_assessor_id}
    if concept:
        answer: dict[str, Any] = {
            "sentences": StockSentence.objects.filter(trainer=trainer),
            "preferences": preferences_of(trainer),
            "spot_form": SpotForm(auto_id="id_spot_%s"),
        }
        if concept.kind == Kind.FIRST:
            colleagues = allotting.colleagues_of(submission, today=timezone.localdate())
            colleagues = [person for person in colleagues if person != trainer]
            answer |= {
                "return_form": ReasonForm(auto_id="id_return_%s"),
                "hand_over_form": HandOverForm(colleagues=colleagues, auto_id="id_over_%s") if colleagues else None,
            }
        if concept.kind == Kind.AGREED:
            answer["both"] = [each for each in submission.assessments.all() if each.kind in {Kind.FIRST, Kind.SECOND}]
        if concept.kind == Kind.APPEAL:
            answer["appeal"] = Appeal.objects.filter(submission=submission, state=AppealState.OPEN).first()
            answer["dismiss_form"] = ReasonForm(auto_id="id_dismiss_%s")
        return answer
    free_for_second = (
        submission.state == SubmissionState.SECOND
        and submission.second_assessor_id is None
        and submission.assessor_id != trainer.pk
    )
    judgement = submission.judgement
    return {
        "can_take_back": submission.state == SubmissionState.SECOND
        and submission.assessor_id == trainer.pk
        and submission.second_assessor_id is None,
        "can_be_second": free_for_second,
        "given_to_another": submission.state == SubmissionState.SUBMITTED
        and submission.assessor_id not in {None, trainer.pk},
        "can_correct": judgement is not None
        and (judgement.assessor_id == trainer.pk or (judgement.kind == Kind.AGREED and trainer.pk in both)),
    }


def own_concept(trainer: User, submission: Submission) -> Assessment | None:
    """The judgement this trainer is writing; of nobody else, and not once it is finished."""
    concept = assessments.concept_of(submission, trainer)
    if concept:
        concept.submission = submission
    return concept


def _earlier_attempts(submission: Submission) -> list[Submission]:
    earlier = Submission.objects.filter(
        enrolment=submission.enrolment_id, assignment=submission.assignment_id, attempt__lt=submission.attempt
    ).select_related("version", "assignment")
    return list(earlier.with_judgements().order_by("-attempt"))


def do_and_show(
    request: SignedIn,
    submission_id: int,
    action: Callable[[Submission], object],
    *,
    done: str = "",
    to: str = "marking",
) -> HttpResponse:
    """Run one service on work the trainer may read; tell what came of it, and show the work (or the queue) again."""
    submission = readable(request.user, submission_id)
    try:
        action(submission)
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("marking", submission_id)
    if done:
        messages.success(request, done)
    return redirect(to) if to == "marking-queue" else redirect(to, submission_id)


@login_required
@require_POST
def claim(request: SignedIn, submission_id: int) -> HttpResponse:
    return do_and_show(
        request,
        submission_id,
        lambda work: assessments.claim(submission=work, trainer=request.user, now=timezone.now()),
    )


@login_required
@require_POST
def put_back(request: SignedIn, submission_id: int) -> HttpResponse:
    return do_and_show(
        request,
        submission_id,
        lambda work: assessments.put_back(submission=work, trainer=request.user, now=timezone.now()),
        done=_("The work is free again for somebody else. Your concept is kept in case you take it again."),
        to="marking-queue",
    )


@login_required
@require_POST
def hand_over(request: SignedIn, submission_id: int) -> HttpResponse:
    submission = readable(request.user, submission_id)
    colleagues = allotting.colleagues_of(submission, today=timezone.localdate())
    form = HandOverForm(request.POST, colleagues=colleagues, auto_id="id_over_%s")
    if not form.is_valid():
        return show_marking(request, submission, bound={"hand_over_form": form})
    return do_and_show(
        request,
        submission_id,
        lambda work: allotting.hand_over(
            submission=work, trainer=request.user, now=timezone.now(), **form.cleaned_data
        ),
        done=_("The work is now with %(who)s.") % {"who": form.cleaned_data["to"]},
        to="marking-queue",
    )


@login_required
@require_POST
def return_work(request: SignedIn, submission_id: int) -> HttpResponse:
    """Back to the participant without a judgement, with the reason they read."""
    submission = readable(request.user, submission_id)
    form = ReasonForm(request.POST, auto_id="id_return_%s")
    if not form.is_valid():
        return show_marking(request, submission, bound={"return_form": form})
    return do_and_show(
        request,
        submission_id,
        lambda work: allotting.return_without_judgement(
            submission=work, trainer=request.user, now=timezone.now(), **form.cleaned_data
        ),
        done=_("The work is with the participant again, who gets an e-mail with your reason."),
        to="marking-queue",
    )


# --- saving -------------------------------------------------------------------------------------------------------------
@login_required
@require_POST
def save_marks(request: SignedIn, submission_id: int) -> HttpResponse:
    """Save the concept; then stay, look at it as a whole ("release"), or go to the next work ("next")."""
    submission = readable(request.user, submission_id)
    concept = own_concept(request.user, submission)
    if concept is None:
        tell(request, assessments.NotMarking())
        return redirect("marking", submission_id)
    form = MarksForm(request.POST, version=submission.version, assessment=concept)
    if not form.is_valid():
        return show_marking(request, submission, form=form)
    try:
        _save(request.user, submission, form)
    except assessments.StaleMarks as refusal:
        return show_marking(request, submission, status=409, form=_on_top_of(concept, request.POST, refusal))
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("marking", submission_id)
    if "release" in request.POST:
        return redirect("marking-release", submission_id)
    messages.success(request, _("Your concept is saved. The participant does not see it yet."))
    return to_next(request, after=submission_id) if "next" in request.POST else redirect("marking", submission_id)


def _save(trainer: User, submission: Submission, form: MarksForm) -> Assessment:
    return assessments.save_marks(
        submission=submission,
        trainer=trainer,
        marks=form.marks(),
        feedback=form.cleaned_data["feedback"],
        reason=form.cleaned_data.get("reason", ""),
        revision=form.cleaned_data["revision"],
        now=timezone.now(),
    )


@require_POST
def autosave_marks(request: SignedIn, submission_id: int) -> HttpResponse:
    """The same for a script: says when it was saved, or why not. Never a page: a lost session answers 401."""
    if not request.user.is_authenticated:
        message = _("You are signed out. Sign in in another tab; your text stays here.")
        return JsonResponse({"message": message}, status=401)
    submission = readable(request.user, submission_id)
    concept = own_concept(request.user, submission)
    if concept is None:
        return JsonResponse({"message": str(assessments.NotMarking.default_message)}, status=409)
    form = MarksForm(request.POST, version=submission.version, assessment=concept)
    if not form.is_valid():
        problems = [str(problem) for field in form.errors.values() for problem in field]
        return JsonResponse({"message": " ".join(problems)}, status=400)
    try:
        saved = _save(request.user, submission, form)
    except DomainError as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=409)
    time = date_format(timezone.localtime(saved.updated_at), "H:i")
    return JsonResponse({"revision": saved.revision, "message": _("Saved at %(time)s.") % {"time": time}})


def _on_top_of(concept: Assessment, typed: QueryDict, refusal: DomainError) -> MarksForm:
    """What was typed, with the newest revision: saving again is then a choice."""
    concept.refresh_from_db(fields=["revision"])
    data = typed.copy()
    data["revision"] = str(concept.revision)
    form = MarksForm(data, version=concept.submission.version, assessment=concept)
    put_on_form(form, refusal)
    return form


# --- remarks at a spot --------------------------------------------------------------------------------------------------
@login_required
@require_POST
def add_spot(request: SignedIn, submission_id: int) -> HttpResponse:
    submission = readable(request.user, submission_id)
    form = SpotForm(request.POST, auto_id="id_spot_%s")
    if form.is_valid():
        values = {**form.cleaned_data, "evidence_id": form.cleaned_data["evidence"]}
        del values["evidence"]
        try:
            spot = spots.add_spot(submission=submission, trainer=request.user, now=timezone.now(), **values)
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            return redirect(f"{reverse('marking', args=[submission_id])}#opmerking-{spot.pk}")
    return show_marking(request, submission, bound={"spot_form": form})


@login_required
@require_POST
def remove_spot(request: SignedIn, submission_id: int, spot_id: int) -> HttpResponse:
    return do_and_show(
        request,
        submission_id,
        lambda work: spots.remove_spot(submission=work, trainer=request.user, spot_id=spot_id),
        done=_("The remark is removed."),
    )
