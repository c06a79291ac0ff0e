"""Questionnaires about the courses, as data. Screens and answers come with a later issue."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import FrozenModel


class EvaluationForm(FrozenModel):
    """One version of a questionnaire. Question ids stay the same over versions, so that editions compare."""

    key = models.SlugField(_("key"))
    version = models.PositiveSmallIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=150)
    when = models.CharField(_("when"), max_length=200)
    is_anonymous = models.BooleanField(_("anonymous"))
    content_hash = models.CharField(_("hash"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded"))

    class Meta:
        verbose_name = _("evaluation form")
        verbose_name_plural = _("evaluation forms")
        ordering = ["key", "-version"]
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="evaluation_form_version_once")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class EvaluationQuestion(FrozenModel):
    """`options` holds the labels of a scale (value → label), the choices, or the bounds of a number."""

    KINDS = [("scale", _("scale")), ("open", _("open")), ("choice", _("choice")), ("number", _("number"))]

    form = models.ForeignKey(EvaluationForm, models.PROTECT, related_name="questions", verbose_name=_("form"))
    key = models.SlugField(_("key"))
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    text = models.CharField(_("question"), max_length=300)
    options = models.JSONField(_("options"), default=dict)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["form", "order"]
        constraints = [models.UniqueConstraint(fields=["form", "key"], name="evaluation_question_once")]

    def __str__(self) -> str:
        return self.text
