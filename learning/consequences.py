"""What publishing a lesson means for people who are studying, shown to authors before they publish."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.registry import Consequence, registry
from courses.models import Lesson
from courses.services.publishing import pins_that_follow
from learning.enums import EnrolmentState
from learning.models import Enrolment, LessonProgress

COSMETIC, MATERIAL = "lesson.publish.cosmetic", "lesson.publish.material"


def consequences(change: str, subject: Any) -> Iterator[Consequence]:
    if change not in (COSMETIC, MATERIAL) or not isinstance(subject, Lesson):
        return
    pins = pins_that_follow(subject) if change == COSMETIC else subject.pins.all()
    studying = Enrolment.objects.filter(
        state=EnrolmentState.CONFIRMED, edition__curriculum__in=pins.values("curriculum_id")
    )
    per_curriculum = (
        studying.values("edition__curriculum", "edition__curriculum__track__name", "edition__curriculum__version")
        .annotate(people=Count("person", distinct=True))
        .order_by("edition__curriculum__track__order", "-edition__curriculum__version")
    )
    for row in per_curriculum:
        text = ngettext(
            "%(name)s v%(version)s: %(people)s participant",
            "%(name)s v%(version)s: %(people)s participants",
            row["people"],
        )
        yield Consequence(
            text
            % {
                "name": row["edition__curriculum__track__name"],
                "version": row["edition__curriculum__version"],
                "people": row["people"],
            }
        )
    finished = LessonProgress.objects.filter(
        lesson=subject, met_at__isnull=False, person__in=studying.values("person_id")
    ).count()
    if finished:
        text = (
            _("Of them %(count)s finished this lesson. That stays so.")
            if change == COSMETIC
            else _("Of them %(count)s finished this lesson, and keep that for the version they read.")
        )
        yield Consequence(text % {"count": finished})


registry.consequence_givers.append(consequences)
