"""Intervision: participants of one edition in small groups that meet and help each other with a case. Nothing of it is judged."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.models import HistoryRow, Timestamped
from courses.models import Edition
from learning.models import Enrolment
from portfolio.enums import MeetingState
from portfolio.querysets import IntervisionGroupQuerySet, IntervisionMeetingQuerySet, IntervisionMemberQuerySet


class IntervisionGroup(models.Model):
    """One group of an edition. Who is in it is a member row; without members it is only kept for its meetings."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="intervision_groups", verbose_name=_("edition"))
    number = models.PositiveSmallIntegerField(_("number"))

    objects = IntervisionGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("intervision group")
        verbose_name_plural = _("intervision groups")
        ordering = ["edition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="intervision_group_number_once"),
        ]

    def __str__(self) -> str:
        return gettext("Intervision group %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("intervision-group", args=[self.pk])


class IntervisionMember(models.Model):
    """A place in a group, one for each enrolment. It counts as long as the enrolment takes part in the group's edition."""

    group = models.ForeignKey(IntervisionGroup, models.CASCADE, related_name="members", verbose_name=_("group"))
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="intervision", verbose_name=_("enrolment"))
    since = models.DateTimeField(_("since"))

    objects = IntervisionMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of an intervision group")
        verbose_name_plural = _("members of intervision groups")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.group} – {self.enrolment.person}"


class IntervisionMeeting(Timestamped):
    """When and where a group meets: at a place, by a link, or both. `sequence` counts the changes."""

    group = models.ForeignKey(IntervisionGroup, models.PROTECT, related_name="meetings", verbose_name=_("group"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    sequence = models.PositiveSmallIntegerField(_("changes"), default=0)

    objects = IntervisionMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("intervision meeting")
        verbose_name_plural = _("intervision meetings")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="intervision_meeting_ends_later"),
            models.CheckConstraint(condition=~Q(place="", link=""), name="intervision_meeting_is_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def is_cancelled(self) -> bool:
        return self.state == MeetingState.CANCELLED


class IntervisionMeetingHistory(HistoryRow):
    """Who planned, changed or cancelled it; with what it said from then on."""

    subject = models.ForeignKey(IntervisionMeeting, models.CASCADE, related_name="history")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
