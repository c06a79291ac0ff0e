"""Study load that the server did not see, and what a participant put right of what it did see."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import FrozenModel
from courses.models import Lesson, Module
from learning.enums import HoursKind


class HoursEntry(FrozenModel):
    """A row of the ledger, in minutes; never changed. Who made a mistake adds a row that takes the first one back.

    A declaration belongs to a module, a correction to a lesson of it. The sum of a lesson's corrections also stands on
    its `LessonProgress`, so that a list of lessons needs no second look.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="hours_entries")
    kind = models.CharField(_("kind"), max_length=10, choices=HoursKind)
    module = models.ForeignKey(Module, models.PROTECT, related_name="+", verbose_name=_("module"))
    lesson = models.ForeignKey(
        Lesson, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lesson")
    )
    on = models.DateField(_("on"))
    minutes = models.SmallIntegerField(_("minutes"))
    reason = models.CharField(_("what or why"), max_length=300)
    takes_back = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="taken_back_by", verbose_name=_("takes back")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("hours entry")
        verbose_name_plural = _("hours entries")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(minutes=0), name="hours_entry_says_something"),
            models.CheckConstraint(
                condition=~Q(kind=HoursKind.DECLARED) | Q(minutes__gt=0, lesson__isnull=True),
                name="hours_declared_for_module",
            ),
            models.CheckConstraint(
                condition=~Q(kind=HoursKind.CORRECTION) | Q(lesson__isnull=False), name="hours_correction_has_lesson"
            ),
            models.CheckConstraint(
                condition=Q(kind=HoursKind.WITHDRAWN, takes_back__isnull=False)
                | (~Q(kind=HoursKind.WITHDRAWN) & Q(takes_back__isnull=True)),
                name="hours_withdrawal_takes_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.on} {self.minutes}"
