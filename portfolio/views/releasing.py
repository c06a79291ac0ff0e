"""The end of marking: release, alone or many at once; a second assessor, what both agree on, and correcting later."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError
from portfolio.enums import Kind, Outcome
from portfolio.marking_forms import ReasonForm, ReleaseForm
from portfolio.models import Assessment, Submission
from portfolio.queue import ready_of
from portfolio.services import assessments, corrections, second
from portfolio.views.marking import do_and_show, own_concept, readable, show_marking
from portfolio.views.queue import only_trainers
from portfolio.views.shared import SignedIn, tell


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: SignedIn, submission_id: int) -> HttpResponse:
    """The judgement as the participant will read it, what follows from it, and the button."""
    submission = readable(request.user, submission_id)
    if request.method == "POST":
        return _release(request, submission)
    concept = own_concept(request.user, submission)
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
        "Kind": Kind,
        "breadcrumbs": [
            (reverse("marking-queue"), _("Marking")),
            (reverse("marking", args=[submission_id]), submission.version.title),
            ("", _("Release")),
        ],
    }
    return render(request, "portfolio/release.html", context)


def _release(request: SignedIn, submission: Submission) -> HttpResponse:
    form = ReleaseForm(request.POST)
    concept = own_concept(request.user, submission)
    if not form.is_valid():
        tell(request, assessments.StaleMarks())
        return redirect("marking", submission.pk)
    try:
        done = _conclude(request, submission, concept, **form.cleaned_data)
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("marking", submission.pk)
    messages.success(request, done)
    return redirect("marking-queue")


def _conclude(
    request: SignedIn, submission: Submission, concept: Assessment | None, *, revision: int, outcome: str
) -> str:
    """Call the service that fits this concept; returns the sentence to show. Raises DomainError."""
    who: dict[str, Any] = {"submission": submission, "trainer": request.user, "now": timezone.now()}
    kind = concept.kind if concept else Kind.FIRST  # without a concept: a second click, which the service knows
    if kind == Kind.SECOND:
        second.finish_second(revision=revision, **who)
        return _("Thank you. You and the first assessor now see both judgements and agree on one.")
    if kind == Kind.AGREED:
        second.release_agreed(revision=revision, outcome=outcome, **who)
    elif kind in {Kind.CORRECTION, Kind.APPEAL}:
        corrections.release_correction(revision=revision, outcome=outcome, **who)
    elif concept and outcome == Outcome.INSUFFICIENT:
        second.ask_second(revision=revision, **who)
        return _(
            "A second assessor is asked to look, without seeing your marks. You hear in the queue when they are done."
        )
    else:
        assessments.release(revision=revision, outcome=outcome, **who)
    return _("The judgement is released. The participant gets an e-mail.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: SignedIn) -> HttpResponse:
    """Everything that is ready, as the participants will read it; the chosen ones are released."""
    only_trainers(request.user)
    ready = list(ready_of(request.user))
    if request.method == "POST":
        return _release_chosen(request, ready)
    context = {
        "ready": ready,
        "Outcome": Outcome,
        "breadcrumbs": [(reverse("marking-queue"), _("Marking")), ("", _("Release together"))],
    }
    return render(request, "portfolio/batch.html", context)


def _release_chosen(request: SignedIn, ready: list[Assessment]) -> HttpResponse:
    """Each on its own: what is refused says so and stays, the others go."""
    chosen = set(request.POST.getlist("chosen"))
    done = 0
    for concept in ready:
        seen = f"{concept.pk}:{concept.revision}:{concept.outcome}"
        if not any(each.startswith(f"{concept.pk}:") for each in chosen):
            continue
        try:
            if seen not in chosen:
                raise assessments.StaleMarks
            assessments.release(
                submission=concept.submission,
                trainer=request.user,
                revision=concept.revision,
                outcome=concept.outcome,
                now=timezone.now(),
            )
            done += 1
        except DomainError as refusal:
            messages.error(request, f"{concept.submission.enrolment.person}: {refusal.message}")
    if done:
        text = ngettext(
            "%(n)s judgement is released. The participant gets an e-mail.",
            "%(n)s judgements are released. The participants get an e-mail.",
            done,
        )
        messages.success(request, text % {"n": done})
    elif not chosen:
        messages.error(request, _("Choose at least one judgement."))
    return redirect("marking-batch" if len(ready) > done else "marking-queue")


# --- a second assessor --------------------------------------------------------------------------------------------------
@login_required
@require_POST
def claim_second(request: SignedIn, submission_id: int) -> HttpResponse:
    return do_and_show(
        request,
        submission_id,
        lambda work: second.claim_second(submission=work, trainer=request.user, now=timezone.now()),
    )


@login_required
@require_POST
def take_back(request: SignedIn, submission_id: int) -> HttpResponse:
    return do_and_show(
        request,
        submission_id,
        lambda work: second.take_back(submission=work, trainer=request.user, now=timezone.now()),
        done=_("The work is with you again; nobody else had started."),
    )


# --- after release ------------------------------------------------------------------------------------------------------
@login_required
@require_POST
def correct(request: SignedIn, submission_id: int) -> HttpResponse:
    return do_and_show(
        request,
        submission_id,
        lambda work: corrections.start_correction(submission=work, trainer=request.user, now=timezone.now()),
        done=_("This is a copy to correct. The participant reads the old judgement until you release this one."),
    )


@login_required
@require_POST
def drop_correction(request: SignedIn, submission_id: int) -> HttpResponse:
    return do_and_show(
        request,
        submission_id,
        lambda work: corrections.drop_correction(submission=work, trainer=request.user),
        done=_("The judgement stays as it was."),
    )


@login_required
@require_POST
def dismiss_appeal(request: SignedIn, submission_id: int) -> HttpResponse:
    submission = readable(request.user, submission_id)
    form = ReasonForm(request.POST, auto_id="id_dismiss_%s")
    if not form.is_valid():
        return show_marking(request, submission, bound={"dismiss_form": form})
    return do_and_show(
        request,
        submission_id,
        lambda work: corrections.dismiss_appeal(
            submission=work, trainer=request.user, now=timezone.now(), **form.cleaned_data
        ),
        done=_("The judgement stands. The participant gets an e-mail."),
        to="marking-queue",
    )
