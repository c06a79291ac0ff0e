from threading import Thread

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from common.errors import MoveNotAllowed
from common.states import check_move
from courses.enums import CurriculumState, Relevance
from courses.models import AssignmentVersion, Curriculum, PreparatoryAssignmentComponent
from learning.enums import ENROLMENT_MOVES, EnrolmentState, Presence
from learning.models import Attendance, ComponentResult, DayBooking, Enrolment, ModuleResult
from learning.services.completion import evaluate, evaluate_person
from learning.services.progress import finish_lesson
from learning.services.results import record_assignment_met
from learning.signals import enrolment_completed
from tests.factories.courses import NOW, make_curriculum, make_edition
from tests.factories.learning import make_enrolment
from tests.learning.study import get_pin, meet_all_lessons, meet_lesson, repin


@pytest.fixture
def completions():
    """Enrolment ids of which completion was announced."""
    heard = []

    def hear(enrolment_id, **kwargs):
        heard.append(enrolment_id)

    enrolment_completed.connect(hear)
    yield heard
    enrolment_completed.disconnect(hear)


def attend(enrolment, minutes=420):
    """Straight in the database, so that only the evaluation under test runs."""
    booking = enrolment.bookings.get()
    Attendance.objects.create(booking=booking, presence=Presence.PRESENT, minutes=minutes, at=NOW)


def met_components(enrolment):
    return list(
        ComponentResult.objects.filter(enrolment=enrolment)
        .order_by("component__order")
        .values_list("component__key", flat=True)
    )


def bring_everything(world):
    meet_all_lessons(world.anna, world.edition.curriculum)
    record_assignment_met(enrolment=world.enrolment, version=AssignmentVersion.objects.get(), now=NOW)
    attend(world.enrolment)


def test_each_component_is_written_down_when_it_is_met(world):
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 1))
    assert met_components(world.enrolment) == []
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 2))
    assert met_components(world.enrolment) == ["voorbereiding-1"]
    assert ModuleResult.objects.get().module.key == "m1"
    record_assignment_met(enrolment=world.enrolment, version=AssignmentVersion.objects.get(), now=NOW)
    assert met_components(world.enrolment) == ["voorbereiding-1", "portfolio"]
    world.enrolment.refresh_from_db()
    assert world.enrolment.state == EnrolmentState.CONFIRMED


def test_nice_to_know_is_never_asked_for(world):
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 1))
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 2))
    assert get_pin(world.edition.curriculum, 3).relevance == Relevance.NICE
    assert met_components(world.enrolment) == ["voorbereiding-1"]


@pytest.mark.parametrize(("minutes", "met"), [(336, True), (335, False), (0, False)])
def test_eighty_percent_of_a_lesson_day_is_enough(world, minutes, met):
    attend(world.enrolment, minutes)
    evaluate(enrolment_id=world.enrolment.pk, now=NOW)
    assert met_components(world.enrolment) == (["lesdag-1"] if met else [])


def test_the_newest_attendance_row_counts(world):
    attend(world.enrolment, 420)
    attend(world.enrolment, 100)
    evaluate(enrolment_id=world.enrolment.pk, now=NOW)
    assert met_components(world.enrolment) == []


def test_a_day_caught_up_in_another_edition_counts_by_its_key(world):
    other = make_edition(curriculum=make_curriculum(version=2), code="bpv-begeleider-2028-1")
    booking = DayBooking.objects.create(enrolment=world.enrolment, day=other.days.get())
    attend_first = world.enrolment.bookings.get(day__edition=world.edition)
    Attendance.objects.create(booking=attend_first, presence=Presence.ABSENT, minutes=0, at=NOW)
    Attendance.objects.create(booking=booking, presence=Presence.PRESENT, minutes=400, at=NOW)
    evaluate(enrolment_id=world.enrolment.pk, now=NOW)
    assert met_components(world.enrolment) == ["lesdag-1"]


def test_the_last_component_completes_the_enrolment_once(world, completions, django_capture_on_commit_callbacks):
    bring_everything(world)
    assert completions == []
    with django_capture_on_commit_callbacks(execute=True):
        evaluate(enrolment_id=world.enrolment.pk, now=NOW)
        evaluate(enrolment_id=world.enrolment.pk, now=NOW)
        evaluate_person(person_id=world.anna.pk, now=NOW)
    assert completions == [world.enrolment.pk]
    world.enrolment.refresh_from_db()
    assert (world.enrolment.state, world.enrolment.completed_at) == (EnrolmentState.COMPLETED, NOW)
    assert [(row.old, row.new, row.actor) for row in world.enrolment.history.all()] == [
        ("confirmed", "completed", None)
    ]
    assert ComponentResult.objects.filter(enrolment=world.enrolment).count() == 3


