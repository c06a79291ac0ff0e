"""A newer curriculum beside the one of the cast, and ways to take it over."""

from datetime import timedelta

from courses.models import Curriculum
from learning.mapping import fingerprint, what_does_not_map
from learning.models import Attendance
from learning.services import newer_versions
from learning.services.completion import evaluate
from tests.factories.courses import NOW, make_curriculum
from tests.learning.study import get_pin, repin

LATER = NOW + timedelta(days=3)


def newer(*, version: int = 2, rewrite: int | None = 1) -> Curriculum:
    """Version 2 of the cast's curriculum; the lesson with order `rewrite` has a material change in it."""
    curriculum = make_curriculum(version=version)
    if rewrite:
        repin(get_pin(curriculum, rewrite), material=True)
    return curriculum


def seen_list(edition, curriculum, **asked) -> str:
    """What the screen would hand back after showing its list."""
    old = edition.curriculum_id
    lost = what_does_not_map(newer_versions.places_in(edition), old=old, new=curriculum.pk, **asked)
    return fingerprint(lost, old=old, new=curriculum.pk)


def give(world, curriculum, *, accepted=True, seen=None, reason="De wet is veranderd", now=LATER):
    return newer_versions.give_newer_version(
        edition=world.edition,
        curriculum=curriculum,
        actor=world.eva,
        reason=reason,
        accepted=accepted,
        seen=seen_list(world.edition, curriculum) if seen is None else seen,
        now=now,
    )


def attend(enrolment, *, minutes=420, now=NOW):
    Attendance.objects.create(booking=enrolment.bookings.get(), presence="present", minutes=minutes, at=now)
    evaluate(enrolment_id=enrolment.pk, now=now)
