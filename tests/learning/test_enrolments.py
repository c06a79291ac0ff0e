"""Having a place: confirm, cancel, stop, resume, and nothing else."""

from datetime import timedelta

import pytest

from common.errors import MoveNotAllowed
from courses.enums import EditionState, LessonDayState
from courses.models import Edition, LessonDay
from learning.enums import BookingState, EnrolmentState
from learning.models import DayBooking, Enrolment, EnrolmentHistory
from learning.services import enrolments, seats
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW, make_curriculum, make_edition
from tests.factories.learning import make_enrolment


def taken(edition):
    return Edition.objects.get(pk=edition.pk).seats_taken


def confirm(world, person, edition=None):
    return enrolments.confirm(
        person=person, edition=edition or world.edition, employer=world.school, request=None, actor=world.eva, now=NOW
    )


def test_confirm_takes_a_seat_books_the_days_and_writes_history(world):
    enrolment = confirm(world, world.otto)
    assert enrolment.state == EnrolmentState.CONFIRMED
    assert enrolment.confirmed_at == NOW
    assert enrolment.employer == world.school
    assert taken(world.edition) == 3
    assert [booking.day for booking in enrolment.bookings.all()] == list(world.edition.days.all())
    row = EnrolmentHistory.objects.get(subject=enrolment)
    assert (row.old, row.new, row.actor, row.at) == ("", EnrolmentState.CONFIRMED, world.eva, NOW)


def test_confirm_does_not_book_a_cancelled_day(world):
    world.edition.days.update(state=LessonDayState.CANCELLED)
    assert confirm(world, world.otto).bookings.count() == 0


def test_confirm_refuses_somebody_who_has_a_place(world):
    with pytest.raises(enrolments.AlreadyEnrolled):
        confirm(world, world.anna)
    assert taken(world.edition) == 2


def test_confirm_refuses_somebody_who_stopped_because_that_place_is_still_theirs(world):
    enrolments.stop(enrolment=world.enrolment, actor=world.eva, reason="Andere baan", now=NOW)
    with pytest.raises(enrolments.AlreadyEnrolled):
        confirm(world, world.anna)


def test_confirm_takes_somebody_who_cancelled_before(world):
    enrolments.cancel(enrolment=world.enrolment, actor=world.eva, reason="Ziek", now=NOW)
    again = confirm(world, world.anna)
    assert again.pk != world.enrolment.pk
    assert taken(world.edition) == 2


def test_confirm_refuses_when_the_edition_is_full_and_changes_nothing(world):
    Edition.objects.filter(pk=world.edition.pk).update(capacity=2)
    with pytest.raises(seats.EditionFull):
        confirm(world, world.otto)
    assert taken(world.edition) == 2
    assert not world.otto.enrolments.exists()


def test_confirm_refuses_when_the_room_of_a_day_is_full_and_gives_the_seat_back(world):
    world.edition.days.update(capacity=2)
    with pytest.raises(enrolments.RoomFull) as refusal:
        confirm(world, world.otto)
    assert "Lesdag 1" in str(refusal.value.message)
    assert taken(world.edition) == 2
    assert not world.otto.enrolments.exists()


@pytest.mark.parametrize(
    ("state", "open_for_staff"),
    [
        (EditionState.CONCEPT, False),
        (EditionState.OPEN, True),
        (EditionState.CONFIRMED, True),
        (EditionState.FINISHED, False),
        (EditionState.CANCELLED, False),
    ],
)
def test_confirm_needs_an_edition_that_takes_people(world, state, open_for_staff):
    Edition.objects.filter(pk=world.edition.pk).update(state=state)
    if open_for_staff:
        assert confirm(world, world.otto).person == world.otto
    else:
        with pytest.raises(enrolments.EditionClosed):
            confirm(world, world.otto)
        assert not world.otto.enrolments.exists()


def test_cancel_frees_the_seat_and_the_days_and_keeps_the_reason(world):
    cancelled = enrolments.cancel(enrolment=world.enrolment, actor=world.eva, reason=" Ziek ", now=NOW)
    assert cancelled.state == EnrolmentState.CANCELLED
    assert taken(world.edition) == 1
    assert set(cancelled.bookings.values_list("state", flat=True)) == {BookingState.CANCELLED}
    row = EnrolmentHistory.objects.get(subject=cancelled)
    assert (row.old, row.new, row.reason) == (EnrolmentState.CONFIRMED, EnrolmentState.CANCELLED, "Ziek")


