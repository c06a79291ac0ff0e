from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from accounts.permissions import needs_second_factor
from common.errors import MoveNotAllowed
from courses.enums import EDITION_MOVES, LESSON_DAY_MOVES, CurriculumState, EditionState, LessonDayState
from courses.models import Curriculum, Edition, LessonDay, Venue
from courses.services import editions
from courses.signals import edition_moved, lesson_day_changed
from tests.factories.courses import NOW

LONG_AFTER = NOW + timedelta(days=365)


@pytest.fixture
def edition(world):
    return world.edition


@pytest.fixture
def day(edition):
    return edition.days.get()


@pytest.fixture
def heard():
    """What the rooms above are told, as (signal, ids)."""
    found = []

    def edition_listener(*, edition_id, **_kwargs):
        found.append(("edition", edition_id))

    def day_listener(*, day_id, **_kwargs):
        found.append(("day", day_id))

    edition_moved.connect(edition_listener)
    lesson_day_changed.connect(day_listener)
    yield found
    edition_moved.disconnect(edition_listener)
    lesson_day_changed.disconnect(day_listener)


def put(row, state):
    type(row).objects.filter(pk=row.pk).update(state=state)
    row.refresh_from_db()
    return row


EDITION_SERVICES = {
    EditionState.OPEN: lambda row: editions.open_edition(edition=row, actor=None, now=NOW),
    EditionState.CONFIRMED: lambda row: editions.confirm_edition(edition=row, actor=None, now=NOW),
    EditionState.FINISHED: lambda row: editions.finish_edition(edition=row, actor=None, now=LONG_AFTER),
    EditionState.CANCELLED: lambda row: editions.cancel_edition(edition=row, actor=None, reason="Ziek", now=NOW),
}


@pytest.mark.parametrize("old", EditionState.values)
@pytest.mark.parametrize("new", list(EDITION_SERVICES))
def test_an_edition_moves_as_its_table_says(edition, old, new):
    put(edition, old)
    if new in EDITION_MOVES[old]:
        assert EDITION_SERVICES[new](edition).state == new
        row = edition.history.get()
        assert (row.old, row.new) == (old, new)
    else:
        with pytest.raises(MoveNotAllowed):
            EDITION_SERVICES[new](edition)
        edition.refresh_from_db()
        assert edition.state == old
        assert not edition.history.exists()


def move(day, *, reason="De zaal is dubbel geboekt", **changes):
    values = {
        "starts_at": day.starts_at + timedelta(days=7),
        "ends_at": day.ends_at + timedelta(days=7),
        "venue": day.venue,
        "actor": None,
        "now": NOW,
        **changes,
    }
    return editions.move_day(day=day, reason=reason, **values)


DAY_SERVICES = {
    LessonDayState.CONFIRMED: lambda row: editions.confirm_day(day=row, actor=None, now=NOW),
    LessonDayState.MOVED: move,
    LessonDayState.CANCELLED: lambda row: editions.cancel_day(day=row, actor=None, reason="Sneeuw", now=NOW),
}


@pytest.mark.parametrize("old", LessonDayState.values)
@pytest.mark.parametrize("new", list(DAY_SERVICES))
def test_a_day_moves_as_its_table_says(day, old, new):
    put(day, old)
    if new in LESSON_DAY_MOVES[old]:
        changed = DAY_SERVICES[new](day)
        assert (changed.state, changed.sequence) == (new, 1)
    else:
        with pytest.raises(MoveNotAllowed):
            DAY_SERVICES[new](day)
        day.refresh_from_db()
        assert (day.state, day.sequence) == (old, 0)


def test_an_edition_opens_only_with_a_frozen_curriculum(edition):
    put(edition, EditionState.CONCEPT)
    Curriculum.objects.filter(pk=edition.curriculum_id).update(state=CurriculumState.CONCEPT)
    with pytest.raises(editions.CurriculumNotPublished):
        editions.open_edition(edition=edition, actor=None, now=NOW)


def test_an_edition_opens_only_with_all_its_days(world):
    bare = Edition.objects.create(
        curriculum=world.edition.curriculum, code="kaal", seller=world.edition.seller, capacity=10
    )
    with pytest.raises(editions.DaysMissing):
        editions.open_edition(edition=bare, actor=None, now=NOW)
    bare.refresh_from_db()
    assert bare.state == EditionState.CONCEPT


def test_going_ahead_confirms_the_planned_days(edition, day, world):
    put(day, LessonDayState.PLANNED)
    editions.confirm_edition(edition=edition, actor=world.eva, now=NOW)
    day.refresh_from_db()
    assert day.state == LessonDayState.CONFIRMED
    assert edition.history.get().actor == world.eva


