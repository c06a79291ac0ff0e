"""The trainer's list of work that waits, and how they want to work."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from common.errors import DomainError
from courses.models import Assignment, AssignmentVersion, Edition
from portfolio import queue as reading
from portfolio.enums import SubmissionState
from portfolio.marking_forms import AbsenceForm, PreferencesForm, QueueFilterForm, StockSentenceForm
from portfolio.models import MarkingPreferences, StockSentence, Submission, TrainerAbsence
from portfolio.services import assessments, second
from portfolio.services.preferences import save_preferences
from portfolio.views.shared import SignedIn, tell

PAGE = 25
MOST_SENTENCES = 50


def only_trainers(person: User) -> None:
    """404 for who has never been a trainer, nor was ever given work to judge."""
    if not reading.is_trainer(person):
        raise Http404


@login_required
@require_safe
def queue(request: SignedIn) -> HttpResponse:
    """An empty queue for a trainer without work."""
    only_trainers(request.user)
    today = timezone.localdate()
    editions = Edition.objects.taught_by(request.user, today=today).select_related("curriculum__track").order_by("code")
    newest = AssignmentVersion.objects.filter(assignment=OuterRef("pk")).order_by("-number")
    assignments = Assignment.objects.filter(
        pk__in=Submission.objects.taught_by(request.user, today=today).order_by().values("assignment")
    ).annotate(title=Subquery(newest.values("title")[:1]))
    form = QueueFilterForm(request.GET or None, editions=editions, assignments=assignments)
    wanted = form.cleaned_data if form.is_valid() else {}
    everything = reading.queue_of(request.user, today=today)
    page = Paginator(_rows(request.user, everything, wanted), PAGE).get_page(request.GET.get("page"))
    for submission in page:
        submission.waits = reading.waits(submission, today=today)
        submission.is_overdue = submission.state != SubmissionState.RELEASED and submission.promised_by < today
        submission.holder = (
            submission.second_assessor if submission.state == SubmissionState.SECOND else submission.assessor
        )
    context = {
        "page_obj": page,
        "form": form,
        "is_filtered": any(wanted.values()),
        "filters": _filters_in_words(form, wanted),
        "counts": reading.counts(everything, request.user, today=today),
        "divides": Edition.objects.assessed_by(request.user, today=today).exists(),
        "ready": reading.ready_of(request.user).count(),
        "State": SubmissionState,
        "shows_released": wanted.get("whose") == "released",
        "breadcrumbs": [("", _("Marking"))],
    }
    return render(request, "portfolio/queue.html", context)


def _rows(trainer: User, everything: Any, wanted: dict[str, Any]) -> Any:
    today = timezone.localdate()
    rows = everything
    if wanted.get("whose") == "released":
        rows = Submission.objects.taught_by(trainer, today=today).filter(state=SubmissionState.RELEASED)
        rows = rows.order_by("-submitted_at", "-pk")
    rows = reading.narrow(rows, trainer, today=today, wanted=wanted)
    return rows.select_related(
        "enrolment__person", "enrolment__edition", "version", "assessor", "second_assessor"
    ).defer("snapshot")


def _filters_in_words(form: QueueFilterForm, wanted: dict[str, Any]) -> list[str]:
    """What is filtered on, as somebody reads it."""
    words = []
    for name, value in wanted.items():
        if value:
            choices = dict(getattr(form.fields[name], "choices", [])) if name not in {"edition", "assignment"} else {}
            named = getattr(value, "code", None) or getattr(value, "title", None)
            label = choices.get(value) or choices.get(str(value)) or named or value
            words.append(f"{form.fields[name].label}: {label}")
    return words


@login_required
@require_POST
def next_work(request: SignedIn) -> HttpResponse:
    """Take what is next and open it."""
    only_trainers(request.user)
    return to_next(request, after=None)


def to_next(request: SignedIn, *, after: int | None) -> HttpResponse:
    """To the next piece of work, taken at once; to the queue when nothing is left."""
    now = timezone.now()
    found = reading.next_for(request.user, today=timezone.localdate(now), after=after)
    if found is None:
        messages.success(request, _("Nothing else waits for you."))
        return redirect("marking-batch" if reading.ready_of(request.user).exists() else "marking-queue")
    try:
        if found.state == SubmissionState.SUBMITTED:
            assessments.claim(submission=found, trainer=request.user, now=now)
        elif found.state == SubmissionState.SECOND:
            second.claim_second(submission=found, trainer=request.user, now=now)
    except DomainError as refusal:  # a colleague was first
        tell(request, refusal)
        return redirect("marking-queue")
    return redirect("marking", found.pk)


# --- how a trainer works ------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: SignedIn) -> HttpResponse:
    """Mail, shortcuts and days away, on one page."""
    only_trainers(request.user)
    stored = MarkingPreferences.objects.filter(trainer=request.user).first()
    form = PreferencesForm(request.POST or None, instance=stored or MarkingPreferences(trainer=request.user))
    if request.method == "POST" and form.is_valid():
        save_preferences(trainer=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("marking-preferences")
    return _show_preferences(request, form=form, absence_form=AbsenceForm())


def _show_preferences(request: SignedIn, *, form: PreferencesForm, absence_form: AbsenceForm) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "form": form,
        "absence_form": absence_form,
        "absences": TrainerAbsence.objects.filter(trainer=request.user, until__gte=today),
        "breadcrumbs": [(reverse("marking-queue"), _("Marking")), ("", _("How you work"))],
    }
    return render(request, "portfolio/preferences.html", context)


@login_required
@require_POST
def add_absence(request: SignedIn) -> HttpResponse:
    only_trainers(request.user)
    form = AbsenceForm(request.POST, instance=TrainerAbsence(trainer=request.user))
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved. No work is given to you on these days."))
        return redirect("marking-preferences")
    stored = MarkingPreferences.objects.filter(trainer=request.user).first()
    return _show_preferences(request, form=PreferencesForm(instance=stored), absence_form=form)


@login_required
@require_POST
def remove_absence(request: SignedIn, absence_id: int) -> HttpResponse:
    get_object_or_404(TrainerAbsence, pk=absence_id, trainer=request.user).delete()
    messages.success(request, _("Removed."))
    return redirect("marking-preferences")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sentences(request: SignedIn) -> HttpResponse:
    """The trainer's own sentences: add one, change or remove the others."""
    only_trainers(request.user)
    own = StockSentence.objects.filter(trainer=request.user)
    form = StockSentenceForm(request.POST or None, instance=StockSentence(trainer=request.user, order=own.count()))
    if request.method == "POST" and form.is_valid():
        if own.count() >= MOST_SENTENCES:
            form.add_error("text", _("You have very many sentences. Remove one first."))
        else:
            form.save()
            messages.success(request, _("Saved."))
            return redirect("marking-sentences")
    context = {
        "form": form,
        "rows": [(sentence, StockSentenceForm(instance=sentence, auto_id=f"id_{sentence.pk}_%s")) for sentence in own],
        "breadcrumbs": [(reverse("marking-queue"), _("Marking")), ("", _("Your own sentences"))],
    }
    return render(request, "portfolio/sentences.html", context)


@login_required
@require_POST
def change_sentence(request: SignedIn, sentence_id: int) -> HttpResponse:
    sentence = get_object_or_404(StockSentence, pk=sentence_id, trainer=request.user)
    if "remove" in request.POST:
        sentence.delete()
        messages.success(request, _("Removed."))
        return redirect("marking-sentences")
    form = StockSentenceForm(request.POST, instance=sentence)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("A sentence cannot be empty or longer than 1000 characters."))
    return redirect("marking-sentences")