def test_cancelling_twice_frees_one_seat(world):
    stale = Enrolment.objects.get(pk=world.enrolment.pk)
    enrolments.cancel(enrolment=world.enrolment, actor=world.eva, reason="Ziek", now=NOW)
    with pytest.raises(MoveNotAllowed):
        enrolments.cancel(enrolment=stale, actor=world.eva, reason="Ziek", now=NOW)
    assert taken(world.edition) == 1


@pytest.mark.parametrize("step", [enrolments.cancel, enrolments.stop, enrolments.resume])
@pytest.mark.parametrize("reason", ["", "   "])
def test_every_change_needs_a_reason(world, step, reason):
    with pytest.raises(enrolments.ReasonMissing) as refusal:
        step(enrolment=world.enrolment, actor=world.eva, reason=reason, now=NOW)
    assert refusal.value.field == "reason"
    assert Enrolment.objects.get(pk=world.enrolment.pk).state == EnrolmentState.CONFIRMED


def test_stop_keeps_the_seat_and_the_past_and_frees_days_to_come(world):
    past = LessonDay.objects.get(edition=world.edition)
    past.starts_at, past.ends_at = NOW - timedelta(days=3), NOW - timedelta(days=2)
    past.save()
    stopped = enrolments.stop(enrolment=world.enrolment, actor=world.eva, reason="Andere baan", now=NOW)
    assert stopped.state == EnrolmentState.STOPPED
    assert taken(world.edition) == 2
    assert [booking.state for booking in stopped.bookings.all()] == [BookingState.BOOKED]
    upcoming = enrolments.stop(
        enrolment=world.bram_enrolment, actor=world.eva, reason="Ziek", now=past.starts_at - timedelta(days=1)
    )
    assert [booking.state for booking in upcoming.bookings.all()] == [BookingState.CANCELLED]


def test_resume_gives_the_days_to_come_back_in_the_same_rows(world):
    before = set(DayBooking.objects.filter(enrolment=world.enrolment).values_list("pk", flat=True))
    enrolments.stop(enrolment=world.enrolment, actor=world.eva, reason="Ziek", now=NOW)
    resumed = enrolments.resume(enrolment=world.enrolment, actor=world.eva, reason="Beter", now=NOW)
    assert resumed.state == EnrolmentState.CONFIRMED
    assert dict(resumed.bookings.values_list("pk", "state")) == dict.fromkeys(before, BookingState.BOOKED)
    assert taken(world.edition) == 2


def test_resume_refuses_when_somebody_else_has_the_chair(world):
    enrolments.stop(enrolment=world.enrolment, actor=world.eva, reason="Ziek", now=NOW)
    world.edition.days.update(capacity=1)
    with pytest.raises(enrolments.RoomFull):
        enrolments.resume(enrolment=world.enrolment, actor=world.eva, reason="Beter", now=NOW)
    assert Enrolment.objects.get(pk=world.enrolment.pk).state == EnrolmentState.STOPPED


STEPS = {
    EnrolmentState.CANCELLED: enrolments.cancel,
    EnrolmentState.STOPPED: enrolments.stop,
    EnrolmentState.CONFIRMED: enrolments.resume,
}
ALLOWED = {
    (EnrolmentState.CONFIRMED, EnrolmentState.CANCELLED),
    (EnrolmentState.CONFIRMED, EnrolmentState.STOPPED),
    (EnrolmentState.STOPPED, EnrolmentState.CONFIRMED),
}


@pytest.mark.parametrize("old", EnrolmentState)
@pytest.mark.parametrize("new", STEPS)
def test_every_pair_of_states(db, old, new):
    """Completing is completion's own; every other move is one of our functions, allowed exactly where the table says."""
    enrolment = make_enrolment(make_edition(curriculum=make_curriculum()), UserFactory(), state=old)
    if (old, new) in ALLOWED:
        assert STEPS[new](enrolment=enrolment, actor=None, reason="Omdat", now=NOW).state == new
        assert EnrolmentHistory.objects.filter(subject=enrolment, old=old, new=new).count() == 1
    else:
        with pytest.raises(MoveNotAllowed):
            STEPS[new](enrolment=enrolment, actor=None, reason="Omdat", now=NOW)
        assert Enrolment.objects.get(pk=enrolment.pk).state == old
        assert not EnrolmentHistory.objects.exists()
