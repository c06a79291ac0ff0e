"""Judgements: written as a draft, seen by the participant only when released."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped
from courses.models import Criterion
from portfolio.enums import AssessmentState, Level, Outcome
from portfolio.models.submissions import Submission


class Assessment(Timestamped):
    """One assessor's judgement of one attempt. `round` 2 is the blind second assessor at a last attempt.

    `revision` counts saves, so that the older of two tabs is told instead of overwriting.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="assessments", verbose_name=_("submission"))
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assessments", verbose_name=_("assessor")
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=AssessmentState, default=AssessmentState.DRAFT)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    feedback = models.TextField(_("feedback"), blank=True)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("saves"), default=0)

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["submission", "round"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "round"], name="assessment_round_once"),
            models.CheckConstraint(
                condition=Q(state=AssessmentState.DRAFT) | (Q(released_at__isnull=False) & ~Q(outcome="")),
                name="assessment_released_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} – {self.assessor}"


class CriterionMark(models.Model):
    """The level on one criterion, with a remark. A concept may hold a remark before the level is chosen."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    level = models.CharField(_("level"), max_length=12, choices=Level, blank=True)
    remark = models.TextField(_("remark"), blank=True)

    class Meta:
        ordering = ["criterion__order"]
        constraints = [models.UniqueConstraint(fields=["assessment", "criterion"], name="criterion_marked_once")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_level_display()}"

    @property
    def description(self) -> str:
        """What the rubric says of this level."""
        return getattr(self.criterion, self.level, "") if self.level else ""
