"""What somebody keeps for themselves while studying. Nobody else reads it, staff included."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped
from courses.models import Lesson


class LessonNote(Timestamped):
    """A note on a lesson; with a `block_id` it is a bookmark at that block.

    `revision` counts saves, so that the older of two tabs is told instead of overwriting.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lesson_notes")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="notes")
    block_id = models.CharField(max_length=40, blank=True)
    text = models.TextField(_("note"), blank=True)
    revision = models.PositiveIntegerField(_("saves"), default=0)

    class Meta:
        verbose_name = _("note or bookmark")
        verbose_name_plural = _("notes and bookmarks")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "lesson", "block_id"], name="lesson_note_once"),
            models.CheckConstraint(condition=~Q(text="") | ~Q(block_id=""), name="lesson_note_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.lesson_id}"
