"""Places on lesson days and who was there."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import FrozenModel, Timestamped
from courses.models import LessonDay
from learning.enums import BookingState, Presence
from learning.models.enrolments import Enrolment


class DayBooking(Timestamped):
    """A place on a lesson day."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="bookings", verbose_name=_("enrolment"))
    day = models.ForeignKey(LessonDay, models.PROTECT, related_name="bookings", verbose_name=_("lesson day"))
    state = models.CharField(_("state"), max_length=10, choices=BookingState, default=BookingState.BOOKED)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["day__starts_at"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "day"], name="booking_once")]

    def __str__(self) -> str:
        return f"{self.enrolment.person} – {self.day}"


class Attendance(FrozenModel):
    """What a trainer wrote down. Rows are appended; the newest counts, the older ones show what was corrected and why."""

    booking = models.ForeignKey(DayBooking, models.PROTECT, related_name="attendance", verbose_name=_("booking"))
    presence = models.CharField(_("presence"), max_length=10, choices=Presence)
    minutes = models.PositiveSmallIntegerField(_("minutes present"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("recorded by")
    )
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_presence_display()} ({self.minutes})"
