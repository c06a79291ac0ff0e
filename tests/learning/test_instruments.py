import pytest

from common.errors import DomainError
from courses.instruments import instruments
from learning.models import InstrumentAnswer
from learning.services.instruments import NewerElsewhere, NotOwnExample, mark_on_paper, save_answer
from learning.services.progress import finish_lesson
from learning.services.requirements import is_done
from tests.factories.courses import NOW
from tests.learning.study import STARR, ask_instrument, get_pin, progress_of


def save(world, answers=STARR, *, revision=0, own=True):
    return save_answer(
        person=world.anna,
        instrument=instruments()["starr"],
        answers=answers,
        revision=revision,
        is_own_example=own,
        now=NOW,
    )


def paper(world, *, on_paper=True):
    return mark_on_paper(person=world.anna, instrument=instruments()["starr"], on_paper=on_paper, now=NOW)


def test_half_an_instrument_is_kept_and_is_not_done(world):
    answer = save(world, {"variant": "nu", "situatie": " Een \r\ngesprek. "})
    assert answer.answers == {"variant": "nu", "situatie": "Een \ngesprek."}
    assert (answer.revision, is_done(answer)) == (1, False)


def test_every_required_field_makes_it_done(world):
    assert is_done(save(world)) is True


def test_saving_the_same_again_changes_nothing(world):
    save(world)
    assert save(world, revision=1).revision == 1


def test_what_is_sent_again_because_its_answer_got_lost_is_no_other_tab(world):
    save(world, revision=0)
    assert save(world, revision=0).revision == 1


def test_the_older_of_two_tabs_is_told_and_overwrites_nothing(world):
    save(world, revision=0)
    with pytest.raises(NewerElsewhere) as refusal:
        save(world, {"variant": "nu"}, revision=0)
    assert refusal.value.stored.answers == STARR
    assert InstrumentAnswer.objects.get().answers == STARR


def test_what_is_not_declared_as_own_example_is_not_kept(world):
    with pytest.raises(NotOwnExample):
        save(world, own=False)
    assert not InstrumentAnswer.objects.exists()


@pytest.mark.parametrize(("field", "value"), [("variant", "morgen"), ("situatie", "x" * 10_001)])
def test_bad_input_is_refused_at_the_field(world, field, value):
    with pytest.raises(DomainError) as refusal:
        save(world, {**STARR, field: value})
    assert refusal.value.field == field
    assert not InstrumentAnswer.objects.exists()


def test_unknown_fields_are_dropped(world):
    assert save(world, {**STARR, "student": "Jan"}).answers == STARR


def test_paper_counts_and_can_be_undone(world):
    assert is_done(paper(world)) is True
    assert is_done(paper(world, on_paper=False)) is False


def test_marking_paper_leaves_the_open_tab_in_peace(world):
    save(world)
    paper(world)
    assert save(world, {**STARR, "taak": "Anders."}, revision=1).revision == 2


@pytest.mark.parametrize("how", [save, paper])
def test_a_finished_lesson_that_waited_is_met(world, how):
    pin = ask_instrument(get_pin(world.edition.curriculum))
    finish_lesson(person=world.anna, pin=pin, now=NOW)
    assert progress_of(world.anna, pin.lesson).met_at is None
    how(world)
    assert progress_of(world.anna, pin.lesson).met_at == NOW


def test_a_lesson_that_is_not_finished_stays_open(world):
    pin = ask_instrument(get_pin(world.edition.curriculum))
    save(world)
    assert finish_lesson(person=world.anna, pin=pin, now=NOW).is_met is True
