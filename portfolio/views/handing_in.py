"""The last step before handing in: everything once more, the privacy check, and the button. Works without JavaScript."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError
from common.markdown import render_markdown
from common.privacy import HitKind, find_hits
from portfolio.enums import SubmissionState
from portfolio.forms import SubmitForm
from portfolio.models import Observation, Submission, TextEvidence
from portfolio.services import drafts, privacy_check, submissions
from portfolio.services.privacy_check import Decision, Found, Look, Reason
from portfolio.services.snapshots import hash_of, pieces_to_hand_in, take_snapshot
from portfolio.views.assignments import row_of
from portfolio.views.shared import (
    Place,
    SignedIn,
    crumbs_to,
    newest_attempt,
    own_place,
    put_on_form,
    tell,
    to_assignment,
)

MOST_NAMES, LONGEST_NAME, LONGEST_WHY = 60, 80, 200
INSTEAD = {
    HitKind.NAME: "[naam]", HitKind.BSN: "[nummer]", HitKind.EMAIL: "[e-mailadres]", HitKind.PHONE: "[telefoonnummer]",
    HitKind.BIRTH_DATE: "[geboortedatum]", HitKind.ADDRESS: "[adres]", HitKind.SCHOOL: "[school]",
    HitKind.MEDICAL: "[gezondheid]",
}  # fmt: skip


@dataclass
class Question:
    """One find on the form, with what was chosen so far."""

    found: Found
    choice: str = ""
    reason: str = ""
    why: str = ""
    instead: str = ""
    error: str = ""

    @property
    def decision(self) -> Decision | None:
        return Decision(Reason(self.reason), self.why) if self.choice == "keep" and self.reason in Reason else None


@dataclass
class Answers:
    """What was posted, read once. `names` are used for this request and forgotten."""

    data: QueryDict
    names: list[str] = field(repr=False)

    def question(self, found: Found) -> Question:
        def posted(name: str, most: int) -> str:
            return self.data.get(f"{name}-{found.key}", "")[:most]

        return Question(
            found,
            choice=posted("choice", 10),
            reason=posted("reason", 20),
            why=posted("why", LONGEST_WHY),
            instead=posted("instead", LONGEST_NAME) or INSTEAD[found.kind],
        )


def read_answers(data: QueryDict) -> Answers:
    parts = (" ".join(name.split())[:LONGEST_NAME] for name in re.split(r"[,;\n]", data.get("names", "")))
    return Answers(data, [name for name in parts if name][:MOST_NAMES])


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: SignedIn, enrolment_id: int, assignment_key: str) -> HttpResponse:
    """The second time somebody looks: what will be frozen, what the check points at, and what is decided about it."""
    place = own_place(request.user, enrolment_id, assignment_key)
    draft = newest_attempt(place)
    if draft.state != SubmissionState.DRAFT and request.method != "POST":
        tell(request, submissions.NotADraft())
        return to_assignment(place)
    answers = read_answers(request.POST)
    form = SubmitForm(request.POST if request.POST.get("action") == "hand_in" else None)
    look = privacy_check.look(pieces_to_hand_in(draft), names=answers.names)
    questions = [answers.question(found) for found in look.found]
    if request.POST.get("action") in {"replace", "hand_in"} and any(one.choice == "replace" for one in questions):
        refusal = replace_chosen(draft, questions, answers)
        if refusal is None:
            messages.success(request, _("Replaced. Look at it once more."))
            look = privacy_check.look(pieces_to_hand_in(draft), names=answers.names)
            questions = [answers.question(found) for found in look.found]
        else:
            messages.error(request, refusal.message)
        form = SubmitForm(None)
    elif form.is_bound and form.is_valid():
        handed_in = _hand_in(draft, form, look, questions)
        if handed_in:
            messages.success(request, _("Handed in. This is your receipt."))
            return redirect(handed_in.attempt_url)
        if newest_attempt(place).state != SubmissionState.DRAFT:
            tell(request, submissions.NotADraft())
            return to_assignment(place)
    return _show(request, place, draft=newest_attempt(place), form=form, look=look, questions=questions)


def replace_chosen(draft: Submission, questions: list[Question], answers: Answers) -> DomainError | None:
    chosen = {one.found.key: one.instead for one in questions if one.choice == "replace" and one.found.can_replace}
    piece = drafts.text_of(draft)
    if piece is None or not chosen:
        return None
    text = privacy_check.replace_in(piece, replacements=chosen, names=answers.names)
    try:
        drafts.save_text(submission=draft, text=text, revision=draft.revision, now=timezone.now())
    except DomainError as refusal:
        return refusal
    draft.refresh_from_db()
    return None


def _hand_in(draft: Submission, form: SubmitForm, look: Look, questions: list[Question]) -> Submission | None:
    """The service decides; what it refuses is shown where it can be mended."""
    mark_open_questions(questions, look)
    decisions = {one.found.key: one.decision for one in questions if one.decision}
    try:
        return submissions.submit(
            submission=draft,
            seen_hash=form.cleaned_data["seen"],
            look=look,
            decisions=decisions,
            looked_self=form.cleaned_data["looked_self"],
            now=timezone.now(),
        )
    except DomainError as refusal:
        put_on_form(form, refusal)
        return None


def mark_open_questions(questions: list[Question], look: Look) -> None:
    for one in questions:
        decision = one.decision
        if decision is None:
            one.error = _("Choose what to do with this.")
        elif decision.reason == Reason.OTHER and not decision.why.strip():
            one.error = _("Say why.")
        elif decision.reason == Reason.OTHER and find_hits(decision.why, names=look.names):
            one.error = str(privacy_check.ReasonTellsWho.default_message)


def _show(
    request: SignedIn, place: Place, *, draft: Submission, form: SubmitForm, look: Look, questions: list[Question]
) -> HttpResponse:
    pieces = pieces_to_hand_in(draft)
    row = row_of(place)
    context = {
        "place": place,
        "row": row,
        "is_late": row.is_late(today=timezone.localdate()),
        "draft": draft,
        "pieces": pieces,
        "has_blocked": any(getattr(piece, "is_blocked", False) for piece in pieces),
        "unfinished": [piece for piece in pieces if isinstance(piece, Observation) and piece.missing],
        "seen": hash_of(take_snapshot(draft, pieces)),
        "privacy": render_markdown(draft.version.privacy),
        "form": form,
        **check_context(look, questions),
        "marking_days": place.enrolment.edition.curriculum.marking_days,
        "breadcrumbs": crumbs_to(
            place.enrolment,
            (reverse("assignment", kwargs=place.kwargs), draft.version.title),
            ("", _("Look once more")),
        ),
    }
    response = render(request, "portfolio/review.html", context)
    response["Cache-Control"] = "private, no-store"  # the names are in it
    return response


def check_context(look: Look, questions: list[Question]) -> dict[str, Any]:
    """What `portfolio/privacy_check.html` shows, besides the words about privacy and the form."""
    return {
        "names": "\n".join(look.names),
        "questions": questions,
        "can_replace": any(isinstance(one.found.piece, TextEvidence) for one in questions),
        "unread": look.unread,
        "reasons": Reason.choices,
        "longest_why": LONGEST_WHY,
    }


@login_required
@require_POST
def withdraw(request: SignedIn, enrolment_id: int, assignment_key: str) -> HttpResponse:
    place = own_place(request.user, enrolment_id, assignment_key)
    try:
        submissions.withdraw(submission=newest_attempt(place), now=timezone.now())
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, _("Your work is a draft again. Do not forget to hand it in."))
    return to_assignment(place, "#werk")
