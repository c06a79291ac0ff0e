"""The participant reads: the whole portfolio, one assignment, one attempt with its receipt and judgement."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from common.markdown import render_markdown
from common.pdf import PdfError, render_pdf
from common.private_files import pdf_attachment
from courses.instruments import instruments
from learning.enums import MAY_READ, EnrolmentState
from learning.models import Enrolment, InstrumentAnswer
from learning.services.credit import rests_on
from portfolio.enums import WITH_TWO, Actor, CreditWay, Outcome, QuestionState, Step, SubmissionState
from portfolio.forms import (
    OBSERVER_ROLES,
    CreditQuestionForm,
    FilesForm,
    InstrumentForm,
    LinkForm,
    ObservationForm,
    TextForm,
)
from portfolio.models import CreditQuestion, Observation, Submission, SubmissionHistory
from portfolio.overview import AssignmentRow, assignment_rows
from portfolio.receipts import receipt_lines
from portfolio.services import scanning
from portfolio.services.blocking import blocked_in
from portfolio.services.drafts import text_of, used_bytes
from portfolio.views.shared import Place, SignedIn, crumbs_to, own_attempts, own_enrolment, own_place


@login_required
@require_safe
def portfolio(request: SignedIn, enrolment_id: int) -> HttpResponse:
    """Every assignment of one track: state, who acts, by when."""
    enrolment = own_enrolment(request.user, enrolment_id)
    rows = assignment_rows([enrolment])[enrolment.pk]
    required = [row for row in rows if row.required]
    today = timezone.localdate()
    context = {
        "enrolment": enrolment,
        "track": enrolment.edition.curriculum.track,
        "required": required,
        "optional": [row for row in rows if not row.required],
        "met": sum(row.step == Step.MET for row in required),
        "due": rows[0].due if rows else None,
        "is_late": any(row.is_late(today=today) for row in required),
        "has_together": shares(enrolment) or meets(enrolment) or enrolment.shared_work.exists(),
        "Actor": Actor,
        "breadcrumbs": [(reverse("mine"), _("My tracks")), ("", _("Portfolio"))],
    }
    return render(request, "portfolio/portfolio.html", context)


@login_required
@require_safe
def assignment(request: SignedIn, enrolment_id: int, assignment_key: str) -> HttpResponse:
    return show_assignment(request, own_place(request.user, enrolment_id, assignment_key))


def show_assignment(
    request: SignedIn, place: Place, bound: dict[str, Any] | None = None, *, status: int = 200, unsaved: str = ""
) -> HttpResponse:
    """The page of one assignment; `bound` holds a form that was refused, `unsaved` a text that no attempt can take."""
    attempts = own_attempts(place)
    newest = attempts[0] if attempts else None
    row = row_of(place)
    version = newest.version if newest and newest.state != SubmissionState.RELEASED else place.pin.version
    context = {
        "place": place,
        "track": place.enrolment.edition.curriculum.track,
        "row": row,
        "may_take_back": _may_take_back(row, request.user),
        "CreditWay": CreditWay,
        "QuestionState": QuestionState,
        "is_late": row.is_late(today=timezone.localdate()),
        "version": version,
        "instructions": render_markdown(version.instructions),
        "privacy": render_markdown(version.privacy),
        "rubric": list(version.rubric.all()),
        "newest": newest,
        "blocked": blocked_in(newest) if newest else [],
        "earlier": [attempt for attempt in attempts if attempt.judgement],
        "marking_days": place.enrolment.edition.curriculum.marking_days,
        "unsaved": unsaved,
        "shares": shares(place.enrolment),
        "Step": Step,
        "Actor": Actor,
        "Outcome": Outcome,
        "breadcrumbs": crumbs_to(place.enrolment, ("", version.title)),
    }
    if row.way == CreditWay.STAFF:
        asked = CreditQuestion.objects.filter(enrolment=place.enrolment, assignment=place.pin.assignment)
        context |= {"question": asked.last(), "question_form": CreditQuestionForm(), **(bound or {})}
    if newest and newest.state == SubmissionState.DRAFT and row.is_open and row.step != Step.MET:
        context |= {**_editor(place, newest), **(bound or {})}
        context["observations"] = _observations(newest, (bound or {}).get("refused_observations", {}))
    return render(request, "portfolio/assignment.html", context, status=status)


def _may_take_back(row: AssignmentRow, person: User) -> bool:
    """Whether this person let earlier work count and nothing rests on that yet."""
    result = row.result
    return bool(row.is_open and row.origin and result and result.actor_id == person.pk and not rests_on(result))


def shares(enrolment: Enrolment) -> bool:
    """Whether this participant may show work to the group now."""
    return enrolment.edition.peer_feedback and enrolment.state == EnrolmentState.CONFIRMED


def meets(enrolment: Enrolment) -> bool:
    """Whether there are intervision groups for this participant."""
    return enrolment.edition.intervision and enrolment.state in MAY_READ


def row_of(place: Place) -> AssignmentRow:
    rows = assignment_rows([place.enrolment])[place.enrolment.pk]
    return next(row for row in rows if row.key == place.pin.assignment.key)


def _editor(place: Place, draft: Submission) -> dict[str, Any]:
    """What writing needs: forms, the pieces so far, the instruments that can be added."""
    text = text_of(draft)
    pieces = list(draft.evidence.all())
    return {
        "text_form": TextForm(initial={"text": text.text if text else "", "revision": draft.revision}),
        "files_form": FilesForm(auto_id="id_files_%s"),
        "link_form": LinkForm(auto_id="id_link_%s"),
        "instrument_form": InstrumentForm(choices=filled_instruments(place), auto_id="id_instrument_%s"),
        "wanted_instruments": [instruments()[key] for key in draft.version.instruments if key in instruments()],
        "pieces": [piece for piece in pieces if piece.kind not in {"text", "observation"}],
        "observer_roles": OBSERVER_ROLES,
        "max_bytes": settings.UPLOAD_MAX_BYTES,
        "used": used_bytes(draft),
        "is_scanned": scanning.is_configured(),
    }


def _observations(draft: Submission, refused: dict[int, ObservationForm]) -> list[tuple[Observation, ObservationForm]]:
    """The observations of a draft, each with its form: a refused one with what was typed."""
    return [(one, refused.get(one.pk) or form_of(one)) for one in Observation.objects.filter(submission=draft)]


def form_of(observation: Observation, data: Any = None) -> ObservationForm:
    initial = {**observation.values, "revision": observation.revision}
    return ObservationForm(data, initial=initial, auto_id=f"id_observation_{observation.pk}_%s")


def filled_instruments(place: Place) -> list[tuple[str, str]]:
    """The instruments this person has filled in, those of the assignment first."""
    filled = InstrumentAnswer.objects.filter(person=place.enrolment.person_id).exclude(answers={})
    known = instruments()
    keys = [answer.instrument for answer in filled if answer.instrument in known]
    keys.sort(key=lambda key: (key not in place.pin.version.instruments, known[key].name))
    return [(key, known[key].name) for key in keys]


def own_handed_in(place: Place, number: int) -> Submission:
    """One attempt that was handed in. 404 for a draft."""
    found = next((one for one in own_attempts(place) if one.attempt == number), None)
    if found is None or found.state == SubmissionState.DRAFT:
        raise Http404
    return found


@login_required
@require_safe
def attempt(request: SignedIn, enrolment_id: int, assignment_key: str, attempt: int) -> HttpResponse:
    """The receipt of one attempt, and its judgement once that is released. A draft has neither."""
    place = own_place(request.user, enrolment_id, assignment_key)
    found = own_handed_in(place, attempt)
    context = {
        "place": place,
        "row": row_of(place),
        "attempt": found,
        "receipt": receipt_lines(found),
        "blocked": blocked_in(found),
        "pieces": [piece for piece in found.evidence.all() if not piece.is_empty],
        "state": SubmissionState(found.state).for_writer,
        "history": _history_for_writer(found),
        "Actor": Actor,
        "Outcome": Outcome,
        "Step": Step,
        "breadcrumbs": crumbs_to(
            place.enrolment,
            (reverse("assignment", kwargs=place.kwargs), found.version.title),
            ("", _("Attempt %(number)s") % {"number": attempt}),
        ),
    }
    return render(request, "portfolio/attempt.html", context)


def _history_for_writer(attempt: Submission) -> QuerySet[SubmissionHistory]:
    """Every move; that a second assessor looks is told with the judgement (`SubmissionState.for_writer`)."""
    if attempt.state == SubmissionState.RELEASED:
        return attempt.history.all()
    return attempt.history.exclude(new__in=WITH_TWO).exclude(old__in=WITH_TWO)


@login_required
@require_safe
def receipt(request: SignedIn, enrolment_id: int, assignment_key: str, attempt: int) -> HttpResponse:
    """What was handed in with this attempt, piece by piece, as a paper to keep."""
    place = own_place(request.user, enrolment_id, assignment_key)
    found = own_handed_in(place, attempt)
    context = {
        "attempt": found,
        "person": request.user,
        "track": place.enrolment.edition.curriculum.track,
        "lines": receipt_lines(found),
        "printed_at": timezone.localtime(),
        "site_name": settings.SITE_NAME,
    }
    try:
        content = render_pdf("pdf/receipt.html", context, typed_by_people=True)
    except PdfError as refusal:
        messages.error(request, f"{refusal.message} {_('Print the page instead.')}")
        return redirect(found.attempt_url)
    return pdf_attachment(content, filename=f"ontvangstbewijs-{assignment_key}-poging-{attempt}.pdf")