def test_an_edition_is_not_finished_before_its_last_day(edition):
    put(edition, EditionState.CONFIRMED)
    with pytest.raises(editions.DaysToCome):
        editions.finish_edition(edition=edition, actor=None, now=NOW)


def test_cancelling_takes_the_days_to_come_along(edition, day, heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        editions.cancel_edition(edition=edition, actor=None, reason="Te weinig deelnemers", now=NOW)
    day.refresh_from_db()
    assert day.state == LessonDayState.CANCELLED
    assert heard == [("edition", edition.pk), ("day", day.pk)]


def test_cancelling_leaves_days_that_were(edition, day):
    editions.cancel_edition(edition=edition, actor=None, reason="Gestopt", now=day.ends_at)
    day.refresh_from_db()
    assert day.state == LessonDayState.CONFIRMED


@pytest.mark.parametrize("reason", ["", "   "])
def test_cancelling_and_moving_ask_a_reason(edition, day, reason):
    with pytest.raises(editions.ReasonMissing) as refused:
        editions.cancel_edition(edition=edition, actor=None, reason=reason, now=NOW)
    assert refused.value.field == "reason"
    with pytest.raises(editions.ReasonMissing):
        editions.cancel_day(day=day, actor=None, reason=reason, now=NOW)
    with pytest.raises(editions.ReasonMissing):
        move(day, reason=reason)


def test_moving_a_day_is_written_down_with_old_and_new(day, world, heard, django_capture_on_commit_callbacks):
    venue = Venue.objects.create(name="De Hal", street="Kade 1", postcode="1000 AA", city="Zwolle")
    old = day.starts_at
    with django_capture_on_commit_callbacks(execute=True):
        moved = move(day, venue=venue, room="2.04", actor=world.eva)
    day.refresh_from_db()
    assert (day.state, day.sequence, day.venue, day.room) == ("moved", 1, venue, "2.04")
    assert day.starts_at == old + timedelta(days=7)
    assert day.uid == moved.uid
    event = AuditEvent.objects.get(action="lesson_day.moved")
    assert (event.actor, event.reason) == (world.eva, "De zaal is dubbel geboekt")
    assert event.old["starts_at"] == str(old)
    assert event.new["venue"] == "De Hal, Zwolle"
    assert heard == [("day", day.pk)]


def test_moving_twice_raises_the_sequence_twice(day):
    move(day)
    day.refresh_from_db()
    move(day)
    day.refresh_from_db()
    assert day.sequence == 2


def test_a_day_ends_after_it_starts(day):
    with pytest.raises(editions.DayEndsBeforeStart) as refused:
        move(day, ends_at=day.starts_at)
    assert refused.value.field == "ends_at"


@pytest.mark.parametrize("shift", [-1, 0])
def test_a_day_is_not_moved_into_the_past(day, shift):
    start = NOW + timedelta(hours=shift)
    with pytest.raises(editions.DayInPast):
        move(day, starts_at=start, ends_at=start + timedelta(hours=7))


def test_a_day_that_has_started_is_not_moved(day):
    with pytest.raises(editions.DayInPast):
        move(day, now=day.starts_at)


@pytest.mark.parametrize("state", [EditionState.FINISHED, EditionState.CANCELLED])
def test_days_of_a_closed_edition_stay_as_they_are(edition, day, state):
    put(edition, state)
    for service in DAY_SERVICES.values():
        with pytest.raises(editions.EditionClosed):
            service(LessonDay.objects.get(pk=day.pk))


def test_capacity_never_falls_below_the_places_taken(edition, world):
    assert editions.change_capacity(edition=edition, capacity=2, actor=world.eva, now=NOW).capacity == 2
    with pytest.raises(editions.CapacityTooSmall) as refused:
        editions.change_capacity(edition=edition, capacity=1, actor=world.eva, now=NOW)
    assert refused.value.field == "capacity"
    event = AuditEvent.objects.get(action="edition.capacity")
    assert (event.old, event.new) == ({"capacity": 12}, {"capacity": 2})


def test_a_closed_edition_keeps_its_capacity(edition):
    put(edition, EditionState.FINISHED)
    with pytest.raises(editions.EditionClosed):
        editions.change_capacity(edition=edition, capacity=20, actor=None, now=NOW)


def test_a_trainer_needs_a_second_factor_and_a_participant_does_not(world):
    assert needs_second_factor(world.tessa)
    assert not needs_second_factor(world.anna)
