"""Studying: the leergang, its lessons, quizzes, finishing. What somebody may not read does not exist for them."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from courses.models import CurriculumLesson
from courses.questions import Posted, kind_of
from learning.lesson_reading import LessonPage, read_lesson
from learning.overview import track_overviews
from learning.pins import material_numbers, still_counts
from learning.plans import readable_pin
from learning.quiz_reading import QuizInput
from learning.services.progress import NotReadable, beat, finish_lesson
from learning.services.quizzes import InvalidAnswers, NoSuchQuiz, clean_answers, find_quiz, submit_attempt
from learning.study_plan import CHOICES
from learning.views import crumbs

BLOCK_ID = re.compile(r"[\w-]{0,40}", re.ASCII)
VERSION = re.compile(r"[0-9]{1,6}")
REWRITTEN = _(
    "This lesson was renewed while you had it open. Read the new text first; what you filled in is still here."
)


@login_required
@require_safe
def track(request: HttpRequest, track_key: str) -> HttpResponse:
    """The whole leergang: parts, modules, lessons, and where to go on."""
    now = timezone.now()
    overviews = track_overviews(request.user, now, track_key=track_key)  # type: ignore[arg-type]
    overview = next((found for found in overviews if found.may_read), None)
    if overview is None:
        raise Http404
    context = {
        "overview": overview,
        "track": overview.track,
        "today": timezone.localdate(now),
        "plan": overview.plan(minutes=minutes, now=now) if (minutes := chosen_minutes(request)) else None,
        "plan_choices": CHOICES,
        "crumbs": [crumbs.to_mine(), crumbs.here(overview.track.name)],
    }
    return render(request, "learning/track.html", context)


@login_required
@require_safe
def lesson(request: HttpRequest, track_key: str, lesson_key: str) -> HttpResponse:
    again = request.GET.get("opnieuw", "")
    page = read_lesson(
        request.user,  # type: ignore[arg-type]  # login_required stands before us
        track_key=track_key,
        lesson_key=lesson_key,
        quiz_input=QuizInput(again),
    )
    return render_lesson(request, page)


@login_required
@require_POST
def quiz(request: HttpRequest, track_key: str, lesson_key: str, quiz_key: str) -> HttpResponse:
    """Mark one attempt; then the lesson shows it. What cannot be marked yet comes back as it was typed.

    A question that goes on (a branching case, a self-check) has a button of its own, which says nothing about the others.
    """
    pin = readable_or_404(request, track_key, lesson_key)
    back = reverse("lesson", args=[track_key, lesson_key])
    try:
        found = find_quiz(pin, quiz_key)
    except NoSuchQuiz as refusal:
        messages.error(request, refusal.message)
        return redirect(back)
    given = {
        question["key"]: kind_of(question).read(Posted(request.POST.getlist, question["key"]), question)
        for question in found["questions"]
    }
    if shows_older_text(request, pin):
        messages.warning(request, REWRITTEN)
        return _going_on(request, track_key, lesson_key, QuizInput(quiz_key, given))
    moved = request.POST.get("verder", "")
    try:
        if moved:
            clean_answers(found, given)  # only to know what this question asks next
        else:
            submit_attempt(
                person=request.user,  # type: ignore[arg-type]  # login_required stands before us
                pin=pin,
                quiz_key=quiz_key,
                answers=given,
                now=timezone.now(),
            )
    except InvalidAnswers as refusal:
        errors = refusal.errors
        if moved:  # the next step is there to see; what the others lack is not asked yet
            errors = {key: text for key, text in errors.items() if key == moved and key not in refusal.steps}
        return _going_on(request, track_key, lesson_key, QuizInput(quiz_key, given, errors, refusal.steps, moved))
    if moved:
        return _going_on(request, track_key, lesson_key, QuizInput(quiz_key, given, moved=moved))
    return redirect(f"{back}#toets-{quiz_key}")


def _going_on(request: HttpRequest, track_key: str, lesson_key: str, quiz_input: QuizInput) -> HttpResponse:
    page = read_lesson(
        request.user,  # type: ignore[arg-type]  # login_required stands before the callers
        track_key=track_key,
        lesson_key=lesson_key,
        quiz_input=quiz_input,
    )
    return render_lesson(request, page)


@login_required
@require_POST
def finish(request: HttpRequest, track_key: str, lesson_key: str) -> HttpResponse:
    """Finish a lesson; the page it returns to says whether the lesson is met or what it still takes."""
    pin = readable_or_404(request, track_key, lesson_key)
    if shows_older_text(request, pin):
        messages.warning(request, REWRITTEN)
        return redirect("lesson", track_key, lesson_key)
    finish_lesson(person=request.user, pin=pin, now=timezone.now())  # type: ignore[arg-type]
    return redirect(f"{reverse('lesson', args=[track_key, lesson_key])}#afronden")


@login_required
@require_POST
def progress(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """A beat of an open lesson (static/js/lesson.js)."""
    block = request.POST.get("block", "")
    try:
        beat(
            person_id=request.user.pk,  # type: ignore[arg-type]  # login_required stands before us
            lesson_id=lesson_id,
            block_id=block if BLOCK_ID.fullmatch(block) else "",
            now=timezone.now(),
        )
    except NotReadable as refusal:
        raise Http404 from refusal
    return HttpResponse(status=204)


def chosen_minutes(request: HttpRequest) -> int | None:
    """The 20, 40 or 60 minutes that somebody has, from the address; None for anything else."""
    return next((minutes for minutes in CHOICES if request.GET.get("minuten") == str(minutes)), None)


def shows_older_text(request: HttpRequest, pin: CurriculumLesson) -> bool:
    """Whether the page that was sent in stood open since before a material change: the edition took over a newer version.

    Nobody finishes a text they have not seen. A cosmetic change in between is no reason to read again.
    """
    shown = request.POST.get("versie", "")
    if not VERSION.fullmatch(shown) or int(shown) >= pin.version.number:
        return False
    material = material_numbers([pin.lesson_id])[pin.lesson_id]
    return not still_counts(met=int(shown), pinned=pin.version.number, material=material)


def readable_or_404(request: HttpRequest, track_key: str, lesson_key: str) -> CurriculumLesson:
    pin = readable_pin(request.user.pk, track_key=track_key, lesson_key=lesson_key)  # type: ignore[arg-type]
    if pin is None:
        raise Http404
    return pin


def render_lesson(request: HttpRequest, page: LessonPage | None) -> HttpResponse:
    if page is None:
        raise Http404
    track = page.pin.curriculum.track
    context = {
        "page": page,
        "version": page.pin.version,
        "track_key": track.key,
        "lesson_key": page.line.key,
        "is_overdue": page.is_overdue(timezone.localdate()),
        "crumbs": (crumbs.to_mine(), crumbs.to_track(track), crumbs.here(page.pin.version.title)),
    }
    return render(request, "learning/lesson.html", context)
