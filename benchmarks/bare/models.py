from django.conf import settings
from django.db import models
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page


class BarePage(Page):
    """A lesson as one would make it with Wagtail alone."""

    body = StreamField([("heading", blocks.CharBlock()), ("text", blocks.RichTextBlock())], blank=True)
    template = "bare/page.html"


class Progress(models.Model):
    """Where somebody is in a lesson."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    lesson = models.PositiveIntegerField()
    block = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "lesson"], name="bare_progress_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.lesson} {self.block}"
