"""Leaving one's details before there is an edition to ask a place in (*vooraanmelding*)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import HistoryRow, Timestamped
from courses.models import Track
from learning.enums import InterestFor, InterestState


class Interest(Timestamped):
    """What somebody typed about themselves and what they look for. It promises nothing to either side and is forgotten
    after a while (services/interest.py).
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="interests",
        verbose_name=_("person"),
    )
    first_name = models.CharField(_("first name"), max_length=150)
    infix = models.CharField(_("infix"), max_length=20, blank=True)
    last_name = models.CharField(_("last name"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    organisation_name = models.CharField(_("school or employer"), max_length=200, blank=True)
    tracks = models.ManyToManyField(Track, related_name="interests", verbose_name=_("tracks"))
    meant_for = models.CharField(_("for whom"), max_length=10, choices=InterestFor)
    people = models.PositiveSmallIntegerField(_("number of people"), default=1)
    remarks = models.TextField(_("remarks"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=InterestState, default=InterestState.NEW)

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interest")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(people__gt=0), name="interest_people_positive"),
            models.CheckConstraint(
                condition=Q(meant_for=InterestFor.SELF) | ~Q(organisation_name=""), name="interest_team_has_school"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.get_meant_for_display()})"

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.first_name, self.infix, self.last_name) if part)

    @property
    def track_names(self) -> str:
        return "; ".join(track.name for track in self.tracks.all())


class InterestHistory(HistoryRow):
    subject = models.ForeignKey(Interest, models.CASCADE, related_name="history")
