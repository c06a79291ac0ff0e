"""Who was there: the trainer's list of a lesson day."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.models import User
from courses.models import Edition, LessonDay
from learning.enums import BookingState, Presence
from learning.forms import AttendanceForm
from learning.models import Attendance
from learning.services.attendance import InvalidAttendance, record_many
from learning.views import crumbs


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, code: str, day_id: int) -> HttpResponse:
    """Everybody stands on present; change the exceptions and save the whole list."""
    day = _day_or_404(request.user, code, day_id)  # type: ignore[arg-type]  # login_required stands before us
    now = timezone.now()
    has_started = day.starts_at <= now
    data = request.POST if request.method == "POST" else None
    rows = _rows(day, data)
    if data is not None and has_started and _save(request, rows, now=now):
        return redirect(request.path)
    if data is not None and not has_started:
        messages.error(request, _("Attendance can be recorded from the start of the lesson day."))
    context = {"day": day, "rows": rows, "has_started": has_started, "counts": _counts(rows)}
    context["crumbs"] = [
        (reverse("teaching-edition", args=[code]), str(day.edition)),
        crumbs.here(day.component.title),
    ]
    context["refused"] = [row for row in rows if row["form"].errors]
    return render(request, "learning/attendance.html", context)


@login_required
@require_safe
def sheet(request: HttpRequest, code: str, day_id: int) -> HttpResponse:
    """The list to sign, on paper."""
    day = _day_or_404(request.user, code, day_id)  # type: ignore[arg-type]  # login_required stands before us
    return render(request, "learning/attendance_sheet.html", {"day": day, "bookings": _bookings(day)})


def _day_or_404(viewer: User, code: str, day_id: int) -> LessonDay:
    """A day of an edition where `viewer` teaches or marks today; enrolment staff and administrators see all."""
    editions = Edition.objects.filter(code=code)
    if not viewer.has_role(Role.ENROLMENT, Role.ADMINISTRATOR):
        editions = editions.taught_by(viewer, today=timezone.localdate())
    days = LessonDay.objects.filter(edition__in=editions).select_related(
        "edition__curriculum__track", "component", "venue"
    )
    return get_object_or_404(days, pk=day_id)


def _bookings(day: LessonDay) -> list[Any]:
    """Who has a place, by name, with everything that was recorded (newest first)."""
    recorded = Attendance.objects.select_related("recorded_by").order_by("-at", "-pk")
    bookings = (
        day.bookings.filter(state=BookingState.BOOKED)
        .select_related("enrolment__person", "enrolment__employer")
        .prefetch_related(Prefetch("attendance", queryset=recorded, to_attr="recorded"))
    )
    return sorted(bookings, key=lambda booking: booking.enrolment.person.sortable_name.casefold())


def _rows(day: LessonDay, data: Any) -> list[dict[str, Any]]:
    rows = []
    for booking in _bookings(day):
        newest = booking.recorded[0] if booking.recorded else None
        form = AttendanceForm(
            booking,
            data,
            presence=newest.presence if newest else None,
            minutes=newest.minutes if newest else None,
        )
        rows.append({"booking": booking, "person": booking.enrolment.person, "newest": newest, "form": form})
    return rows


def _save(request: HttpRequest, rows: list[dict[str, Any]], *, now: Any) -> bool:
    """Save the whole list or nothing; what was refused is written at the person's field."""
    forms = [row["form"] for row in rows]
    if not all([form.is_valid() for form in forms]):  # noqa: C419  every form must be checked, not up to the first bad one
        return False
    try:
        added = record_many(entries=[form.entry for form in forms], actor=request.user, now=now)  # type: ignore[arg-type]
    except InvalidAttendance as refusal:
        for form in forms:
            error = refusal.errors.get(form.booking.pk)
            if error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    if added:
        text = ngettext(
            "The attendance of %(n)s person has been recorded.",
            "The attendance of %(n)s people has been recorded.",
            added,
        )
        messages.success(request, text % {"n": added})
    else:
        messages.info(request, _("Nothing was different from what was recorded before."))
    return True


def _counts(rows: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """How many people per presence, and how many without anything recorded."""
    found = [row["newest"].presence for row in rows if row["newest"]]
    counts = [(str(presence.label), found.count(presence)) for presence in Presence if presence in found]
    waiting = len(rows) - len(found)
    return [*counts, (_("not yet recorded"), waiting)] if waiting else counts