def test_nothing_is_taken_away_by_a_change_of_the_programme(world):
    meet_all_lessons(world.anna, world.edition.curriculum)
    repin(get_pin(world.edition.curriculum), material=True)
    evaluate(enrolment_id=world.enrolment.pk, now=NOW)
    assert met_components(world.enrolment) == ["voorbereiding-1"]


@pytest.mark.parametrize("state", [EnrolmentState.CANCELLED, EnrolmentState.STOPPED])
def test_who_left_gets_no_results(world, state):
    bring_everything(world)
    ComponentResult._base_manager.all().delete()
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=state)
    evaluate(enrolment_id=world.enrolment.pk, now=NOW)
    assert met_components(world.enrolment) == []


def test_a_lesson_learned_once_counts_in_every_leergang(world):
    second = make_curriculum(track_key="bpv-coordinator")
    enrolment = make_enrolment(make_edition(curriculum=second, code="bpv-coordinator-2027-1"), world.anna)
    meet_all_lessons(world.anna, world.edition.curriculum)
    assert met_components(enrolment) == ["voorbereiding-1"]


def test_an_assignment_is_recorded_once(world):
    version = AssignmentVersion.objects.get()
    first = record_assignment_met(enrolment=world.enrolment, version=version, now=NOW)
    assert record_assignment_met(enrolment=world.enrolment, version=version, now=NOW) == first


def test_preparation_asks_for_lessons_and_assignment(world):
    curriculum = world.edition.curriculum
    component = PreparatoryAssignmentComponent.objects.create(
        curriculum=curriculum,
        key="voorbereiding-2",
        order=9,
        title="Netwerk",
        assignment=AssignmentVersion.objects.get().assignment,
    )
    component.modules.set(curriculum.modules.all())
    meet_all_lessons(world.anna, curriculum)
    assert "voorbereiding-2" not in met_components(world.enrolment)
    record_assignment_met(enrolment=world.enrolment, version=AssignmentVersion.objects.get(), now=NOW)
    assert "voorbereiding-2" in met_components(world.enrolment)


def test_a_curriculum_without_components_completes_nobody(world):
    empty = Curriculum.objects.create(
        track=world.edition.curriculum.track, version=7, planned_sbu=1, state=CurriculumState.PUBLISHED
    )
    enrolment = make_enrolment(make_edition(curriculum=empty, code="leeg"), world.anna)
    assert evaluate(enrolment_id=enrolment.pk, now=NOW).state == EnrolmentState.CONFIRMED


def test_evaluating_costs_the_same_for_few_and_many_lessons(world):
    long_track = make_curriculum(track_key="bpv-coordinator", lessons=12)
    enrolment = make_enrolment(make_edition(curriculum=long_track, code="bpv-coordinator-2027-1"), world.anna)
    counts = []
    for row in (world.enrolment, enrolment):
        with CaptureQueriesContext(connection) as queries:
            evaluate(enrolment_id=row.pk, now=NOW)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("old", EnrolmentState)
@pytest.mark.parametrize("new", EnrolmentState)
def test_the_state_table_of_an_enrolment(old, new):
    allowed = {
        ("confirmed", "completed"),
        ("confirmed", "cancelled"),
        ("confirmed", "stopped"),
        ("stopped", "confirmed"),
    }
    if (old, new) in allowed:
        check_move(ENROLMENT_MOVES, old=old, new=new)
    else:
        with pytest.raises(MoveNotAllowed):
            check_move(ENROLMENT_MOVES, old=old, new=new)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_last_facts_at_once_complete_once(world, completions):
    """The last lesson and the attendance come in at the same moment: neither may miss the other."""
    curriculum = world.edition.curriculum
    meet_lesson(world.anna, get_pin(curriculum, 1))
    record_assignment_met(enrolment=world.enrolment, version=AssignmentVersion.objects.get(), now=NOW)

    def last_lesson():
        meet_lesson(world.anna, get_pin(curriculum, 2))
        connections.close_all()

    def last_day():
        attend(world.enrolment)
        evaluate(enrolment_id=world.enrolment.pk, now=NOW)
        connections.close_all()

    threads = [Thread(target=last_lesson), Thread(target=last_day), Thread(target=last_lesson)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    world.enrolment.refresh_from_db()
    assert world.enrolment.state == EnrolmentState.COMPLETED
    assert completions == [world.enrolment.pk]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_finishing_in_one_tab_and_the_quiz_in_another_meet_the_lesson(world):
    pin = get_pin(world.edition.curriculum)

    def finish():
        finish_lesson(person=world.anna, pin=pin, now=NOW)
        connections.close_all()

    def everything():
        meet_lesson(world.anna, pin)
        connections.close_all()

    threads = [Thread(target=finish), Thread(target=everything), Thread(target=everything)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.anna.lesson_progress.get().met_at == NOW
    assert list(world.anna.quiz_attempts.values_list("number", flat=True)) == [2, 1]
