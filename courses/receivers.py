"""Whatever publishes a lesson in the CMS (button, workflow) ends here and makes a version; an edited term shows at once."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Revision
from wagtail.signals import published

from courses.glossary import forget_glossary
from courses.models import GlossaryTerm, Lesson
from courses.services import publishing


@receiver(published, sender=Lesson)
def make_version(*, instance: Lesson, revision: Revision, **_later: Any) -> None:
    publishing.publish_as_chosen(lesson=instance, actor=revision.user, now=timezone.now())


post_save.connect(forget_glossary, sender=GlossaryTerm)
post_delete.connect(forget_glossary, sender=GlossaryTerm)
