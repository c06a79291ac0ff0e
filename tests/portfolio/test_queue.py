"""The queue: nobody hidden unseen, work handed over, the same few statements however much waits."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from portfolio import queue
from portfolio.enums import SubmissionState
from portfolio.models import Assessment, Submission, SubmissionHistory, TrainerAbsence
from portfolio.services import allotting, assessments
from portfolio.services.reasons import ReasonMissing
from tests.factories.accounts import MembershipFactory
from tests.factories.courses import NOW, make_edition, make_trainer
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import make_submitted, mark

TODAY = NOW.date()


@pytest.fixture
def guus(world):
    return make_trainer(world.edition, first_name="Guus")


def away(trainer, *, since=0, until=0):
    TrainerAbsence.objects.create(
        trainer=trainer, since=TODAY + timedelta(days=since), until=TODAY + timedelta(days=until)
    )


# --- counting and filtering -----------------------------------------------------------------------------------------
def test_counts_name_everything_that_waits_once(world, guus):
    make_submitted(world.enrolment)
    mark(make_submitted(world.bram_enrolment), world.tessa)
    mark(make_submitted(make_enrolment(world.edition)), guus)
    MembershipFactory(person=world.tessa, organisation=world.school)
    found = queue.counts(queue.queue_of(world.tessa, today=TODAY), world.tessa, today=TODAY)
    assert found == queue.QueueCounts(total=3, mine=1, free=0, others=1, own_school=1, overdue=0)


@pytest.mark.parametrize(
    ("wanted", "people"),
    [
        ({}, ["anna", "bram"]),
        ({"waiting": 3}, ["anna"]),
        ({"attempt": 2}, []),
        ({"whose": "mine"}, ["bram"]),
        ({"whose": "free"}, ["anna"]),
        ({"whose": "free", "waiting": 30}, []),
    ],
)
def test_filters_narrow_and_combine(world, wanted, people):
    make_submitted(world.enrolment, now=NOW - timedelta(days=5))
    mark(make_submitted(world.bram_enrolment), world.tessa)
    rows = queue.narrow(queue.queue_of(world.tessa, today=TODAY), world.tessa, today=TODAY, wanted=wanted)
    assert [row.enrolment.person for row in rows] == [getattr(world, name) for name in people]


@pytest.mark.parametrize("attempt", [4, 5, 12])
def test_attempts_beyond_the_third_are_one_choice(world, attempt):
    work = make_submitted(world.enrolment)
    Submission.objects.filter(pk=work.pk).update(attempt=attempt)
    rows = queue.queue_of(world.tessa, today=TODAY)
    found = {wanted: rows_of(rows, world, attempt=wanted) for wanted in (3, 4)}
    assert found == {3: [], 4: [work]}


def rows_of(rows, world, **wanted):
    return list(queue.narrow(rows, world.tessa, today=TODAY, wanted=wanted))


def test_the_page_says_what_is_filtered_and_how_much_waits_in_all(client, world):
    make_submitted(world.enrolment, now=timezone.now())
    client.force_login(world.tessa)
    response = client.get("/beoordelen/", {"whose": "mine", "edition": world.edition.pk})
    assert response.context["filters"] == ["Van wie: Van mij", f"Uitvoering: {world.edition.code}"]
    assert "In totaal wachten er 1." in response.content.decode()


def test_assignments_are_chosen_by_their_title(client, world):
    work = make_submitted(world.enrolment, now=timezone.now())
    client.force_login(world.tessa)
    response = client.get("/beoordelen/", {"assignment": work.assignment_id})
    assert "Opdracht: Delen of niet delen?" in response.context["filters"]
    assert [label for _value, label in response.context["form"].fields["assignment"].choices][1:] == [
        "Delen of niet delen?"
    ]


def test_next_is_own_work_first_and_skips_what_is_ready(world):
    old = make_submitted(world.enrolment, now=NOW - timedelta(days=9))
    ready = make_submitted(world.bram_enrolment)
    mark(ready, world.tessa)
    begun = make_submitted(make_enrolment(world.edition))
    assessments.claim(submission=begun, trainer=world.tessa, now=NOW)
    assert queue.next_for(world.tessa, today=TODAY) == begun
    assert queue.next_for(world.tessa, today=TODAY, after=begun.pk) == old


def test_next_never_offers_work_of_a_colleague_of_the_own_school(world):
    make_submitted(world.enrolment)
    MembershipFactory(person=world.tessa, organisation=world.school)
    assert queue.next_for(world.tessa, today=TODAY) is None


def test_the_next_button_takes_the_work_and_opens_it(client, world):
    work = make_submitted(world.enrolment, now=timezone.now())
    client.force_login(world.tessa)
    assert client.post("/beoordelen/volgende/")["Location"] == f"/beoordelen/{work.pk}/"
    work.refresh_from_db()
    assert (work.state, work.assessor) == (SubmissionState.MARKING, world.tessa)


def test_many_submissions_cost_as_few_statements_as_one(client, world, guus):
    client.force_login(world.tessa)
    make_submitted(world.enrolment, now=timezone.now())
    client.get("/beoordelen/")

    def cost():
        with CaptureQueriesContext(connection) as page:
            client.get("/beoordelen/")
        with CaptureQueriesContext(connection) as following:
            queue.next_for(world.tessa, today=timezone.localdate())
        with CaptureQueriesContext(connection) as staff:
            queue.waiting_per_trainer(today=timezone.localdate())
        return len(page), len(following), len(staff)

    few = cost()
    edition = make_edition(curriculum=world.edition.curriculum, code="groot", capacity=40)
    make_trainer(edition, trainer=world.tessa)
    for _number in range(30):
        make_submitted(make_enrolment(edition), now=timezone.now())
    many = cost()
    assert many == few
    assert (many[0] <= 20, many[1], many[2] <= 3) == (True, 1, True)


# --- handing over and dividing ----------------------------------------------------------------------------------------
def test_hand_over_gives_the_work_and_drops_the_concept(world, guus):
    work = make_submitted(world.enrolment)
    mark(work, world.tessa)
    allotting.hand_over(submission=work, trainer=world.tessa, to=guus, now=NOW, reason="Vakantie")
    work.refresh_from_db()
    assert (work.state, work.assessor, Assessment.objects.count()) == (SubmissionState.SUBMITTED, guus, 0)
    assert SubmissionHistory.objects.last().reason == "Vakantie"


def test_hand_over_needs_ones_own_work(world, guus):
    work = make_submitted(world.enrolment)
    mark(work, world.tessa)
    with pytest.raises(assessments.NotMarking):
        allotting.hand_over(submission=work, trainer=guus, to=guus, now=NOW)


@pytest.mark.parametrize("problem", ["other edition", "colleague", "away"])
def test_work_goes_to_nobody_who_may_not_have_it(world, guus, problem):
    to = world.thijs if problem == "other edition" else guus
    if problem == "colleague":
        MembershipFactory(person=guus, organisation=world.school)
    if problem == "away":
        away(guus)
    work = make_submitted(world.enrolment)
    mark(work, world.tessa)
    with pytest.raises(allotting.DomainError):
        allotting.hand_over(submission=work, trainer=world.tessa, to=to, now=NOW)
    work.refresh_from_db()
    assert (work.assessor, Assessment.objects.count()) == (world.tessa, 1)


def test_only_who_may_mark_is_offered_for_handing_over(world, guus):
    make_trainer(world.edition, first_name="Weg")
    work = make_submitted(world.enrolment)
    away(make_trainer(world.edition, first_name="Ziek"))
    MembershipFactory(person=make_trainer(world.edition, first_name="Collega"), organisation=world.school)
    names = {person.first_name for person in allotting.colleagues_of(work, today=TODAY)}
    assert names == {"Tessa", "Guus", "Weg"}


def test_given_work_is_not_taken_by_another(world, guus):
    work = make_submitted(world.enrolment)
    allotting.give(submission=work, to=guus, actor=world.eva, now=NOW, reason="Verdelen")
    with pytest.raises(assessments.GivenToAnother):
        assessments.claim(submission=work, trainer=world.tessa, now=NOW)
    assessments.claim(submission=work, trainer=guus, now=NOW)


def test_given_work_can_still_be_taken_back_by_its_writer(world, guus):
    from portfolio.services import submissions

    work = make_submitted(world.enrolment)
    allotting.give(submission=work, to=guus, actor=world.eva, now=NOW, reason="Verdelen")
    submissions.withdraw(submission=work, now=NOW)
    assert Submission.objects.get().state == SubmissionState.DRAFT


def test_giving_needs_a_reason_and_is_logged(world, guus):
    work = make_submitted(world.enrolment)
    with pytest.raises(ReasonMissing):
        allotting.give(submission=work, to=guus, actor=world.eva, now=NOW, reason=" ")
    allotting.give(submission=work, to=guus, actor=world.eva, now=NOW, reason="Tessa is ziek")
    event = AuditEvent.objects.get(action="submission.give")
    assert (event.actor, event.old, event.new, event.reason) == (
        world.eva, {"assessor": None}, {"assessor": guus.pk}, "Tessa is ziek",
    )  # fmt: skip


def test_waiting_per_trainer_tells_median_oldest_and_overdue(world, guus):
    for days in (1, 3, 20):
        mark(make_submitted(make_enrolment(world.edition), now=NOW - timedelta(days=days)), world.tessa)
    make_submitted(world.enrolment)
    away(world.tessa, until=5)
    nobody, tessa = queue.waiting_per_trainer(today=TODAY)
    assert (nobody.trainer, nobody.waiting, nobody.oldest_days) == (None, 1, 0)
    assert (tessa.trainer, tessa.waiting, tessa.median_days, tessa.oldest_days, tessa.overdue) == (
        world.tessa, 3, 3, 20, 1,
    )  # fmt: skip
    assert tessa.away_until == TODAY + timedelta(days=5)


# --- giving back ------------------------------------------------------------------------------------------------------
def test_returned_without_judgement_it_is_a_draft_of_the_same_attempt(world):
    work = make_submitted(world.enrolment)
    mark(work, world.tessa)
    allotting.return_without_judgement(submission=work, trainer=world.tessa, reason="Het bestand is leeg", now=NOW)
    work.refresh_from_db()
    assert (work.state, work.attempt, work.snapshot, work.assessor) == (SubmissionState.DRAFT, 1, None, None)
    assert Assessment.objects.count() == 0
    from messaging.models import Message

    assert "Het bestand is leeg" in Message.objects.get(template="work_reopened").body_text


def test_returning_needs_a_reason(world):
    work = make_submitted(world.enrolment)
    mark(work, world.tessa)
    with pytest.raises(ReasonMissing):
        allotting.return_without_judgement(submission=work, trainer=world.tessa, reason="", now=NOW)
    assert Submission.objects.get().state == SubmissionState.MARKING
