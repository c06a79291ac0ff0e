"""Filling in an instrument that is kept: the same page for every definition."""

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
from courses.instruments.rules import judge
from courses.instruments.walks import follow
from courses.instruments.words import Shown, all_shown
from courses.models import CurriculumLesson
from learning.instrument_forms import InstrumentForm
from learning.instrument_reading import for_script, overview
from learning.models import Enrolment, InstrumentAnswer
from learning.pins import readable_pins
from learning.services.instruments import LooksLikeSomebody, NewerElsewhere, mark_on_paper, save_answer
from learning.services.requirements import is_done, missing_fields
from learning.views import crumbs

LONGEST_SEARCH = 100


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All instruments by what they are for."""
    _refuse_outsiders(request)
    search = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\x00", "").strip()
    only_mine = bool(request.GET.get("mijn"))
    context = {
        "crumbs": [crumbs.to_mine(), crumbs.here(_("Instruments"))],
        "groups": overview(person_id=request.user.pk, search=search, only_mine=only_mine),  # type: ignore[arg-type]
        "search": search,
        "only_mine": only_mine,
    }
    return render(request, "learning/instrument_index.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def instrument(request: HttpRequest, key: str) -> HttpResponse:
    """The form. A POST saves and comes back; one that asks for JSON (autosave) gets told in JSON."""
    definition = definition_or_404(request, key)
    if not definition.is_kept:
        return _render_paper_only(request, definition)
    wants_json = "application/json" in request.headers.get("Accept", "")
    if request.method != "POST":
        answer = own_answer(request, definition)
        return _render(request, definition, InstrumentForm(definition, answer=answer), answer=answer)
    form = InstrumentForm(definition, request.POST)
    if "more" in request.POST and not wants_json:
        form.add_rows(request.POST["more"])
        return _render(request, definition, form, answer=own_answer(request, definition))
    saved, conflict = _save(request, form)
    if wants_json:
        return _tell(form, saved, conflict)
    if saved:
        messages.success(request, _saved_message(saved))
        return redirect(request.get_full_path())
    answer = conflict or own_answer(request, definition)
    return _render(request, definition, form, answer=answer, conflict=conflict)


@login_required
@require_POST
def paper(request: HttpRequest, key: str) -> HttpResponse:
    definition = definition_or_404(request, key)
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


def definition_or_404(request: HttpRequest, key: str) -> Instrument:
    _refuse_outsiders(request)
    definition = instruments().get(key)
    if definition is None:
        raise Http404
    return definition


def own_answer(request: HttpRequest, definition: Instrument) -> InstrumentAnswer | None:
    return InstrumentAnswer.objects.filter(person_id=request.user.pk, instrument=definition.key).first()


def trail(request: HttpRequest, definition: Instrument) -> tuple[CurriculumLesson | None, list[crumbs.Crumb]]:
    """The lesson somebody came from (?van=<pin>, only one they may read), and the crumbs that lead back there."""
    pin = request.GET.get("van", "")
    origin = None
    if pin.isdecimal() and len(pin) < 10:  # noqa: PLR2004  fits a key
        origin = readable_pins(request.user.pk).filter(pk=pin).first()  # type: ignore[arg-type]
    if origin is None:
        all_of_them = (reverse("instruments"), _("Instruments"))
        return None, [crumbs.to_mine(), all_of_them, crumbs.here(definition.name)]
    track = origin.curriculum.track
    lesson = (reverse("lesson", args=[track.key, origin.lesson.key]), origin.version.title)
    return origin, [crumbs.to_mine(), crumbs.to_track(track), lesson, crumbs.here(definition.name)]


def example_of(definition: Instrument) -> list[Shown]:
    return [one for one in all_shown(definition, definition.example) if one]


def _refuse_outsiders(request: HttpRequest) -> None:
    if not Enrolment.objects.of(request.user).reading().exists():  # type: ignore[arg-type]
        raise Http404


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
            looked=form.cleaned_data["looked"],
            now=timezone.now(),
        )
    except NewerElsewhere as refusal:
        # Sending again is then a decision: the page shows both texts.
        form.data = request.POST.copy()
        form.data["revision"] = str(refusal.stored.revision)
        form.add_error(None, refusal.message)
        return None, refusal.stored
    except DomainError as refusal:
        form.doubt = isinstance(refusal, LooksLikeSomebody)
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None, None
    return saved, None


def _tell(form: InstrumentForm, saved: InstrumentAnswer | None, conflict: InstrumentAnswer | None) -> JsonResponse:
    """Autosave's answer: 200 with the new revision, 409 when another tab was first, 422 when something was refused."""
    if saved:
        return JsonResponse({"revision": saved.revision, "message": _saved_message(saved), "doubt": False})
    refusals = [message for messages_ in form.errors.values() for message in messages_]
    told = {"message": " ".join(map(str, refusals)), "doubt": form.doubt}
    return JsonResponse(told, status=409 if conflict else 422)


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
    origin, steps = trail(request, definition)
    kept = answer.answers if answer else {}
    context: dict[str, Any] = {
        "crumbs": steps,
        "definition": definition,
        "form": form,
        "answer": answer,
        "is_done": is_done(answer),
        "missing": missing_fields(answer) if answer else [],
        "stored": all_shown(definition, conflict.answers) if conflict else [],
        "example": example_of(definition),
        "result": judge(definition, kept) if kept else None,
        "way": follow(definition.walk, kept.get("route", {})) if definition.walk and kept.get("route") else None,
        "for_script": for_script(definition),
        "origin": origin,
    }
    return render(request, "learning/instrument.html", context)


def _render_paper_only(request: HttpRequest, definition: Instrument) -> HttpResponse:
    """An instrument that is only printed empty: a POST has nothing to save."""
    if request.method == "POST":
        raise Http404
    origin, steps = trail(request, definition)
    context = {
        "crumbs": steps,
        "definition": definition,
        "answer": own_answer(request, definition),
        "example": example_of(definition),
        "origin": origin,
    }
    return render(request, "learning/instrument_paper.html", context)
