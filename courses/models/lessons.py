"""Lessons as authors write them, and the frozen versions that learners read."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, Revision, RevisionMixin, WorkflowMixin
from wagtail.search import index

from common.models import FrozenModel
from courses.blocks import LessonBody
from courses.enums import ChangeKind, Relevance
from courses.models.media import LessonMedia
from courses.models.offer import Module
from courses.previewing import as_participant

WITH_ANSWERS = "antwoorden"


class Lesson(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, index.Indexed, models.Model
):
    """The author's working copy. Learners never read it: publishing writes a `LessonVersion`, curricula pin versions."""

    key = models.SlugField(_("key"), unique=True, help_text=_("Stays the same over all versions."))
    module = models.ForeignKey(Module, models.PROTECT, related_name="lessons", verbose_name=_("module"))
    title = models.CharField(_("title"), max_length=150)
    relevance = models.CharField(_("relevance"), max_length=4, choices=Relevance, default=Relevance.NEED)
    minutes = models.PositiveSmallIntegerField(_("planned minutes"))
    goals = models.TextField(_("goals"), help_text=_("One goal a line."))
    sources = models.TextField(_("sources"), blank=True, help_text=_("One source a line."))
    check_on = models.DateField(_("check the facts on"), null=True, blank=True)
    body = StreamField(LessonBody(), verbose_name=_("lesson"))
    change = models.CharField(
        _("kind of change"),
        max_length=10,
        choices=ChangeKind,
        blank=True,
        help_text=_(
            "Cosmetic is for typing errors and clearer words. New facts, other answers or another meaning are material."
        ),
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who reads it before it is published"),
        help_text=_("A colleague who did not write this change."),
    )
    loaded_hash = models.CharField(
        max_length=64, blank=True, editable=False
    )  # content hash that the curriculum loader last wrote; differs once an author has edited

    _revisions = GenericRelation(Revision, related_query_name="lesson")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="lesson",
        for_concrete_model=False,
    )
    search_fields = [index.SearchField("title"), index.AutocompleteField("title"), index.FilterField("module")]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["module__number", "key"]
        constraints = [models.CheckConstraint(condition=models.Q(minutes__gt=0), name="lesson_minutes_positive")]

    def __str__(self) -> str:
        return self.title

    @property
    def revisions(self) -> models.QuerySet:
        return self._revisions

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("", _("As participant")), (WITH_ANSWERS, _("With the answers"))]

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        return [
            {"name": "phone", "icon": "mobile-alt", "device_width": 360, "label": _("On a phone")},
            {"name": "wide", "icon": "desktop", "device_width": 1280, "label": _("On a wide screen")},
        ]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "courses/lesson_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        return {
            **super().get_preview_context(request, mode_name),
            **as_participant(self),
            "with_answers": mode_name == WITH_ANSWERS,
        }


class LessonVersion(FrozenModel):
    """What a lesson said when it was published: rendered blocks with quizzes and instrument versions inside.

    `blocks` is a list in reading order. Each has `id` and `kind`; readable kinds carry `html`, and `sectors` where it reads
    otherwise in an edition for one sector; a quiz carries `key`, `required` and `questions` (courses/questions say what is in
    those); an instrument carries `key` and `version`.
    """

    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="versions", verbose_name=_("lesson"))
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=150)
    relevance = models.CharField(_("relevance"), max_length=4, choices=Relevance)
    minutes = models.PositiveSmallIntegerField(_("planned minutes"))
    goals = models.JSONField(_("goals"))
    sources = models.JSONField(_("sources"))
    check_on = models.DateField(_("check the facts on"), null=True, blank=True)
    body = models.JSONField(_("body as written"))
    blocks = models.JSONField(_("body as shown"))
    content_hash = models.CharField(_("hash"), max_length=64)
    media = models.ManyToManyField(LessonMedia, related_name="versions", blank=True, verbose_name=_("media"))
    is_material = models.BooleanField(_("material change"))
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("lesson version")
        verbose_name_plural = _("lesson versions")
        ordering = ["lesson", "-number"]
        constraints = [models.UniqueConstraint(fields=["lesson", "number"], name="lesson_version_number_once")]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"

    @property
    def quizzes(self) -> list[dict]:
        return [block for block in self.blocks if block["kind"] == "quiz"]

    @property
    def required_quizzes(self) -> list[dict]:
        return [quiz for quiz in self.quizzes if quiz["required"]]

    @property
    def required_instruments(self) -> list[str]:
        return [block["key"] for block in self.blocks if block["kind"] == "instrument" and block.get("required")]


class GlossaryTerm(index.Indexed, models.Model):
    """A term in at most 25 words."""

    term = models.CharField(_("term"), max_length=80, unique=True)
    definition = models.CharField(_("definition"), max_length=300)
    source = models.CharField(_("source"), max_length=150, blank=True)
    check_on = models.DateField(_("check on"), null=True, blank=True)
    loaded_hash = models.CharField(max_length=64, blank=True, editable=False)

    search_fields = [index.SearchField("term"), index.AutocompleteField("term"), index.SearchField("definition")]

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term
