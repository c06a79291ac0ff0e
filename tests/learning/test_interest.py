"""Details that people leave before there is a place to ask for."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from common.errors import MoveNotAllowed
from courses.models import Track
from learning.enums import InterestFor, InterestState
from learning.models import Interest, InterestHistory
from learning.services import interest as service
from messaging.models import Message
from tests.factories.courses import NOW, make_curriculum

DATA = service.InterestData(
    first_name="Wies",
    infix="",
    last_name="Waters",
    email="wies@school.example",
    organisation_name="ROC Midden",
    meant_for=InterestFor.SELF,
    people=1,
    remarks="Liefst in het voorjaar",
)


def leave(world, *, data=DATA, person=None, now=NOW):
    return service.leave_interest(data=data, tracks=[world.edition.track], person=person, now=now)


def test_what_was_typed_is_kept_with_its_tracks(world):
    left = leave(world)
    assert (left.full_name, left.state, left.track_names) == (
        "Wies Waters",
        InterestState.NEW,
        world.edition.track.name,
    )
    assert [(row.old, row.new) for row in left.history.all()] == [("", "new")]


def test_a_receipt_goes_out_once(world):
    first, again = leave(world), leave(world, now=NOW + timedelta(minutes=5))
    assert first == again
    assert list(Message.objects.values_list("key", flat=True)) == [f"interest:{first.pk}:received"]


def test_the_same_words_about_another_track_are_news(world):
    first = leave(world)
    other = make_curriculum(track_key="bpv-coordinator").track
    second = service.leave_interest(data=DATA, tracks=[other], person=None, now=NOW + timedelta(minutes=5))
    assert [list(left.tracks.all()) for left in (first, second)] == [[world.edition.track], [other]]


def test_the_same_words_a_day_later_are_news(world):
    assert leave(world) != leave(world, now=NOW + timedelta(days=1))


def test_a_team_needs_its_school(world):
    with pytest.raises(service.SchoolMissing):
        leave(world, data=replace(DATA, meant_for=InterestFor.TEAM, organisation_name="", people=8))
    assert not Interest.objects.exists()


def test_at_least_one_track_is_chosen(world):
    with pytest.raises(service.TrackMissing):
        service.leave_interest(data=DATA, tracks=[], person=None, now=NOW)


def test_the_database_keeps_a_team_with_its_school(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        Interest.objects.create(first_name="A", last_name="B", email="a@b.example", meant_for=InterestFor.TEAM)


def test_staff_answer_and_take_that_back(world):
    left = leave(world)
    service.mark_answered(interest=left, actor=world.eva, now=NOW)
    service.mark_new(interest=left, actor=world.eva, now=NOW)
    assert [(row.new, row.actor) for row in left.history.all()] == [
        ("new", None),
        ("answered", world.eva),
        ("new", world.eva),
    ]


@pytest.mark.parametrize("state", InterestState.values)
def test_a_second_press_changes_nothing(world, state):
    left = leave(world)
    Interest.objects.filter(pk=left.pk).update(state=state)
    step = {InterestState.ANSWERED: service.mark_answered, InterestState.NEW: service.mark_new}[state]
    with pytest.raises(MoveNotAllowed):
        step(interest=left, actor=world.eva, now=NOW)


def test_the_link_of_the_receipt_finds_its_row_and_no_other(world):
    left = leave(world)
    assert service.find_by_token(service.removal_token(left)) == left
    assert service.find_by_token("bestaat-niet") is None
    service.forget(interest=left)
    assert service.find_by_token(service.removal_token(left)) is None


def test_after_a_year_it_is_forgotten_and_not_before(world):
    old, recent = leave(world), leave(world, now=NOW + timedelta(days=10))
    assert service.forget_old(now=NOW + timedelta(days=366)) == 1
    assert list(Interest.objects.all()) == [recent]
    assert not InterestHistory.objects.filter(subject_id=old.pk).exists()


def test_tracks_may_go_on_while_interest_in_them_stands(world):
    leave(world)
    assert Track.objects.get(pk=world.edition.track.pk).interests.count() == 1
