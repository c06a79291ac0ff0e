import pytest

from learning.pins import first_unfinished, lesson_lines, module_lines
from learning.services.progress import finish_lesson
from learning.services.quizzes import submit_attempt
from tests.factories.courses import NOW, RIGHT
from tests.learning.study import get_pin, meet_lesson, repin


def lines_of(world, person=None):
    return lesson_lines(person_id=(person or world.anna).pk, curriculum_ids=[world.edition.curriculum_id])


def test_a_met_lesson_counts_for_the_version_it_was_met_with(world):
    meet_lesson(world.anna, get_pin(world.edition.curriculum))
    assert [line.is_met for line in lines_of(world)] == [True, False, False]
    assert [line.is_met for line in lines_of(world, world.bram)] == [False, False, False]


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ([False], True),  # a cosmetic re-point takes nothing away
        ([True], False),  # a material change asks for the lesson again
        ([True, False], False),  # … also when a cosmetic one came after it
        ([False, False], True),
    ],
)
def test_what_counts_after_a_change(world, changes, counts):
    pin = get_pin(world.edition.curriculum)
    meet_lesson(world.anna, pin)
    for material in changes:
        repin(pin, material=material)
    assert lines_of(world)[0].is_met is counts


def test_a_newer_version_counts_where_an_older_one_is_pinned(world):
    pin = get_pin(world.edition.curriculum)
    old = pin.version
    repin(pin, material=True)
    meet_lesson(world.anna, get_pin(world.edition.curriculum))
    type(pin).objects.filter(pk=pin.pk).update(version=old)
    assert lines_of(world)[0].is_met is True


def test_after_a_material_change_quiz_and_finish_are_done_again(world):
    pin = get_pin(world.edition.curriculum)
    meet_lesson(world.anna, pin)
    repin(pin, material=True)
    changed = get_pin(world.edition.curriculum)
    assert finish_lesson(person=world.anna, pin=changed, now=NOW).is_met is False
    submit_attempt(person=world.anna, pin=changed, quiz_key="q", answers=RIGHT, now=NOW)
    assert lines_of(world)[0].is_met is True


def test_progress_of_a_module_counts_need_to_know_minutes_only(world):
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 1))
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 3))  # nice to know
    [module] = module_lines(lines_of(world))
    assert (module.need_minutes, module.done_minutes, module.percent, module.nice_done) == (40, 20, 50, 1)
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 2))
    [module] = module_lines(lines_of(world))
    assert (module.percent, module.is_met) == (100, True)


def test_continue_leads_to_the_first_need_to_know_lesson_that_is_not_met(world):
    assert first_unfinished(lines_of(world)).key == "m1-l1"
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 1))
    assert first_unfinished(lines_of(world)).key == "m1-l2"
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 2))
    assert first_unfinished(lines_of(world)) is None
