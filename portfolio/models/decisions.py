"""What the staff decide about one person's portfolio. Added to, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import FrozenModel
from courses.models import Assignment
from learning.models import Enrolment
from portfolio.enums import DecisionKind


class PortfolioDecision(FrozenModel):
    """One decision with its reason. `until` is the new due date of an extension; without `assignment` it holds for all."""

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="portfolio_decisions", verbose_name=_("enrolment")
    )
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("assignment")
    )
    kind = models.CharField(_("decision"), max_length=15, choices=DecisionKind)
    until = models.DateField(_("hand in by"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("portfolio decision")
        verbose_name_plural = _("portfolio decisions")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="portfolio_decision_has_reason"),
            models.CheckConstraint(
                condition=Q(kind=DecisionKind.EXTENSION, until__isnull=False, assignment__isnull=True)
                | (~Q(kind=DecisionKind.EXTENSION) & Q(until__isnull=True, assignment__isnull=False)),
                name="portfolio_decision_fits_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.enrolment.person}"
