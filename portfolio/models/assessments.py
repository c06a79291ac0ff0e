"""Judgements: written as a draft, seen by the participant only when released, corrected only by another row."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.models import HistoryRow, Timestamped
from courses.models import Criterion
from portfolio.enums import AppealState, AssessmentState, Kind, Level, Outcome
from portfolio.models.evidence import Evidence
from portfolio.models.submissions import Submission


class Assessment(Timestamped):
    """One assessor's judgement of one attempt.

    `round` counts up: the first assessor, at a last attempt the blind second one and what both agree on, later a correction
    or what an appeal led to. `done_at` closes a concept that is not itself released (first and second of two assessors).
    `revision` counts saves, so that the older of two tabs is told instead of overwriting.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="assessments", verbose_name=_("submission"))
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assessments", verbose_name=_("assessor")
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.FIRST)
    state = models.CharField(_("state"), max_length=10, choices=AssessmentState, default=AssessmentState.DRAFT)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    feedback = models.TextField(_("feedback"), blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    done_at = models.DateTimeField(_("finished"), null=True, blank=True)
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
            models.CheckConstraint(
                condition=Q(state=AssessmentState.DRAFT)
                | Q(kind__in=[Kind.FIRST, Kind.SECOND, Kind.AGREED])
                | ~Q(reason=""),
                name="assessment_correction_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} – {self.assessor}"

    @property
    def is_released(self) -> bool:
        return self.state == AssessmentState.RELEASED


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


class SpotRemark(models.Model):
    """A remark at a spot in the work: a range of characters of a frozen text, or a place on a page of a file.

    `quote` keeps the words it is about, so that the remark is understood without its spot. A place is in percents of the
    page, from its left and top.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="spots")
    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="spots")
    start = models.PositiveIntegerField(_("from character"), null=True, blank=True)
    end = models.PositiveIntegerField(_("to character"), null=True, blank=True)
    quote = models.CharField(_("about"), max_length=300, blank=True)
    page = models.PositiveSmallIntegerField(_("page"), null=True, blank=True)
    left = models.PositiveSmallIntegerField(_("from the left, in percents"), null=True, blank=True)
    top = models.PositiveSmallIntegerField(_("from the top, in percents"), null=True, blank=True)
    text = models.TextField(_("remark"), max_length=2_000)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("remark at a spot")
        verbose_name_plural = _("remarks at a spot")
        ordering = ["evidence__order", "evidence_id", "page", "start", "top", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__isnull=False, end__gt=F("start"), page__isnull=True)
                | Q(start__isnull=True, page__gte=1, left__lte=100, top__lte=100),
                name="spot_in_text_or_on_page",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Appeal(Timestamped):
    """Somebody does not agree with a judgement. Both versions stay: `against`, and `replacement` when it was changed."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="appeals", verbose_name=_("submission"))
    against = models.ForeignKey(Assessment, models.PROTECT, related_name="appeals", verbose_name=_("judgement"))
    replacement = models.OneToOneField(
        Assessment, models.PROTECT, null=True, blank=True, related_name="settles", verbose_name=_("new judgement")
    )
    grounds = models.TextField(_("why the participant disagrees"), max_length=4_000)
    raised_at = models.DateTimeField(_("raised"))
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appeals_to_judge", verbose_name=_("looked at by")
    )
    state = models.CharField(_("state"), max_length=10, choices=AppealState, default=AppealState.OPEN)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission"], condition=Q(state=AppealState.OPEN), name="appeal_one_open"),
            models.CheckConstraint(
                condition=~Q(state=AppealState.UPHELD) | Q(replacement__isnull=False), name="appeal_upheld_has_new"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} ({self.get_state_display()})"


class AppealHistory(HistoryRow):
    subject = models.ForeignKey(Appeal, models.CASCADE, related_name="history")
