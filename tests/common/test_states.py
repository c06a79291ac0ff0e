"""One function moves a state: the table decides, and each move leaves a row."""

import pytest

from common.errors import DomainError, Frozen, MoveNotAllowed
from common.states import check_move, move, note_change
from learning.enums import ENROLMENT_MOVES, EnrolmentState
from learning.models import EnrolmentHistory
from tests.factories.courses import NOW
from tests.factories.states import ALL_MACHINES

TABLE = {"new": frozenset({"done"}), "done": frozenset()}


def test_check_move_allows_what_the_table_has():
    check_move(TABLE, old="new", new="done")


@pytest.mark.parametrize(
    ("old", "new"), [("done", "new"), ("new", "new"), ("new", "other"), ("other", "done"), ("", "")]
)
def test_check_move_refuses_everything_else(old, new):
    with pytest.raises(MoveNotAllowed) as refusal:
        check_move(TABLE, old=old, new=new)
    assert isinstance(refusal.value, DomainError)


def test_move_saves_the_state_and_appends_a_row(world):
    enrolment = world.enrolment
    move(
        enrolment,
        EnrolmentState.STOPPED,
        moves=ENROLMENT_MOVES,
        history=EnrolmentHistory,
        actor=world.eva,
        now=NOW,
        reason="Heeft een andere baan.",
    )
    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.STOPPED
    row = EnrolmentHistory.objects.get(subject=enrolment)
    assert (row.at, row.actor, row.old, row.new) == (NOW, world.eva, EnrolmentState.CONFIRMED, EnrolmentState.STOPPED)
    assert row.reason == "Heeft een andere baan."


def test_move_saves_what_comes_with_it_and_leaves_the_rest_alone(world):
    stale = type(world.enrolment).objects.get(pk=world.enrolment.pk)
    type(stale).objects.filter(pk=stale.pk).update(employer=world.other_school)
    move(
        stale, EnrolmentState.COMPLETED, moves=ENROLMENT_MOVES, history=EnrolmentHistory, actor=None, now=NOW,
        also={"completed_at": NOW},
    )  # fmt: skip
    stale.refresh_from_db()
    assert (stale.completed_at, stale.employer) == (NOW, world.other_school)


def test_a_refused_move_changes_nothing(world):
    enrolment = world.enrolment
    with pytest.raises(MoveNotAllowed):
        move(enrolment, "nonsense", moves=ENROLMENT_MOVES, history=EnrolmentHistory, actor=world.eva, now=NOW)
    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.CONFIRMED
    assert not EnrolmentHistory.objects.exists()


def test_a_change_within_a_state_leaves_a_row_with_what_fits_of_its_reason(world):
    note_change(world.enrolment, history=EnrolmentHistory, actor=world.eva, now=NOW, reason="x" * 600)
    row = EnrolmentHistory.objects.get(subject=world.enrolment)
    assert (row.at, row.actor, row.old, row.new) == (NOW, world.eva, "confirmed", "confirmed")
    assert row.reason == "x" * 500


def test_history_can_be_neither_changed_nor_removed(world):
    row = EnrolmentHistory.objects.create(subject=world.enrolment, at=NOW, new="confirmed")
    row.reason = "Anders."
    for attempt in (row.save, row.delete, EnrolmentHistory.objects.all().delete):
        with pytest.raises(Frozen):
            attempt()
    with pytest.raises(Frozen):
        EnrolmentHistory.objects.update(reason="Anders.")
    row.refresh_from_db()
    assert row.reason == ""


@pytest.mark.parametrize("name", sorted(ALL_MACHINES))
def test_a_table_knows_all_its_states_and_no_others(name):
    states, moves = ALL_MACHINES[name]
    assert set(moves) == set(states)
    assert frozenset().union(*moves.values()) <= set(states)
