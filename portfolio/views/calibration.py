"""Reading the same work together: trainers mark a copy without a name, see the spread, and note what they agree on."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.models import User
from common.errors import DomainError
from portfolio.calibration import spread_of
from portfolio.enums import CalibrationState
from portfolio.marking_forms import AgreedForm, CalibrationMarksForm, CalibrationTextForm
from portfolio.models import Calibration
from portfolio.services import calibration as service
from portfolio.views.marking import readable
from portfolio.views.queue import only_trainers
from portfolio.views.shared import SignedIn, own_place, put_on_form, tell


def visible_to(viewer: User) -> Any:
    """What is open or closed, for every trainer and the administrator; what is being prepared, for who prepares it."""
    if not viewer.has_role(Role.ADMINISTRATOR):
        only_trainers(viewer)
    rows = Calibration.objects.select_related("version", "created_by")
    return rows.filter(~Q(state=CalibrationState.PREPARING) | Q(created_by=viewer))


@login_required
@require_safe
def calibrations(request: SignedIn) -> HttpResponse:
    rows = list(visible_to(request.user))
    done = set(Calibration.objects.filter(marks__trainer=request.user).values_list("pk", flat=True))
    context = {
        "rows": [(row, row.pk in done) for row in rows],
        "State": CalibrationState,
        "breadcrumbs": [(reverse("marking-queue"), _("Marking")), ("", _("Read together"))],
    }
    return render(request, "portfolio/calibrations.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calibration(request: SignedIn, calibration_id: int) -> HttpResponse:
    """Prepare, mark, or look at the spread: what the state and the viewer ask for."""
    row = get_object_or_404(visible_to(request.user), pk=calibration_id)
    if request.method == "POST":
        only_trainers(request.user)
        return _act(request, row)
    return _show(request, row)


def _act(request: SignedIn, row: Calibration) -> HttpResponse:
    """Each state takes its own form; what was pressed in another state is told so."""
    if row.state == CalibrationState.PREPARING:
        return _open(request, row)
    return _close(request, row) if "close" in request.POST else _mark(request, row)


def _open(request: SignedIn, row: Calibration) -> HttpResponse:
    form = CalibrationTextForm(request.POST)
    if form.is_valid():
        try:
            service.open_calibration(
                calibration=row, text=form.cleaned_data["text"], trainer=request.user, now=timezone.now()
            )
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, _("Open: all trainers can mark this work now."))
            return redirect("calibration", row.pk)
    return _show(request, row, text_form=form)


def _mark(request: SignedIn, row: Calibration) -> HttpResponse:
    form = CalibrationMarksForm(request.POST, version=row.version)
    if form.is_valid():
        try:
            service.mark(calibration=row, trainer=request.user, marks=form.marks())
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, _("Saved. You now see what others gave."))
            return redirect("calibration", row.pk)
    return _show(request, row, marks_form=form)


def _close(request: SignedIn, row: Calibration) -> HttpResponse:
    form = AgreedForm(request.POST)
    if form.is_valid():
        try:
            service.close(calibration=row, agreed=form.cleaned_data["agreed"], trainer=request.user, now=timezone.now())
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, _("What you agreed on is kept here."))
            return redirect("calibration", row.pk)
    return _show(request, row, agreed_form=form)


def _show(request: SignedIn, row: Calibration, **bound: Any) -> HttpResponse:
    own = {mark.criterion_id: mark for mark in row.marks.filter(trainer=request.user)}
    is_mine = row.created_by_id == request.user.pk
    is_open = row.state == CalibrationState.OPEN
    sees_spread = bool(own) or not is_open or request.user.has_role(Role.ADMINISTRATOR)
    context = {
        "calibration": row,
        "State": CalibrationState,
        "text_form": CalibrationTextForm(initial={"text": row.text}),
        "marks_form": CalibrationMarksForm(version=row.version, own=own),
        "agreed_form": AgreedForm(),
        "has_marked": bool(own),
        "is_mine": is_mine,
        "spread": spread_of(row) if sees_spread and row.state != CalibrationState.PREPARING else None,
        "rubric": list(row.version.rubric.all()),
        "breadcrumbs": [
            (reverse("marking-queue"), _("Marking")),
            (reverse("calibrations"), _("Read together")),
            ("", row.version.title),
        ],
        **bound,
    }
    return render(request, "portfolio/calibration.html", context)


@login_required
@require_POST
def prepare(request: SignedIn, submission_id: int) -> HttpResponse:
    """From work the trainer may read and whose writer agreed."""
    submission = readable(request.user, submission_id)
    try:
        row = service.prepare(submission=submission, trainer=request.user, now=timezone.now())
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("marking", submission_id)
    if row.created_by_id != request.user.pk:
        messages.info(request, _("A colleague is already preparing this work."))
        return redirect("calibrations")
    return redirect("calibration", row.pk)


@login_required
@require_POST
def consent(request: SignedIn, enrolment_id: int, assignment_key: str, attempt: int) -> HttpResponse:
    """The participant agrees, or takes it back."""
    place = own_place(request.user, enrolment_id, assignment_key)
    own = place.enrolment.submissions.filter(assignment=place.pin.assignment)
    submission = own.filter(attempt=attempt).first()
    if submission is None:
        raise Http404
    try:
        if "back" in request.POST:
            service.take_consent_back(submission=submission)
            messages.success(request, _("Your work is not used for this."))
        else:
            service.give_consent(submission=submission, now=timezone.now())
            messages.success(request, _("Thank you. Your name and your school are taken out before anybody reads it."))
    except DomainError as refusal:
        tell(request, refusal)
    return redirect("assignment-attempt", attempt=attempt, **place.kwargs)
