"""Own notes and bookmarks: kept from the lesson, listed on a page of their own."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learning.lesson_reading import OwnNote, read_lesson
from learning.notebook import notebook_rows, notes_of
from learning.services.notes import (
    NoSuchBlock,
    NoteChangedElsewhere,
    NoteTooLong,
    delete_note,
    save_note,
    set_bookmark,
)
from learning.views import crumbs
from learning.views.lessons import readable_or_404, render_lesson

NOTES_A_PAGE = 20


@login_required
@require_POST
def note(request: HttpRequest, track_key: str, lesson_key: str) -> HttpResponse:
    """Keep a note. One that asks for JSON (autosave) gets told in JSON; otherwise the lesson comes back."""
    pin = readable_or_404(request, track_key, lesson_key)
    wants_json = "application/json" in request.headers.get("Accept", "")
    text = "" if "delete" in request.POST else request.POST.get("text", "")
    revision = _revision(request)
    try:
        kept = save_note(
            person=request.user,  # type: ignore[arg-type]  # login_required stands before us
            lesson_id=pin.lesson_id,
            text=text,
            revision=revision,
            now=timezone.now(),
        )
    except (NoteChangedElsewhere, NoteTooLong) as refusal:
        stored = refusal.stored if isinstance(refusal, NoteChangedElsewhere) else None
        if wants_json:
            return JsonResponse(
                {
                    "message": str(refusal.message),
                    **({"text": stored.text, "revision": stored.revision} if stored else {}),
                },
                status=409 if stored else 422,
            )
        # What was typed stays; sending it again is then a decision, with what is stored in sight.
        refused = OwnNote(
            text=text,
            revision=stored.revision if stored else revision,
            error=str(refusal.message),
            stored=stored.text if stored else None,
        )
        page = read_lesson(request.user, track_key=track_key, lesson_key=lesson_key, note=refused)  # type: ignore[arg-type]
        return render_lesson(request, page)
    said = _("Your note has been kept.") if kept.text else _("Your note has been deleted.")
    if wants_json:
        return JsonResponse({"revision": kept.revision, "message": said})
    messages.success(request, said)
    return redirect(f"{reverse('lesson', args=[track_key, lesson_key])}#notitie")


@login_required
@require_POST
def bookmark(request: HttpRequest, track_key: str, lesson_key: str) -> HttpResponse:
    """`add` or `remove` holds the block."""
    pin = readable_or_404(request, track_key, lesson_key)
    block_id = request.POST.get("add") or request.POST.get("remove") or ""
    try:
        set_bookmark(
            person=request.user,  # type: ignore[arg-type]  # login_required stands before us
            pin=pin,
            block_id=block_id,
            is_marked="add" in request.POST,
            now=timezone.now(),
        )
    except NoSuchBlock as refusal:
        messages.error(request, str(refusal.message))
        return redirect("lesson", track_key, lesson_key)
    if "application/json" in request.headers.get("Accept", ""):
        return HttpResponse(status=204)
    return redirect(f"{reverse('lesson', args=[track_key, lesson_key])}#blok-{block_id}")


@login_required
@require_safe
def notebook(request: HttpRequest) -> HttpResponse:
    person_id = request.user.pk
    page = Paginator(notes_of(person_id), NOTES_A_PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]
    context = {
        "page_obj": page,
        "rows": notebook_rows(list(page), person_id=person_id),  # type: ignore[arg-type]
        "crumbs": [crumbs.to_mine(), crumbs.here(_("Notes and bookmarks"))],
    }
    return render(request, "learning/notebook.html", context)


@login_required
@require_POST
def delete(request: HttpRequest, note_id: int) -> HttpResponse:
    """From the list: also where the lesson itself may no longer be read."""
    if not delete_note(person=request.user, note_id=note_id):  # type: ignore[arg-type]
        raise Http404
    messages.success(request, _("Deleted."))
    return redirect("notes")


def _revision(request: HttpRequest) -> int:
    """What is no revision is as good as none: then nothing is overwritten."""
    given = request.POST.get("revision", "")
    return int(given) if re.fullmatch(r"[0-9]{1,9}", given) else 0
