"""The last seat is sold once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from courses.models import Edition
from learning.enums import EnrolmentState
from learning.models import Enrolment
from learning.services import enrolments, seats
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW, make_edition
from tests.factories.learning import make_enrolment


@pytest.fixture
def edition(db):
    return make_edition(capacity=2)


def taken(edition):
    return Edition.objects.get(pk=edition.pk).seats_taken


def test_take_counts_up_to_the_capacity_and_no_further(edition):
    seats.take(edition_id=edition.pk)
    seats.take(edition_id=edition.pk)
    with pytest.raises(seats.EditionFull):
        seats.take(edition_id=edition.pk)
    assert taken(edition) == 2


def test_release_gives_one_seat_back(edition):
    seats.take(edition_id=edition.pk)
    seats.release(edition_id=edition.pk)
    assert taken(edition) == 0


def test_release_of_a_counter_that_is_already_wrong_stays_at_zero(edition):
    seats.release(edition_id=edition.pk)
    assert taken(edition) == 0


def test_the_database_refuses_to_overbook_whatever_the_code_does(edition):
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(seats_taken=3)
    assert taken(edition) == 0


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (EnrolmentState.CONFIRMED, 1),
        (EnrolmentState.COMPLETED, 1),
        (EnrolmentState.STOPPED, 1),
        (EnrolmentState.CANCELLED, 0),
    ],
)
def test_reconcile_counts_the_enrolments_that_take_a_seat(edition, state, counts):
    make_enrolment(edition, state=state)
    Edition.objects.filter(pk=edition.pk).update(seats_taken=2)
    assert seats.reconcile(edition=edition) == counts - 2
    assert taken(edition) == counts


def test_reconcile_of_a_right_counter_changes_nothing(edition):
    make_enrolment(edition)
    before = Edition.objects.get(pk=edition.pk).updated_at
    assert seats.reconcile(edition=edition) == 0
    assert Edition.objects.get(pk=edition.pk).updated_at == before


def test_reconcile_refuses_to_write_down_an_overbooked_edition(edition):
    make_enrolment(edition)
    make_enrolment(edition)
    Edition.objects.filter(pk=edition.pk).update(seats_taken=1, capacity=1)
    with pytest.raises(seats.EditionFull) as refusal:
        seats.reconcile(edition=edition)
    assert edition.code in str(refusal.value.message)
    assert taken(edition) == 1


RACERS = 8


def race(step):
    """Run `step(number)` in eight threads that start at the same moment. Returns what each gave or raised."""
    start = Barrier(RACERS)

    def run(number):
        start.wait()
        try:
            return step(number)
        except Exception as error:  # noqa: BLE001  each racer's outcome is what the test looks at
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as pool:
        return list(pool.map(run, range(RACERS)))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_race_really_happens_and_the_constraint_still_holds():
    """First proof that the race exists: read, wait for the others, write. The counter loses updates, yet never overbooks."""
    edition = make_edition(capacity=1)
    everybody_has_read = Barrier(RACERS)

    def take_without_lock(number):
        with transaction.atomic():
            seen = Edition.objects.get(pk=edition.pk)
            everybody_has_read.wait()
            if seen.seats_left > 0:
                Edition.objects.filter(pk=edition.pk).update(seats_taken=seen.seats_taken + 1)
                return "sold"
        return "full"

    outcomes = race(take_without_lock)
    assert outcomes == ["sold"] * RACERS  # eight people were promised the one seat
    assert taken(edition) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_last_seat_goes_to_one_of_many_at_once():
    edition = make_edition(capacity=1)
    people = [UserFactory() for _number in range(RACERS)]

    def confirm(number):
        return enrolments.confirm(
            person=people[number], edition=edition, employer=None, request=None, actor=None, now=NOW
        )

    outcomes = race(confirm)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["EditionFull"] * (RACERS - 1) + ["Enrolment"]
    assert (taken(edition), Enrolment.objects.filter(edition=edition).count()) == (1, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_person_confirmed_by_many_at_once_gets_one_place():
    edition = make_edition(capacity=12)
    person = UserFactory()

    def confirm(number):
        return enrolments.confirm(person=person, edition=edition, employer=None, request=None, actor=None, now=NOW)

    outcomes = race(confirm)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyEnrolled"] * (RACERS - 1) + ["Enrolment"]
    assert taken(edition) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_cancelling_and_confirming_at_once_never_deadlocks():
    edition = make_edition(capacity=RACERS)
    held = [make_enrolment(edition) for _number in range(RACERS // 2)]
    people = [UserFactory() for _number in range(RACERS)]

    def step(number):
        if number < len(held):
            return enrolments.cancel(enrolment=held[number], actor=None, reason="Ziek", now=NOW)
        return enrolments.confirm(
            person=people[number], edition=edition, employer=None, request=None, actor=None, now=NOW
        )

    assert [type(outcome).__name__ for outcome in race(step)] == ["Enrolment"] * RACERS
    assert taken(edition) == RACERS // 2
