from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from courses.enums import LessonDayState
from courses.models import AssignmentVersion, LessonDay
from learning.counted import CountedWork
from learning.enums import EnrolmentState, Presence, ResultSource
from learning.models import Attendance, DayBooking, Enrolment, ModuleResult
from learning.overview import enrolment_rows, total_sbu, track_overviews
from learning.services.completion import evaluate
from learning.services.credit import credit_assignment
from learning.services.progress import beat
from learning.services.results import record_assignment_met
from learning.steps import Actor, StepKind
from tests.factories.courses import NOW, make_curriculum, make_edition
from tests.factories.learning import make_enrolment
from tests.learning.study import get_pin, meet_all_lessons, meet_lesson

AFTER = NOW + timedelta(days=15)  # the day after the lesson day


def overview(world, now=NOW):
    [found] = track_overviews(world.anna, now)
    return found


def steps(world, now=NOW):
    return [(step.kind, step.actor, step.due) for step in overview(world, now).steps]


def read(person, pin, *, minutes, start=NOW):
    for beats in range(minutes + 1):
        beat(person_id=person.pk, lesson_id=pin.lesson_id, block_id="", now=start + timedelta(minutes=beats))


def test_progress_stands_per_module_and_never_above_all(world):
    assert overview(world).percent == 0
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 1))
    assert [(module.number, module.percent) for module in overview(world).modules] == [(1, 50)]
    meet_all_lessons(world.anna, world.edition.curriculum)
    assert (overview(world).percent, overview(world).first_unfinished) == (100, None)


def test_planned_stands_beside_realised(world):
    curriculum = world.edition.curriculum
    read(world.anna, get_pin(curriculum, 1), minutes=30)
    read(world.anna, get_pin(curriculum, 3), minutes=30, start=NOW + timedelta(hours=1))  # nice to know is study too
    booking = world.enrolment.bookings.get()
    Attendance.objects.create(booking=booking, presence=Presence.PRESENT, minutes=420, at=NOW)
    found = overview(world)
    assert (found.planned_sbu, found.realised_sbu) == (Decimal("8.5"), Decimal("8.00"))


def test_a_lesson_shows_in_every_leergang_and_counts_once_in_the_total(world):
    second = make_curriculum(track_key="bpv-coordinator")
    make_enrolment(make_edition(curriculum=second, code="bpv-coordinator-2027-1"), world.anna)
    read(world.anna, get_pin(world.edition.curriculum, 1), minutes=60)
    rows = track_overviews(world.anna, NOW)
    assert [row.realised_sbu for row in rows] == [Decimal(1), Decimal(1)]
    assert total_sbu(rows) == Decimal(1)


def test_the_first_step_is_the_first_lesson_due_before_its_day(world):
    day = timezone.localdate(NOW + timedelta(days=14))
    last = day + timedelta(weeks=4)
    assert steps(world) == [
        (StepKind.LESSON, Actor.YOU, day - timedelta(days=1)),
        (StepKind.DAY, Actor.YOU, day),
        (StepKind.PORTFOLIO, Actor.YOU, last),
    ]
    assert overview(world).next_step.url == "/leren/bpv-begeleider/m1-l1/"
    assert overview(world).portfolio_due == last


def test_lessons_left_after_the_last_day_are_due_with_the_portfolio(world):
    assert steps(world, AFTER)[0] == (StepKind.LESSON, Actor.YOU, overview(world).portfolio_due)


def test_after_the_day_the_trainer_is_to_record_who_was_there(world):
    meet_all_lessons(world.anna, world.edition.curriculum)
    assert steps(world, AFTER)[0] == (StepKind.ATTENDANCE, Actor.TRAINER, None)


def test_a_missed_day_is_for_the_consortium(world):
    meet_all_lessons(world.anna, world.edition.curriculum)
    Attendance.objects.create(booking=world.enrolment.bookings.get(), presence=Presence.ABSENT, minutes=0, at=AFTER)
    assert steps(world, AFTER)[0] == (StepKind.MISSED, Actor.CONSORTIUM, None)


@pytest.mark.parametrize("how", ["no booking", "cancelled day"])
def test_a_day_without_a_date_is_for_the_consortium(world, how):
    meet_all_lessons(world.anna, world.edition.curriculum)
    if how == "no booking":
        DayBooking.objects.all().delete()
    else:
        LessonDay.objects.update(state=LessonDayState.CANCELLED)
    assert steps(world) == [(StepKind.PLAN, Actor.CONSORTIUM, None), (StepKind.PORTFOLIO, Actor.YOU, None)]


@pytest.mark.parametrize("state", [EnrolmentState.COMPLETED, EnrolmentState.CANCELLED, EnrolmentState.STOPPED])
def test_who_is_done_or_gone_has_nothing_to_do(world, state):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=state, completed_at=NOW)
    found = overview(world)
    assert (found.next_step, found.may_read) == (None, state == EnrolmentState.COMPLETED)


