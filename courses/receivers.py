"""Whatever publishes a lesson in the CMS ends here and makes a version; an edited term shows at once; plans get
another stamp; and what must exist once the tables do.
"""

from typing import Any
from uuid import uuid4

from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Revision, TaskState
from wagtail.signals import published, task_submitted

from courses.glossary import forget_glossary
from courses.models import Curriculum, GlossaryTerm, Lesson, Module, ReviewTaskState, Track
from courses.services import publishing, review
from courses.services.review_mail import ask_to_read


@receiver(published, sender=Lesson)
def make_version(*, instance: Lesson, revision: Revision, **_later: Any) -> None:
    """Published by whoever approved this revision; without a reading, by whoever wrote it."""
    approved = revision.task_states.filter(status=TaskState.STATUS_APPROVED).order_by("finished_at").last()
    actor = approved.finished_by if approved else revision.user
    publishing.publish_as_chosen(lesson=instance, actor=actor, now=timezone.now())


@receiver(post_migrate)
def make_workflow(*, sender: Any, **_rest: Any) -> None:
    if sender.name == "courses":
        review.ensure_workflow()


@receiver(task_submitted, sender=ReviewTaskState)
def tell_reviewer(*, instance: ReviewTaskState, **_rest: Any) -> None:
    ask_to_read(review=instance, now=timezone.now())


@receiver(post_save, sender=Module)
@receiver(post_save, sender=Track)
def renew_plans(*, instance: Module | Track, **_rest: Any) -> None:
    """Their names and keys stand in the plans that readers keep in memory."""
    where = {"track": instance} if isinstance(instance, Track) else {"modules": instance}
    Curriculum.objects.filter(**where).update(plan_stamp=uuid4())


post_save.connect(forget_glossary, sender=GlossaryTerm)
post_delete.connect(forget_glossary, sender=GlossaryTerm)
