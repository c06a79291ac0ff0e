from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learning.enums import EnrolmentState
from learning.models import Enrolment, LessonProgress, StudyClock
from learning.services.progress import NotReadable, beat, finish_lesson
from learning.services.quizzes import submit_attempt
from tests.factories.courses import NOW, RIGHT, WRONG
from tests.learning.study import ask_instrument, get_pin, progress_of


def at(seconds):
    return NOW + timedelta(seconds=seconds)


def beat_at(world, seconds, *, order=1, block="text-block"):
    pin = get_pin(world.edition.curriculum, order)
    return beat(person_id=world.anna.pk, lesson_id=pin.lesson_id, block_id=block, now=at(seconds))


def test_the_first_beat_credits_nothing_and_opens_the_lesson(world):
    assert beat_at(world, 0) == 0
    progress = LessonProgress.objects.get(person=world.anna)
    assert (progress.seconds, progress.block_id, progress.opened_at, progress.seen_at) == (0, "text-block", NOW, NOW)


def test_a_beat_credits_the_time_since_the_last_one(world):
    beat_at(world, 0)
    assert beat_at(world, 30) == 30
    assert beat_at(world, 55, block="quiz-block") == 25
    progress = LessonProgress.objects.get(person=world.anna)
    assert (progress.seconds, progress.block_id, progress.seen_at) == (55, "quiz-block", at(55))


def test_two_tabs_never_count_double(world):
    for seconds, order in [(0, 1), (1, 2), (30, 1), (31, 2), (60, 1), (61, 2)]:
        beat_at(world, seconds, order=order)
    assert sum(LessonProgress.objects.values_list("seconds", flat=True)) == 61


def test_a_sleeping_tab_credits_nothing(world):
    beat_at(world, 0)
    assert beat_at(world, 61) == 0
    assert beat_at(world, 3600) == 0
    assert beat_at(world, 3630) == 30


def test_one_lost_beat_is_forgiven(world):
    beat_at(world, 0)
    assert beat_at(world, 60) == 60


def test_a_beat_from_a_server_whose_clock_is_behind_changes_nothing(world):
    beat_at(world, 10)
    assert beat_at(world, 5, block="quiz-block") == 0
    progress = LessonProgress.objects.get(person=world.anna)
    assert (progress.block_id, progress.seen_at) == ("quiz-block", at(10))
    assert StudyClock.objects.get(person=world.anna).last_beat_at == at(10)


def test_parts_of_seconds_are_not_lost(world):
    beat_at(world, 0)
    for beats in range(1, 11):
        beat_at(world, beats * 1.5)
    assert progress_of(world.anna, get_pin(world.edition.curriculum).lesson).seconds == 15


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(beats=st.lists(st.tuples(st.floats(-2, 200), st.integers(1, 3)), min_size=1, max_size=15))
def test_credit_never_exceeds_the_clock_on_the_wall(world, beats):
    """Whatever tabs do: any lessons, any order, any pause, clocks that run back a little."""
    LessonProgress.objects.all().delete()
    StudyClock.objects.all().delete()
    moment, moments = 0.0, []
    for pause, order in beats:
        moment += pause
        moments.append(moment)
        beat_at(world, moment, order=order)
    assert sum(LessonProgress.objects.values_list("seconds", flat=True)) <= max(moments) - min(moments)


@pytest.mark.parametrize("state", [EnrolmentState.CANCELLED, EnrolmentState.STOPPED])
def test_who_no_longer_takes_part_is_not_counted(world, state):
    beat_at(world, 0)
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=state)
    with pytest.raises(NotReadable):
        beat_at(world, 30)
    assert LessonProgress.objects.get(person=world.anna).seconds == 0


def test_an_outsider_leaves_no_trace(world):
    lesson_id = get_pin(world.edition.curriculum).lesson_id
    with pytest.raises(NotReadable):
        beat(person_id=world.otto.pk, lesson_id=lesson_id, block_id="", now=NOW)
    assert not StudyClock.objects.exists()


@pytest.mark.parametrize("known", ["nothing", "clock", "lesson"])
def test_a_beat_costs_three_statements_besides_begin(world, django_assert_num_queries, known):
    lesson_id = get_pin(world.edition.curriculum).lesson_id
    if known != "nothing":
        beat_at(world, 0, order=1 if known == "lesson" else 2)
    with django_assert_num_queries(3 + 2):  # and a savepoint, inside the test's own transaction
        beat(person_id=world.anna.pk, lesson_id=lesson_id, block_id="text-block", now=at(30))


def test_a_beat_that_changes_nothing_writes_nothing(world, django_assert_num_queries):
    lesson_id = get_pin(world.edition.curriculum).lesson_id
    beat_at(world, 0)
    with django_assert_num_queries(1 + 2):
        beat(person_id=world.anna.pk, lesson_id=lesson_id, block_id="text-block", now=at(0.5))


def test_finishing_says_what_lacks_and_waits_for_it(world):
    pin = get_pin(world.edition.curriculum)
    finish = finish_lesson(person=world.anna, pin=pin, now=NOW)
    assert finish.is_met is False
    assert [(lack.kind, lack.key) for lack in finish.lacking] == [("quiz", "q")]
    progress = progress_of(world.anna, pin.lesson)
    assert (progress.finished_at, progress.met_at) == (NOW, None)

    submit_attempt(person=world.anna, pin=pin, quiz_key="q", answers=RIGHT, now=at(60))
    progress.refresh_from_db()
    assert (progress.finished_at, progress.met_at, progress.met_version) == (NOW, at(60), pin.version)


def test_a_quiz_alone_does_not_meet_the_lesson(world):
    pin = get_pin(world.edition.curriculum)
    submit_attempt(person=world.anna, pin=pin, quiz_key="q", answers=RIGHT, now=NOW)
    assert progress_of(world.anna, pin.lesson).met_at is None
    assert finish_lesson(person=world.anna, pin=pin, now=at(1)).is_met is True
    assert progress_of(world.anna, pin.lesson).met_at == at(1)


def test_met_is_written_once_and_stays(world):
    pin = get_pin(world.edition.curriculum)
    submit_attempt(person=world.anna, pin=pin, quiz_key="q", answers=RIGHT, now=NOW)
    finish_lesson(person=world.anna, pin=pin, now=NOW)
    submit_attempt(person=world.anna, pin=pin, quiz_key="q", answers=WRONG, now=at(60))
    assert finish_lesson(person=world.anna, pin=pin, now=at(90)).is_met is True
    assert progress_of(world.anna, pin.lesson).met_at == NOW


def test_a_required_instrument_is_asked_for(world):
    pin = ask_instrument(get_pin(world.edition.curriculum))
    finish = finish_lesson(person=world.anna, pin=pin, now=NOW)
    assert [(lack.kind, lack.name) for lack in finish.lacking] == [("instrument", "STARR")]
