"""Portfolio assignments and their rubrics, as versions that never change."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import FrozenModel
from courses.models.offer import Module


class Assignment(models.Model):
    """An assignment over all its versions. `key` (m1-p1) is what a moved enrolment maps by."""

    key = models.SlugField(_("key"), unique=True)
    module = models.ForeignKey(Module, models.PROTECT, related_name="assignments", verbose_name=_("module"))

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["module__number", "key"]

    def __str__(self) -> str:
        return self.key


class AssignmentVersion(FrozenModel):
    """What the assignment asked at one moment. Its criteria together are its rubric."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="versions", verbose_name=_("assignment"))
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=150)
    kind = models.CharField(_("kind"), max_length=40)
    minutes = models.PositiveSmallIntegerField(_("planned minutes"))
    instructions = models.TextField(_("instructions"), help_text=_("Markdown."))
    evidence = models.JSONField(_("what to hand in"))
    privacy = models.TextField(_("privacy"))
    instruments = models.JSONField(_("instruments"), default=list)
    content_hash = models.CharField(_("hash"), max_length=64)
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("assignment version")
        verbose_name_plural = _("assignment versions")
        ordering = ["assignment", "-number"]
        constraints = [models.UniqueConstraint(fields=["assignment", "number"], name="assignment_version_number_once")]

    def __str__(self) -> str:
        return self.title


class Criterion(FrozenModel):
    """One row of a rubric, with a recognisable description of each level."""

    version = models.ForeignKey(AssignmentVersion, models.PROTECT, related_name="rubric")
    key = models.SlugField(_("key"))
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("criterion"), max_length=100)
    is_privacy = models.BooleanField(_("privacy: insufficient blocks the work"), default=False)
    insufficient = models.TextField(_("insufficient"))
    sufficient = models.TextField(_("sufficient"))
    good = models.TextField(_("good"))

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("rubric")
        ordering = ["version", "order"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="criterion_key_once")]

    def __str__(self) -> str:
        return self.name
