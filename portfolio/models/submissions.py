"""Attempts at an assignment. Handing in freezes a snapshot; every move leaves a history row."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.models import HistoryRow, Timestamped
from courses.models import Assignment, AssignmentVersion
from learning.models import Enrolment
from portfolio.enums import AssessmentState, DecisionKind, SubmissionState
from portfolio.models.decisions import PortfolioDecision
from portfolio.querysets import SubmissionQuerySet


class Submission(Timestamped):
    """One attempt of one participant at one assignment.

    `snapshot` says exactly what was handed in (each piece of evidence with its hash); `promised_by` is the date the
    marking is promised for, in working days. `assessor` is whose work it is: before marking it was given to them, but they
    have not started. `privacy_check` counts what the participant decided on before handing in,
    never what was found.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="submissions", verbose_name=_("enrolment"))
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="submissions", verbose_name=_("assignment"))
    version = models.ForeignKey(AssignmentVersion, models.PROTECT, related_name="+", verbose_name=_("version"))
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=SubmissionState, default=SubmissionState.DRAFT)
    snapshot = models.JSONField(_("handed in"), null=True, blank=True)
    snapshot_hash = models.CharField(max_length=64, blank=True)
    privacy_check = models.JSONField(_("privacy check"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    promised_by = models.DateField(_("marked by"), null=True, blank=True)
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="marking",
        verbose_name=_("assessor"),
    )
    second_assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="second_marking",
        verbose_name=_("second assessor"),
    )
    revision = models.PositiveIntegerField(_("saves"), default=0)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["enrolment", "assignment", "attempt"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "assignment", "attempt"], name="submission_attempt_once"),
            models.UniqueConstraint(
                fields=["enrolment", "assignment"],
                condition=~Q(state=SubmissionState.RELEASED),
                name="submission_one_open_attempt",
            ),
            models.CheckConstraint(
                condition=Q(state=SubmissionState.DRAFT) | Q(submitted_at__isnull=False, snapshot__isnull=False),
                name="submission_handed_in_has_snapshot",
            ),
            models.CheckConstraint(
                condition=~Q(state=SubmissionState.MARKING) | Q(assessor__isnull=False),
                name="submission_marking_has_assessor",
            ),
            models.CheckConstraint(
                condition=Q(second_assessor__isnull=True) | ~Q(second_assessor=F("assessor")),
                name="submission_two_assessors_differ",
            ),
        ]
        indexes = [models.Index(fields=["state", "promised_by"], name="submission_queue")]

    def __str__(self) -> str:
        return f"{self.enrolment.person} – {self.version.title} ({self.attempt})"

    @property
    def attempts_allowed(self) -> int:
        """Those of the curriculum and what the staff added for this person."""
        extra = PortfolioDecision.objects.filter(
            enrolment=self.enrolment_id, assignment=self.assignment_id, kind=DecisionKind.EXTRA_ATTEMPT
        )
        return self.enrolment.edition.curriculum.portfolio_attempts + extra.count()

    @property
    def is_last_attempt(self) -> bool:
        return self.attempt >= self.attempts_allowed

    @property
    def judgement(self) -> Any:
        """The released assessment of the highest round; None before. A concept is nobody's but its writer's."""
        released = self.released
        return released[-1] if released else None

    @property
    def released(self) -> list[Any]:
        """Everything that was ever released about this attempt, oldest first: before the judgement, what it corrected."""
        return [assessment for assessment in self.assessments.all() if assessment.state == AssessmentState.RELEASED]

    @property
    def attempt_url(self) -> str:
        """Where the participant reads this attempt: the receipt, and the judgement once it is released."""
        return reverse("assignment-attempt", args=[self.enrolment_id, self.assignment.key, self.attempt])


class SubmissionHistory(HistoryRow):
    subject = models.ForeignKey(Submission, models.CASCADE, related_name="history")
