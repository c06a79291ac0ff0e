"""Intervision groups and their meetings in tests."""

from datetime import timedelta

from django.utils import timezone

from portfolio.services import intervision

NOW = timezone.now().replace(microsecond=0)


def divide(world, wanted, *, actor=None, now=NOW, seen=None):
    """`wanted`: the number of a group for each enrolment."""
    return intervision.divide(
        edition=world.edition,
        wanted={place.pk: number for place, number in wanted.items()},
        seen=intervision.stamp_of(world.edition) if seen is None else seen,
        actor=actor or world.tessa,
        now=now,
    )


def data(*, days=7, hours=0, place="Lokaal B1.12", link=""):
    starts_at = NOW + timedelta(days=days, hours=hours)
    return intervision.MeetingData(starts_at, starts_at + timedelta(hours=2), place, link)


def plan(group, actor, *, now=NOW, **changed):
    return intervision.plan(group=group, data=data(**changed), actor=actor, now=now)


def typed(**changed):
    """What the form of a meeting sends."""
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    return {"on": day, "starts": "15:00", "ends": "17:00", "place": "Lokaal B1.12", "link": "", **changed}
