from datetime import timedelta

import pytest

from common.errors import DomainError
from learning.enums import BookingState, Presence
from learning.models import Attendance, ComponentResult, DayBooking
from learning.services.attendance import DayNotStarted, Entry, InvalidAttendance, NotBooked, record, record_many
from tests.factories.courses import NOW

AFTER = NOW + timedelta(days=14, hours=8)  # the lesson day of the world is two weeks after NOW


def write(world, presence=Presence.PRESENT, minutes=None, **fields):
    booking = world.enrolment.bookings.get()
    return record(booking=booking, presence=presence, minutes=minutes, actor=world.tessa, **{"now": AFTER, **fields})


@pytest.mark.parametrize(
    ("presence", "minutes", "written"),
    [("present", None, 420), ("present", 10, 420), ("partial", 200, 200), ("absent", 200, 0), ("excused", None, 0)],
)
def test_presence_decides_the_minutes(world, presence, minutes, written):
    row = write(world, presence, minutes)
    assert (row.presence, row.minutes, row.recorded_by, row.at) == (presence, written, world.tessa, AFTER)


@pytest.mark.parametrize("minutes", [None, 0, -1, 421])
def test_minutes_of_a_part_must_fit_the_day(world, minutes):
    with pytest.raises(DomainError) as refusal:
        write(world, Presence.PARTIAL, minutes)
    assert refusal.value.field == "minutes"


def test_an_unknown_presence_is_refused(world):
    with pytest.raises(DomainError) as refusal:
        write(world, "sleeping")
    assert refusal.value.field == "presence"


def test_nothing_is_recorded_before_the_day_starts(world):
    with pytest.raises(DayNotStarted):
        write(world, now=world.enrolment.bookings.get().day.starts_at - timedelta(seconds=1))


def test_a_cancelled_place_is_refused(world):
    DayBooking.objects.filter(enrolment=world.enrolment).update(state=BookingState.CANCELLED)
    with pytest.raises(NotBooked):
        write(world)


def test_a_correction_is_appended_with_its_reason(world):
    write(world)
    with pytest.raises(DomainError) as refusal:
        write(world, Presence.ABSENT)
    assert refusal.value.field == "reason"
    write(world, Presence.ABSENT, reason="Verkeerde Anna aangevinkt")
    assert list(Attendance.objects.values_list("presence", "reason")) == [
        ("present", ""),
        ("absent", "Verkeerde Anna aangevinkt"),
    ]


def test_saying_the_same_again_adds_nothing(world):
    assert write(world) == write(world)


def test_a_reason_fits_its_column(world):
    write(world)
    with pytest.raises(DomainError) as refusal:
        write(world, Presence.ABSENT, reason="x" * 301)
    assert refusal.value.field == "reason"


def test_recording_meets_the_day_and_a_correction_takes_nothing_away(world):
    write(world)
    assert ComponentResult.objects.get().component.key == "lesdag-1"
    write(world, Presence.ABSENT, reason="Toch niet")
    assert ComponentResult.objects.count() == 1


def test_a_list_is_kept_whole_or_not_at_all(world):
    anna, bram = world.enrolment.bookings.get(), world.bram_enrolment.bookings.get()
    entries = [Entry(anna, Presence.PRESENT), Entry(bram, Presence.PARTIAL, 999)]
    with pytest.raises(InvalidAttendance) as refusal:
        record_many(entries=entries, actor=world.tessa, now=AFTER)
    assert {key: error.field for key, error in refusal.value.errors.items()} == {bram.pk: "minutes"}
    assert not Attendance.objects.exists()

    entries = [Entry(anna, Presence.PRESENT), Entry(bram, Presence.PARTIAL, 99)]
    assert record_many(entries=entries, actor=world.tessa, now=AFTER) == 2
    assert record_many(entries=entries, actor=world.tessa, now=AFTER) == 0
