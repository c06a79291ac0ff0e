"""Tracks on the calendar: editions, their lesson days, places and trainers."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Seller
from common.models import HistoryRow, Timestamped
from courses.blocks import SECTORS
from courses.enums import EditionForm, EditionState, LessonDayState, TrainerRole
from courses.models.curricula import Curriculum, LessonDayComponent
from courses.models.offer import Track
from courses.querysets import EditionQuerySet


class Venue(models.Model):
    name = models.CharField(_("name"), max_length=150)
    street = models.CharField(_("street and number"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=10)
    city = models.CharField(_("place"), max_length=100)
    directions = models.TextField(_("how to get there"), blank=True)
    accessibility = models.TextField(_("accessibility"), blank=True)

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["city", "name"]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"


class Edition(Timestamped):
    """One run of a track with one frozen curriculum.

    `seats_taken` changes only under this row's lock (learning/services/seats.py); the constraint below keeps the last seat
    from being sold twice whatever the code does.
    """

    curriculum = models.ForeignKey(Curriculum, models.PROTECT, related_name="editions", verbose_name=_("curriculum"))
    code = models.SlugField(_("code"), unique=True, help_text=_("Short and unique, as in bpv-begeleider-2027-1."))
    form = models.CharField(_("form"), max_length=10, choices=EditionForm, default=EditionForm.OPEN)
    state = models.CharField(_("state"), max_length=10, choices=EditionState, default=EditionState.CONCEPT)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="editions", verbose_name=_("in-house for")
    )
    sector = models.CharField(
        _("sector"),
        max_length=12,
        choices=SECTORS,
        blank=True,
        help_text=_("Only for in-house: participants see the cases of this sector first."),
    )
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="editions", verbose_name=_("seller"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    minimum = models.PositiveSmallIntegerField(_("goes ahead from"), default=1)
    decide_by = models.DateField(_("decision to go ahead, by"), null=True, blank=True)
    price = models.DecimalField(
        _("price per participant, in euros"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Empty: the price of the track."),
    )
    peer_feedback = models.BooleanField(
        _("participants may share work"),
        default=False,
        help_text=_("With the own group, for feedback from each other. It never counts for the judgement."),
    )
    intervision = models.BooleanField(
        _("participants meet in intervision groups"),
        default=False,
        help_text=_("Small groups of this edition that plan their own meeting. You or a trainer makes the groups."),
    )
    seats_taken = models.PositiveSmallIntegerField(_("places taken"), default=0, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(seats_taken__lte=F("capacity")), name="edition_not_overbooked"),
            models.CheckConstraint(
                condition=Q(form=EditionForm.OPEN, organisation__isnull=True)
                | Q(form=EditionForm.IN_HOUSE, organisation__isnull=False),
                name="edition_in_house_has_school",
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0), name="edition_price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.curriculum.track.name} ({self.code})"

    @property
    def track(self) -> Track:
        return self.curriculum.track

    @property
    def seats_left(self) -> int:
        return self.capacity - self.seats_taken

    @property
    def effective_price(self) -> Decimal | None:
        """Euros per participant; None shows as "on request"."""
        return self.price if self.price is not None else self.track.price


class EditionHistory(HistoryRow):
    subject = models.ForeignKey(Edition, models.CASCADE, related_name="history")


class LessonDay(Timestamped):
    """A day on the calendar. `uid` and `sequence` make a calendar update replace the earlier entry."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="days", verbose_name=_("edition"))
    component = models.ForeignKey(
        LessonDayComponent, models.PROTECT, related_name="days", verbose_name=_("lesson day in the programme")
    )
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="days", verbose_name=_("venue"))
    room = models.CharField(_("room"), max_length=50, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    state = models.CharField(_("state"), max_length=10, choices=LessonDayState, default=LessonDayState.PLANNED)
    capacity = models.PositiveSmallIntegerField(_("places in the room"))
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("lesson day")
        verbose_name_plural = _("lesson days")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "component"], name="lesson_day_once_per_edition"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="lesson_day_times_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.component.title} – {self.edition.code}"

    def is_past(self, *, now: datetime) -> bool:
        return self.ends_at <= now

    def preparation_due(self) -> datetime:
        return self.starts_at - timedelta(days=self.edition.curriculum.preparation_days)


class EditionTrainer(models.Model):
    """Who teaches or marks in an edition, from–to. Being listed here is what makes somebody a trainer."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="trainers", verbose_name=_("edition"))
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="teaches", verbose_name=_("trainer")
    )
    role = models.CharField(_("role"), max_length=10, choices=TrainerRole)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("trainer of an edition")
        verbose_name_plural = _("trainers of an edition")
        constraints = [
            models.UniqueConstraint(fields=["edition", "trainer", "role"], name="edition_trainer_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="edition_trainer_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainer} ({self.get_role_display()})"
