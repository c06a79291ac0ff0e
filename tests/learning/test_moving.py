from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from courses.enums import EditionState
from courses.models import Curriculum, CurriculumLesson, Edition, LessonDay, LessonDayComponent
from learning.enums import EnrolmentState, Presence
from learning.models import AssignmentResult, Attendance, DayBooking, Enrolment
from learning.overview import track_overviews
from learning.services import moving
from learning.services.completion import evaluate
from learning.services.enrolments import AlreadyEnrolled, EditionClosed, ReasonMissing
from learning.services.seats import EditionFull
from tests.factories.courses import NOW, make_curriculum, make_edition
from tests.factories.learning import make_enrolment
from tests.learning.study import get_pin, meet_all_lessons, repin

LATER = NOW + timedelta(days=20)  # after the first edition's lesson day


def target(*, version=1, **fields) -> Edition:
    """Another edition of the same leergang, a quarter later, with the same or a newer curriculum."""
    curriculum = (
        Curriculum.objects.get(track__key="bpv-begeleider", version=1)
        if version == 1
        else make_curriculum(version=version)
    )
    return make_edition(curriculum=curriculum, code=f"later-{version}", first_day=NOW + timedelta(days=90), **fields)


def move(world, edition, *, accepted=False, reason="Ziek geweest", now=LATER):
    return moving.move_enrolment(
        enrolment=world.enrolment, edition=edition, actor=world.eva, reason=reason, accepted=accepted, now=now
    )


def attend(world, minutes=420):
    Attendance.objects.create(
        booking=world.enrolment.bookings.get(day__edition=world.edition), presence=Presence.PRESENT, minutes=minutes,
        recorded_by=world.tessa, at=NOW,
    )  # fmt: skip
    evaluate(enrolment_id=world.enrolment.pk, now=NOW)


def met_keys(enrolment):
    """As the participant sees it now."""
    [overview] = [each for each in track_overviews(enrolment.person, LATER) if each.enrolment.pk == enrolment.pk]
    return [component.key for component in overview.components if component.is_met]


def test_the_place_moves_with_its_seat_and_days(world):
    edition = target()
    before = world.edition.__class__.objects.get(pk=world.edition.pk).seats_taken
    moved = move(world, edition, now=NOW)
    assert (moved.pk, moved.edition) == (world.enrolment.pk, edition)
    assert (Edition.objects.get(pk=world.edition.pk).seats_taken, Edition.objects.get(pk=edition.pk).seats_taken) == (
        before - 1,
        1,
    )
    states = dict(DayBooking.objects.filter(enrolment=moved).values_list("day__edition__code", "state"))
    assert states == {world.edition.code: "cancelled", edition.code: "booked"}
    assert moved.history.last().reason == f"{world.edition.code} → {edition.code}: Ziek geweest"


def test_what_was_reached_maps_by_key_to_another_version(world):
    meet_all_lessons(world.anna, world.edition.curriculum)
    attend(world)
    edition = target(version=2)
    moved = move(world, edition)
    assert met_keys(moved) == ["voorbereiding-1", "lesdag-1"]
    assert not DayBooking.objects.filter(enrolment=moved, day__edition=edition).exists()  # that day was done already


def test_a_day_that_was_missed_is_booked_anew(world):
    attend(world, minutes=100)
    edition = target(version=2)
    moved = move(world, edition)
    assert met_keys(moved) == []
    assert DayBooking.objects.filter(enrolment=moved, day__edition=edition, state="booked").count() == 1


def test_what_does_not_map_is_listed_and_then_a_decision(world):
    meet_all_lessons(world.anna, world.edition.curriculum)
    attend(world)
    pin = world.edition.curriculum.assignment_pins.get()
    AssignmentResult.objects.create(
        enrolment=world.enrolment, assignment=pin.assignment, version=pin.version, met_at=NOW
    )
    edition = target(version=2)
    new = edition.curriculum
    LessonDayComponent.objects.filter(curriculum=new).update(key="andere-dag")
    CurriculumLesson.objects.filter(curriculum=new, lesson__key="m1-l2").delete()
    new.assignment_pins.all().delete()
    repin(get_pin(new, 1), material=True)

    with pytest.raises(moving.DoesNotMap) as refusal:
        move(world, edition)
    assert [(row.kind, row.key) for row in refusal.value.lost] == [
        ("component", "lesdag-1"),
        ("lesson", "m1-l2"),
        ("changed", "m1-l1"),
        ("assignment", "m1-p1"),
    ]
    assert Enrolment.objects.get(pk=world.enrolment.pk).edition == world.edition
    move(world, edition, accepted=True)
    assert AuditEvent.objects.get(action="enrolment.moved").new["not_mapped"] == [
        "component:lesdag-1",
        "lesson:m1-l2",
        "changed:m1-l1",
        "assignment:m1-p1",
    ]


def test_what_completes_the_new_curriculum_completes_the_place(world):
    meet_all_lessons(world.anna, world.edition.curriculum)
    attend(world)
    edition = target(version=2)
    edition.curriculum.components.filter(key="portfolio").get().delete()
    assert move(world, edition).state == EnrolmentState.COMPLETED


def test_refusals_change_nothing(world):
    other_track = make_edition(curriculum=make_curriculum(track_key="ander"), code="ander-1")
    closed = target(state=EditionState.FINISHED)
    full = make_edition(curriculum=world.edition.curriculum, code="vol", capacity=1)
    make_enrolment(full)
    twice = make_edition(curriculum=world.edition.curriculum, code="twee")
    make_enrolment(twice, world.anna)
    for edition, refusal in [
        (world.edition, moving.CannotMove),
        (other_track, moving.CannotMove),
        (closed, EditionClosed),
        (full, EditionFull),
        (twice, AlreadyEnrolled),
    ]:
        with pytest.raises(refusal):
            move(world, edition, now=NOW)
    with pytest.raises(ReasonMissing):
        move(world, world.other_edition, reason=" ")
    world.enrolment.refresh_from_db()
    assert world.enrolment.edition == world.edition
    assert DayBooking.objects.get(enrolment=world.enrolment).state == "booked"


@pytest.mark.parametrize("state", [EnrolmentState.STOPPED, EnrolmentState.CANCELLED, EnrolmentState.COMPLETED])
def test_only_a_running_place_moves(world, state):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=state, completed_at=NOW)
    with pytest.raises(moving.CannotMove):
        move(world, world.other_edition)


def test_days_of_the_past_are_not_booked(world):
    edition = target()
    LessonDay.objects.filter(edition=edition).update(starts_at=NOW - timedelta(days=2), ends_at=NOW - timedelta(days=1))
    moved = move(world, edition)
    assert not DayBooking.objects.filter(enrolment=moved, day__edition=edition).exists()
