"""Read module: the newer curricula that a running edition could take over."""

from collections.abc import Iterable

from django.db.models import QuerySet

from courses.enums import TAKING_REQUESTS, CurriculumState
from courses.models import Curriculum, Edition


def newer_versions(edition: Edition) -> QuerySet[Curriculum]:
    """Published versions of the same track above the one this edition runs with, the newest first."""
    newer = Curriculum.objects.filter(
        track=edition.curriculum.track_id, version__gt=edition.curriculum.version, state=CurriculumState.PUBLISHED
    )
    return newer.select_related("track").order_by("-version")


def offered_versions(edition: Edition) -> QuerySet[Curriculum]:
    """What may be offered now: nothing once the edition is over, and nothing yet while it is a concept."""
    newer = newer_versions(edition)
    return newer if edition.state in TAKING_REQUESTS else newer.none()


def names_of(titles: Iterable[str]) -> str:
    """For a sentence: “Lesdag 1”, “Lesdag 2”."""
    return ", ".join(f"“{title}”" for title in titles)
