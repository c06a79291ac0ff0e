"""A colleague reads a lesson before it is published, and says what should be better."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock
from wagtail.models import Task, TaskState, WorkflowState
from wagtail.signals import task_submitted

from courses.models.lessons import Lesson


class ReviewTaskState(TaskState):
    """One reading of one revision, by the colleague whom its author named."""

    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("reviewer")
    )

    class Meta:
        verbose_name = _("reading by a colleague")
        verbose_name_plural = _("readings by a colleague")


class ReviewLock(WorkflowLock):
    """Nobody writes while somebody reads: what is approved is what was sent."""

    def get_message(self, user: Any) -> SafeString:
        state = self.object.current_workflow_task_state
        return format_html(
            '{} <a class="our-plain-link" href="{}">{}</a>',
            gettext("%(reviewer)s is reading this lesson. Until then nobody changes it.")
            % {"reviewer": state.reviewer or gettext("A colleague")},
            reverse("lessen:read", args=[self.object.pk]),
            gettext("Go to the reading"),
        )

    def get_locked_by(self, user: Any, can_lock: bool = False) -> Any:  # noqa: FBT001, FBT002  Wagtail's signature
        return gettext("A colleague is reading")


class ReviewTask(Task):
    """Deciding happens on a page of its own (viewsets/reading.py), so Wagtail's quick buttons offer nothing."""

    task_state_class = ReviewTaskState
    lock_class = ReviewLock

    class Meta:
        verbose_name = _("reading by a named colleague")
        verbose_name_plural = _("readings by a named colleague")

    def start(self, workflow_state: WorkflowState, user: Any = None) -> ReviewTaskState:
        lesson = Lesson.objects.get(pk=workflow_state.object_id)  # afresh: what Wagtail holds may be from before saving
        revision = lesson.get_latest_revision()
        state = ReviewTaskState.objects.create(
            workflow_state=workflow_state,
            status=TaskState.STATUS_IN_PROGRESS,
            revision=revision,
            task=self,
            reviewer=revision.as_object().reviewer,
        )
        task_submitted.send(sender=ReviewTaskState, instance=state, user=user)
        return state

    def locked_for_user(self, obj: Lesson, user: Any) -> bool:
        return True

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> models.QuerySet[TaskState]:
        """For "waiting for your review" on the first page of the CMS."""
        return TaskState.objects.filter(
            Q(reviewtaskstate__reviewer=user), task=self, status=TaskState.STATUS_IN_PROGRESS
        )

    @classmethod
    def get_description(cls) -> Any:
        return _("The colleague whom the author names reads the lesson, and approves it or sends it back.")


class LessonRemark(models.Model):
    """Something a colleague says about a block, or about the whole lesson, until somebody settles it."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="remarks", verbose_name=_("lesson"))
    block_id = models.CharField(max_length=40, blank=True, editable=False)
    text = models.TextField(_("remark"), max_length=2000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]
