"""The participant writes: one POST for each thing, each also without JavaScript. Refused input comes back with the page."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.errors import DomainError
from portfolio.forms import FilesForm, InstrumentForm, LinkForm, TextForm
from portfolio.services import drafts, submissions
from portfolio.services.files import FileRefused, clean_name
from portfolio.views.assignments import filled_instruments, show_assignment
from portfolio.views.shared import Place, SignedIn, newest_attempt, own_place, put_on_form, tell, to_assignment


@login_required
@require_POST
def start(request: SignedIn, enrolment_id: int, assignment_key: str) -> HttpResponse:
    place = own_place(request.user, enrolment_id, assignment_key)
    try:
        submissions.start_attempt(enrolment=place.enrolment, pin=place.pin, now=timezone.now())
    except DomainError as refusal:
        tell(request, refusal)
        return to_assignment(place)
    return to_assignment(place, "#werk")


def saved_message() -> str:
    return _("Saved at %(time)s") % {"time": date_format(timezone.localtime(), "TIME_FORMAT")}


@login_required
@require_POST
def save_text(request: SignedIn, enrolment_id: int, assignment_key: str) -> HttpResponse:
    """The button. Of two tabs the older gets its text back beside the one that is stored; saving again then is a choice."""
    place = own_place(request.user, enrolment_id, assignment_key)
    form = TextForm(request.POST)
    if not form.is_valid():
        return show_assignment(request, place, {"text_form": form}, unsaved=request.POST.get("text", ""))
    text = form.cleaned_data["text"]
    try:
        drafts.save_text(submission=newest_attempt(place), now=timezone.now(), **form.cleaned_data)
    except drafts.StaleText as refusal:
        again = TextForm({"text": text, "revision": refusal.current.revision})
        again.is_valid()
        put_on_form(again, refusal)
        stored = drafts.text_of(refusal.current)
        beside = {"text_form": again, "stored_text": stored.text if stored else ""}
        return show_assignment(request, place, beside, status=409)
    except DomainError as refusal:
        put_on_form(form, refusal)
        return show_assignment(request, place, {"text_form": form}, status=409, unsaved=text)
    if "review" in request.POST:
        return redirect("assignment-submit", **place.kwargs)
    messages.success(request, saved_message())
    return to_assignment(place, "#werk")


@require_POST
def autosave_text(request: HttpRequest, enrolment_id: int, assignment_key: str) -> JsonResponse:
    """The same for the script: says when it was saved, or why not. Never a page: a lost session answers 401."""
    if not request.user.is_authenticated:
        return JsonResponse(
            {"message": _("You are signed out. Sign in in another tab; your text stays here.")}, status=401
        )
    place = own_place(request.user, enrolment_id, assignment_key)
    form = TextForm(request.POST)
    if not form.is_valid():
        refusals = [str(error) for error in form.errors.get("text", [])] or [_("Reload the page.")]
        return JsonResponse({"message": " ".join(refusals)}, status=400)
    try:
        saved = drafts.save_text(submission=newest_attempt(place), now=timezone.now(), **form.cleaned_data)
    except drafts.StaleText as refusal:
        stored = drafts.text_of(refusal.current)
        answer = {
            "message": str(refusal.message),
            "revision": refusal.current.revision,
            "stored": {"text": stored.text if stored else ""},
        }
        return JsonResponse(answer, status=409)
    except DomainError as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=409)
    return JsonResponse({"message": saved_message(), "revision": saved.revision})


@login_required
@require_POST
def add_files(request: SignedIn, enrolment_id: int, assignment_key: str) -> HttpResponse:
    """What is good is added; what is refused is named with its reason, so that nobody uploads the good ones twice.

    The script sends one file at a time and asks for JSON: it shows the reason beside that file.
    """
    place = own_place(request.user, enrolment_id, assignment_key)
    if request.accepts("text/html"):
        return _add_files(request, place)
    upload = request.FILES.get("uploads")
    if upload is None:
        return JsonResponse({"message": _("Choose a file first.")}, status=400)
    try:
        drafts.add_file(submission=newest_attempt(place), upload=upload, now=timezone.now())
    except DomainError as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=400)
    return JsonResponse({"message": _("Added")}, status=201)


def _add_files(request: SignedIn, place: Place) -> HttpResponse:
    form = FilesForm(request.POST, request.FILES, auto_id="id_files_%s")
    if not form.is_valid():
        return show_assignment(request, place, {"files_form": form})
    draft, added = newest_attempt(place), 0
    for upload in form.cleaned_data["uploads"]:
        try:
            drafts.add_file(submission=draft, upload=upload, now=timezone.now())
            added += 1
        except (FileRefused, drafts.TooManyPieces) as refusal:
            form.add_error("uploads", f"{clean_name(upload.name)}: {refusal.message}")
        except DomainError as refusal:
            tell(request, refusal)
            return to_assignment(place)
    if form.errors:
        return show_assignment(request, place, {"files_form": form, "files_added": added})
    messages.success(request, _("The files have been added."))
    return to_assignment(place, "#bewijs")


def _add(
    request: SignedIn, place: Place, form_name: str, form: LinkForm | InstrumentForm, service: Callable
) -> HttpResponse:
    """One form, one service: back to the page, or the form with its refusal."""
    if form.is_valid():
        try:
            service(submission=newest_attempt(place), now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            return to_assignment(place, "#bewijs")
    return show_assignment(request, place, {form_name: form})


@login_required
@require_POST
def add_link(request: SignedIn, enrolment_id: int, assignment_key: str) -> HttpResponse:
    place = own_place(request.user, enrolment_id, assignment_key)
    return _add(request, place, "link_form", LinkForm(request.POST, auto_id="id_link_%s"), drafts.add_link)


@login_required
@require_POST
def add_instrument(request: SignedIn, enrolment_id: int, assignment_key: str) -> HttpResponse:
    place = own_place(request.user, enrolment_id, assignment_key)
    form = InstrumentForm(request.POST, choices=filled_instruments(place), auto_id="id_instrument_%s")
    return _add(request, place, "instrument_form", form, drafts.add_instrument)


@login_required
@require_POST
def remove_evidence(request: SignedIn, enrolment_id: int, assignment_key: str, evidence_id: int) -> HttpResponse:
    place = own_place(request.user, enrolment_id, assignment_key)
    try:
        drafts.remove_evidence(submission=newest_attempt(place), evidence_id=evidence_id, now=timezone.now())
    except DomainError as refusal:
        tell(request, refusal)
    return to_assignment(place, "#bewijs")