def test_components_show_when_they_were_met(world):
    record_assignment_met(enrolment=world.enrolment, version=AssignmentVersion.objects.get(), now=NOW)
    assert [(row.kind.name, row.met_at) for row in overview(world).components] == [
        ("ELEARNING", None),
        ("LESSON_DAY", None),
        ("PORTFOLIO", NOW),
    ]


def test_running_leergangen_come_first(world):
    old = make_edition(curriculum=make_curriculum(version=2), code="eerder")
    make_enrolment(old, world.anna, state=EnrolmentState.CANCELLED)
    assert [row.enrolment.state for row in track_overviews(world.anna, NOW)] == ["confirmed", "cancelled"]


def test_nobody_without_an_enrolment_has_an_overview(world):
    assert track_overviews(world.otto, NOW) == []


def test_overviews_cost_five_statements_for_one_and_for_twenty(world, django_assert_num_queries):
    with django_assert_num_queries(5):
        assert len(track_overviews(world.anna, NOW)) == 1
    for number in range(19):
        curriculum = make_curriculum(track_key=f"leergang-{number}")
        make_enrolment(make_edition(curriculum=curriculum, code=f"editie-{number}"), world.anna)
    with django_assert_num_queries(5):
        rows = track_overviews(world.anna, NOW)
        assert [(row.percent, row.next_step.kind, len(row.parts)) for row in rows] == [(0, "lesson", 3)] * 20


def test_trainers_see_how_far_everybody_is(world):
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 1))
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 3))
    Attendance.objects.create(booking=world.enrolment.bookings.get(), presence=Presence.PRESENT, minutes=420, at=AFTER)
    evaluate(enrolment_id=world.enrolment.pk, now=AFTER)
    bram, anna = enrolment_rows(world.edition, AFTER)
    assert (bram.person, bram.percent, bram.last_seen) == (world.bram, 0, None)
    assert (anna.person, anna.percent, anna.last_seen) == (world.anna, 50, NOW)
    assert [component.is_met for component in anna.components] == [False, True, False]
    assert [day.presence for day in anna.days] == ["present"]


def test_who_was_not_seen_for_two_weeks_is_stuck(world):
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 1), now=NOW + timedelta(days=2))
    assert [row.is_stuck for row in enrolment_rows(world.edition, AFTER)] == [True, False]
    meet_all_lessons(world.anna, world.edition.curriculum)
    assert [row.is_stuck for row in enrolment_rows(world.edition, AFTER + timedelta(days=99))] == [True, False]


def test_a_trainer_sees_the_percentage_of_the_participant_also_with_a_credited_module(world):
    curriculum = world.edition.curriculum
    meet_lesson(world.anna, get_pin(curriculum, 1))
    ModuleResult.objects.create(
        enrolment=world.enrolment,
        module=get_pin(curriculum, 1).lesson.module,
        met_at=NOW,
        source=ResultSource.CREDIT,
        reason="In 2025 gedaan",
    )
    _bram, anna = enrolment_rows(world.edition, AFTER)
    assert (anna.percent, overview(world).percent, anna.is_stuck) == (100, 100, False)
    assert [(module.name, module.why) for module in anna.counted.modules.values()] == [
        (get_pin(curriculum, 1).lesson.module.name, "eerder gedaan")
    ]


def test_a_trainer_sees_which_work_counts_from_where(world):
    other = make_enrolment(
        make_edition(curriculum=make_curriculum(track_key="bpv-coordinator"), code="co-1"), world.anna
    )
    pin = world.edition.curriculum.assignment_pins.get()
    origin = record_assignment_met(enrolment=other, version=pin.version, now=NOW)
    credit_assignment(enrolment=world.enrolment, origin=origin, actor=world.anna, reason="Gedaan", now=NOW)
    bram, anna = enrolment_rows(world.edition, NOW)
    assert (bram.counted.works, anna.counted.works) == (
        (), [CountedWork(pin.version.title, str(other.edition.track.name), "co-1")],
    )  # fmt: skip


def test_who_cancelled_is_not_in_the_group(world):
    Enrolment.objects.filter(pk=world.bram_enrolment.pk).update(state=EnrolmentState.CANCELLED)
    assert [row.person for row in enrolment_rows(world.edition, NOW)] == [world.anna]


def test_a_group_costs_seven_statements_for_two_and_for_twelve(world, django_assert_num_queries):
    make_curriculum(track_key="bpv-coordinator")  # pins the same lessons, and must not count them twice
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 1))
    for newcomers in (0, 10):
        for _person in range(newcomers):
            make_enrolment(world.edition)
        with django_assert_num_queries(7):
            rows = enrolment_rows(world.edition, NOW)
        assert len(rows) == 2 + newcomers
    assert {row.done_minutes for row in rows} == {0, 20}
