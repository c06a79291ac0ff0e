"""Reading the same work together, so that trainers judge alike. The work has no name on it, and its writer agreed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import HistoryRow, Timestamped
from courses.models import AssignmentVersion, Criterion
from portfolio.enums import CalibrationState, Level
from portfolio.models.submissions import Submission


class CalibrationConsent(models.Model):
    """The participant lets this attempt be used without a name, until they take that back."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="calibration_consent")
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("consent to calibration")
        verbose_name_plural = _("consents to calibration")

    def __str__(self) -> str:
        return str(self.submission)


class Calibration(Timestamped):
    """A copy of one piece of work without identity. It keeps no key to the work or its writer once it is open."""

    version = models.ForeignKey(AssignmentVersion, models.PROTECT, related_name="+", verbose_name=_("assignment"))
    source = models.ForeignKey(
        Submission, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("submission")
    )
    text = models.TextField(_("the work, without names"))
    state = models.CharField(_("state"), max_length=10, choices=CalibrationState, default=CalibrationState.PREPARING)
    agreed = models.TextField(_("what we agreed on"), blank=True, max_length=4_000)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("calibration")
        verbose_name_plural = _("calibrations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=CalibrationState.PREPARING) | Q(source__isnull=True),
                name="calibration_open_is_anonymous",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version.title} ({self.pk})"


class CalibrationHistory(HistoryRow):
    subject = models.ForeignKey(Calibration, models.CASCADE, related_name="history")


class CalibrationMark(models.Model):
    """What one trainer gave on one criterion."""

    calibration = models.ForeignKey(Calibration, models.CASCADE, related_name="marks")
    trainer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    level = models.CharField(_("level"), max_length=12, choices=Level)
    remark = models.TextField(_("remark"), blank=True, max_length=2_000)

    class Meta:
        verbose_name = _("calibration mark")
        verbose_name_plural = _("calibration marks")
        constraints = [
            models.UniqueConstraint(fields=["calibration", "trainer", "criterion"], name="calibration_marked_once")
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_level_display()}"
