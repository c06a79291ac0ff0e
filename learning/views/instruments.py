"""Filling in an instrument: the same page for every definition."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from courses.instruments import Instrument, instruments
from courses.models import CurriculumLesson
from learning.forms import InstrumentForm
from learning.models import Enrolment, InstrumentAnswer
from learning.pins import readable_pins
from learning.services.instruments import NewerElsewhere, mark_on_paper, save_answer
from learning.services.requirements import is_done, missing_fields
from learning.views import crumbs


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def instrument(request: HttpRequest, key: str) -> HttpResponse:
    """The form. A POST saves and comes back; one that asks for JSON (autosave) gets told in JSON."""
    definition = _definition_or_404(request, key)
    wants_json = "application/json" in request.headers.get("Accept", "")
    if request.method != "POST":
        answer = _answer(request, definition)
        return _render(request, definition, InstrumentForm(definition, answer=answer), answer=answer)
    form = InstrumentForm(definition, request.POST)
    saved, conflict = _save(request, form)
    if wants_json:
        return _tell(form, saved, conflict)
    if saved:
        messages.success(request, _saved_message(saved))
        return redirect(request.get_full_path())
    answer = conflict or _answer(request, definition)
    return _render(request, definition, form, answer=answer, conflict=conflict)


@login_required
@require_POST
def paper(request: HttpRequest, key: str) -> HttpResponse:
    definition = _definition_or_404(request, key)
    on_paper = request.POST.get("on_paper") == "1"
    mark_on_paper(
        person=request.user,  # type: ignore[arg-type]  # login_required stands before us
        instrument=definition,
        on_paper=on_paper,
        now=timezone.now(),
    )
    done = _("Noted: you did this on paper.")
    messages.success(request, done if on_paper else _("Noted: not done on paper."))
    query = request.GET.urlencode()
    return redirect(f"{reverse('instrument', args=[key])}{'?' if query else ''}{query}")


@login_required
@require_safe
def sheet(request: HttpRequest, key: str) -> HttpResponse:
    """One A4 to print: what was saved, or with ?leeg=1 empty lines to write on."""
    definition = _definition_or_404(request, key)
    answer = None if request.GET.get("leeg") else _answer(request, definition)
    given = answer.answers if answer else {}
    rows = [(field, _shown(field, given.get(field.key, ""))) for field in definition.fields]
    context = {"definition": definition, "rows": rows, "variant": given.get("variant", ""), "answer": answer}
    return render(request, "learning/instrument_sheet.html", context)


def _definition_or_404(request: HttpRequest, key: str) -> Instrument:
    definition = instruments().get(key)
    if definition is None or not Enrolment.objects.of(request.user).reading().exists():  # type: ignore[arg-type]
        raise Http404
    return definition


def _answer(request: HttpRequest, definition: Instrument) -> InstrumentAnswer | None:
    return InstrumentAnswer.objects.filter(person_id=request.user.pk, instrument=definition.key).first()


def _save(request: HttpRequest, form: InstrumentForm) -> tuple[InstrumentAnswer | None, InstrumentAnswer | None]:
    """What was saved, and what stands in the way; a refusal is written at its field."""
    if not form.is_valid():
        return None, None
    try:
        saved = save_answer(
            person=request.user,  # type: ignore[arg-type]  # login_required stands before us
            instrument=form.definition,
            answers=form.answers,
            revision=form.cleaned_data["revision"],
            is_own_example=form.cleaned_data["own_example"],
            now=timezone.now(),
        )
    except NewerElsewhere as refusal:
        # Sending again is then a decision: the page shows both texts.
        form.data = {**request.POST.dict(), "revision": str(refusal.stored.revision)}
        form.add_error(None, refusal.message)
        return None, refusal.stored
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None, None
    return saved, None


def _tell(form: InstrumentForm, saved: InstrumentAnswer | None, conflict: InstrumentAnswer | None) -> JsonResponse:
    """Autosave's answer: 200 with the new revision, 409 when another tab was first, 422 when something was refused."""
    if saved:
        return JsonResponse({"revision": saved.revision, "message": _saved_message(saved)})
    refusals = [message for messages_ in form.errors.values() for message in messages_]
    return JsonResponse({"message": " ".join(map(str, refusals))}, status=409 if conflict else 422)


def _saved_message(answer: InstrumentAnswer) -> str:
    at = timezone.localtime().strftime("%H:%M")
    missing = missing_fields(answer)
    if not missing:
        return _("Saved at %(at)s. All parts are filled in.") % {"at": at}
    return _("Saved at %(at)s. Still empty: %(fields)s.") % {"at": at, "fields": ", ".join(missing)}


def _render(
    request: HttpRequest,
    definition: Instrument,
    form: InstrumentForm,
    *,
    answer: InstrumentAnswer | None,
    conflict: InstrumentAnswer | None = None,
) -> HttpResponse:
    stored = conflict.answers if conflict else {}
    origin = _origin(request)
    context: dict[str, Any] = {
        "crumbs": _crumbs(origin, definition),
        "definition": definition,
        "form": form,
        "answer": answer,
        "is_done": is_done(answer),
        "missing": missing_fields(answer) if answer else [],
        "stored": [(field, _shown(field, stored.get(field.key, ""))) for field in definition.fields] if stored else [],
        "example": [(field, _shown(field, definition.example.get(field.key, ""))) for field in definition.fields],
        "origin": origin,
    }
    return render(request, "learning/instrument.html", context)


def _crumbs(origin: CurriculumLesson | None, definition: Instrument) -> list[crumbs.Crumb]:
    if origin is None:
        return [crumbs.to_mine(), crumbs.here(definition.name)]
    track = origin.curriculum.track
    lesson = (reverse("lesson", args=[track.key, origin.lesson.key]), origin.version.title)
    return [crumbs.to_mine(), crumbs.to_track(track), lesson, crumbs.here(definition.name)]


def _shown(field: Any, value: str) -> str:
    """A choice as its words, a text as it is."""
    return dict(field.options).get(value, value)


def _origin(request: HttpRequest) -> CurriculumLesson | None:
    """The lesson somebody came from, to lead them back; ?van=<pin>, only a lesson they may read."""
    pin = request.GET.get("van", "")
    return readable_pins(request.user.pk).filter(pk=pin).first() if pin.isdecimal() and len(pin) < 10 else None  # type: ignore[arg-type]  # noqa: PLR2004
