"""Whatever publishes a lesson in the CMS (button, workflow) ends here and makes a version."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Revision
from wagtail.signals import published

from courses.models import Lesson
from courses.services import publishing


@receiver(published, sender=Lesson)
def make_version(*, instance: Lesson, revision: Revision, **_later: Any) -> None:
    publishing.publish_as_chosen(lesson=instance, actor=revision.user, now=timezone.now())
