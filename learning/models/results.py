"""What is met, when it was first met, and why. Computed when something happens; never taken away by an edit."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import FrozenModel
from courses.models import Assignment, AssignmentVersion, Component, Module
from learning.enums import ResultSource
from learning.models.enrolments import Enrolment


class Result(FrozenModel):
    """A met thing of one enrolment. Anything but a computed result has an actor and a reason."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="%(class)ss", verbose_name=_("enrolment"))
    met_at = models.DateTimeField(_("met"))
    source = models.CharField(_("because"), max_length=10, choices=ResultSource, default=ResultSource.COMPUTED)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(source=ResultSource.COMPUTED) | ~Q(reason=""), name="%(class)s_decision_has_reason"
            )
        ]


class ModuleResult(Result):
    """All need-to-know lessons of a module are met."""

    module = models.ForeignKey(Module, models.PROTECT, related_name="+", verbose_name=_("module"))

    class Meta(Result.Meta):
        verbose_name = _("module result")
        verbose_name_plural = _("module results")
        constraints = [
            *Result.Meta.constraints,
            models.UniqueConstraint(fields=["enrolment", "module"], name="module_result_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} – {self.module}"


class AssignmentResult(Result):
    """A portfolio assignment was judged sufficient; the portfolio tells us so.

    `origin` is the result in another enrolment that this one rests on: work judged there counts here too.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="+", verbose_name=_("assignment"))
    version = models.ForeignKey(AssignmentVersion, models.PROTECT, related_name="+", verbose_name=_("version"))
    origin = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="credited", verbose_name=_("met before in")
    )

    class Meta(Result.Meta):
        verbose_name = _("assignment result")
        verbose_name_plural = _("assignment results")
        constraints = [
            *Result.Meta.constraints,
            models.UniqueConstraint(fields=["enrolment", "assignment"], name="assignment_result_once"),
            models.CheckConstraint(
                condition=Q(origin__isnull=True) | Q(source=ResultSource.CREDIT),
                name="assignment_result_origin_is_credit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} – {self.assignment}"


class ComponentResult(Result):
    """A component of the curriculum is met."""

    component = models.ForeignKey(Component, models.PROTECT, related_name="+", verbose_name=_("component"))

    class Meta(Result.Meta):
        verbose_name = _("component result")
        verbose_name_plural = _("component results")
        constraints = [
            *Result.Meta.constraints,
            models.UniqueConstraint(fields=["enrolment", "component"], name="component_result_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} – {self.component}"
