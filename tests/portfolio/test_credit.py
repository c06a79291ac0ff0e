"""Work that was judged in another leergang counts here: proposed, accepted, decided by staff, taken back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from courses.models import Assignment, CurriculumAssignment, PortfolioComponent
from learning.enums import EnrolmentState, ResultSource
from learning.models import AssignmentResult, ComponentResult, Enrolment
from learning.services.credit import CannotCreditWork, CountsInComponent, ReasonMissing, take_credit_back
from portfolio.enums import CreditWay, Step
from portfolio.overview import assignment_rows
from portfolio.queue import queue_of
from portfolio.services import credit, decisions, submissions
from tests.factories.accounts import UserFactory
from tests.factories.courses import (
    NOW,
    AssignmentVersionFactory,
    ModuleFactory,
    make_curriculum,
    make_edition,
    make_trainer,
)
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import hand_in, make_draft, make_submitted, mark, release

LATER = NOW + timedelta(days=30)


@pytest.fixture
def second(world):
    """Anna also takes the leergang for coordinators, which shares the assignment."""
    edition = make_edition(curriculum=make_curriculum(track_key="bpv-coordinator"), code="coordinator-1")
    return make_enrolment(edition, world.anna)


@pytest.fixture
def judged(world, second):
    """Her work in the first leergang was judged sufficient."""
    release(make_submitted(world.enrolment), world.tessa)
    return AssignmentResult.objects.get(enrolment=world.enrolment)


def pin_of(enrolment):
    pins = enrolment.edition.curriculum.assignment_pins.select_related("assignment", "version")
    return pins.get(assignment__key="m1-p1")


def row_of(enrolment):
    return next(row for row in assignment_rows([enrolment])[enrolment.pk] if row.key == "m1-p1")


def ask_one_more(enrolment):
    """The portfolio asks another assignment too, so that one that counts does not yet meet it."""
    version = AssignmentVersionFactory(
        assignment=Assignment.objects.create(key="m1-p2", module=ModuleFactory(number=1))
    )
    CurriculumAssignment.objects.create(
        curriculum=enrolment.edition.curriculum, assignment=version.assignment, version=version, required=True, order=2
    )


def accept(enrolment):
    return credit.accept(enrolment=enrolment, pin=pin_of(enrolment), now=LATER)


def grant(world, enrolment, *, reason="Nagekeken: hetzelfde werk"):
    return credit.grant(enrolment=enrolment, pin=pin_of(enrolment), actor=world.eva, reason=reason, now=LATER)


def new_version(enrolment):
    """The curriculum of this enrolment asks a later version of the assignment."""
    pin = pin_of(enrolment)
    version = AssignmentVersionFactory(assignment=pin.assignment, number=2, title="Delen of niet delen? (nieuw)")
    enrolment.edition.curriculum.assignment_pins.update(version=version)
    return version


# --- what is proposed ---------------------------------------------------------------------------------------------------
def test_work_judged_elsewhere_is_proposed_and_says_where(judged, second):
    row = row_of(second)
    assert (row.step, row.way, row.earlier.result_id) == (Step.NOT_STARTED, CreditWay.ACCEPT, judged.pk)
    assert row.earlier.where == "Leergang BPV-begeleider (bpv-begeleider-2027-1), op 1 februari 2027"


def test_work_that_is_not_released_or_not_sufficient_is_not_proposed(world, second):
    assert row_of(second).earlier is None
    mark(make_submitted(world.enrolment), world.tessa)
    assert row_of(second).earlier is None


def test_nothing_of_another_person_is_proposed(world, judged):
    assert row_of(world.bram_enrolment).earlier is None


def test_what_rests_on_earlier_work_is_no_origin_itself(world, judged, second):
    accept(second)
    third = make_enrolment(world.other_edition, world.anna)
    assert row_of(third).earlier.result_id == judged.pk


def test_another_edition_of_the_same_leergang_proposes_it_too(world, judged):
    later = make_enrolment(world.other_edition, world.anna)
    assert row_of(later).way == CreditWay.ACCEPT


def test_the_same_version_goes_before_a_newer_judgement_of_another(world, judged, second):
    third = make_enrolment(world.other_edition, world.anna)
    AssignmentResult.objects.create(
        enrolment=third,
        assignment=judged.assignment,
        version=AssignmentVersionFactory(assignment=judged.assignment, number=9),
        met_at=LATER,
    )
    assert row_of(second).earlier.result_id == judged.pk


@pytest.mark.parametrize(
    ("step", "way"),
    [
        (Step.NOT_STARTED, CreditWay.ACCEPT),
        (Step.WRITING, CreditWay.ACCEPT),
        (Step.HANDED_IN, CreditWay.TAKE_BACK),
        (Step.MARKING, None),
        (Step.REVISE, CreditWay.STAFF),
        (Step.STUCK, CreditWay.STAFF),
    ],
)
def test_the_way_follows_from_what_happened_here(world, judged, second, step, way):
    to(step, second)
    row = row_of(second)
    assert (row.step, row.way) == (step, way)


def to(step, enrolment):
    """Bring the assignment in the second leergang to `step`; returns who marks there."""
    trainer = make_trainer(enrolment.edition)
    if step == Step.WRITING:
        make_draft(enrolment)
    if step == Step.STUCK:
        enrolment.edition.curriculum.portfolio_attempts = 1
        enrolment.edition.curriculum.save()
    if step in {Step.HANDED_IN, Step.MARKING, Step.REVISE, Step.STUCK}:
        work = make_submitted(enrolment)
        if step == Step.MARKING:
            mark(work, trainer)
        elif step != Step.HANDED_IN:
            release(work, trainer, privacy="insufficient")
    return trainer


def test_another_version_is_for_the_staff(judged, second):
    new_version(second)
    assert row_of(second).way == CreditWay.STAFF


def test_after_the_leergang_nothing_is_proposed(judged, second):
    second.state = EnrolmentState.STOPPED
    second.save()
    assert row_of(second).way is None


@pytest.mark.parametrize("count", [1, 3])
def test_proposals_cost_one_query_more_however_many(world, judged, count):
    enrolments = [make_enrolment(world.other_edition, world.anna), world.enrolment]
    for _number in range(count - 1):
        person = UserFactory()
        release(make_submitted(make_enrolment(world.edition, person)), world.tessa)
        enrolments.append(make_enrolment(world.other_edition, person))
    with CaptureQueriesContext(connection) as queries:
        rows = assignment_rows(enrolments)
    assert (len(queries), sum(row.way is not None for found in rows.values() for row in found)) == (3, count)


# --- accepting ----------------------------------------------------------------------------------------------------------
def test_accepting_counts_with_reason_origin_and_a_trace(world, judged, second):
    result = accept(second)
    assert (result.source, result.actor, result.origin, result.met_at) == (
        ResultSource.CREDIT,
        world.anna,
        judged,
        LATER,
    )
    assert "Leergang BPV-begeleider" in result.reason
    event = AuditEvent.objects.get(action="assignment.credited")
    assert (event.actor, event.new) == (world.anna, {"assignment": "m1-p1", "origin": judged.pk})
    row = row_of(second)
    assert (row.step, row.source, row.way, row.origin.result_id) == (Step.MET, ResultSource.CREDIT, None, judged.pk)


def test_accepting_twice_is_once(judged, second):
    assert accept(second) == accept(second)
    assert AuditEvent.objects.filter(action="assignment.credited").count() == 1


def test_accepting_the_last_thing_completes_the_leergang(judged, second):
    others = second.edition.curriculum.components.non_polymorphic().not_instance_of(PortfolioComponent)
    for component in others:
        ComponentResult.objects.create(enrolment=second, component=component, met_at=NOW)
    accept(second)
    second.refresh_from_db()
    assert second.state == EnrolmentState.COMPLETED


def test_no_work_waits_for_a_trainer(judged, second):
    trainer = make_trainer(second.edition)
    make_draft(second)
    accept(second)
    assert list(queue_of(trainer, today=LATER.date())) == []


def test_what_counts_is_not_handed_in_or_started_again(judged, second):
    draft = make_draft(second)
    accept(second)
    with pytest.raises(submissions.CountsAlready):
        hand_in(draft)
    with pytest.raises(submissions.CountsAlready):
        submissions.start_attempt(enrolment=second, pin=pin_of(second), now=LATER)


@pytest.mark.parametrize(
    ("step", "refusal"),
    [
        (Step.HANDED_IN, credit.WorkWaitsHere),
        (Step.MARKING, credit.WorkWaitsHere),
        (Step.REVISE, credit.StaffDecide),
        (Step.STUCK, credit.StaffDecide),
    ],
)
def test_work_here_goes_first(judged, second, step, refusal):
    to(step, second)
    with pytest.raises(refusal):
        accept(second)
    assert not second.assignmentresults.exists()


def test_another_version_is_not_accepted_by_the_participant(judged, second):
    new_version(second)
    with pytest.raises(credit.StaffDecide):
        accept(second)


def test_without_earlier_work_there_is_nothing_to_accept(second):
    with pytest.raises(CannotCreditWork):
        accept(second)


@pytest.mark.parametrize("state", [EnrolmentState.STOPPED, EnrolmentState.CANCELLED, EnrolmentState.COMPLETED])
def test_only_a_running_place_takes_it(judged, second, state):
    Enrolment.objects.filter(pk=second.pk).update(state=state, completed_at=NOW)
    with pytest.raises(CannotCreditWork):
        accept(second)


def test_the_database_keeps_an_origin_to_credits(judged, second):
    with pytest.raises(IntegrityError), transaction.atomic():
        AssignmentResult.objects.create(
            enrolment=second, assignment=judged.assignment, version=judged.version, origin=judged, met_at=NOW
        )


# --- the staff ----------------------------------------------------------------------------------------------------------
def test_staff_let_another_version_count_with_a_reason(world, judged, second):
    new_version(second)
    with pytest.raises(ReasonMissing):
        grant(world, second, reason=" ")
    result = grant(world, second)
    assert (result.actor, result.reason, result.version_id) == (
        world.eva,
        "Nagekeken: hetzelfde werk",
        judged.version_id,
    )


def test_staff_let_it_count_where_no_attempts_are_left_and_then_nothing_is_left_to_decide(world, judged, second):
    to(Step.STUCK, second)
    [work] = second.submissions.all()
    assert decisions.awaits_decision(work)
    grant(world, second)
    assert not decisions.awaits_decision(work)
    assert row_of(second).step == Step.MET


def test_staff_wait_for_work_that_is_being_marked(world, judged, second):
    to(Step.MARKING, second)
    with pytest.raises(credit.WorkWaitsHere):
        grant(world, second)


# --- taking it back -----------------------------------------------------------------------------------------------------
def test_the_participant_takes_it_back_and_goes_on_writing(world, judged, second):
    ask_one_more(second)
    draft = make_draft(second, text="Hier opnieuw")
    accept(second)
    credit.take_back(enrolment=second, pin=pin_of(second), now=LATER)
    credit.take_back(enrolment=second, pin=pin_of(second), now=LATER)  # twice is once
    row = row_of(second)
    assert (row.step, row.way) == (Step.WRITING, CreditWay.ACCEPT)
    event = AuditEvent.objects.get(action="assignment.credit_taken_back")
    assert (event.actor, event.old["origin"]) == (world.anna, judged.pk)
    hand_in(draft)


def test_what_the_staff_decided_the_staff_undo(world, judged, second):
    ask_one_more(second)
    result = grant(world, second)
    with pytest.raises(credit.NotYourChoice):
        credit.take_back(enrolment=second, pin=pin_of(second), now=LATER)
    with pytest.raises(ReasonMissing):
        take_credit_back(result=result, actor=world.eva, reason="", now=LATER)
    take_credit_back(result=result, actor=world.eva, reason="Verkeerde rij", now=LATER)
    assert not second.assignmentresults.exists()


def test_what_a_component_rests_on_stays(world, judged, second):
    accept(second)
    portfolio = PortfolioComponent.objects.get(curriculum=second.edition.curriculum)
    assert ComponentResult.objects.filter(enrolment=second, component=portfolio).exists()
    with pytest.raises(CountsInComponent):
        credit.take_back(enrolment=second, pin=pin_of(second), now=LATER)


def test_a_judgement_is_never_taken_back_this_way(world, judged):
    with pytest.raises(CannotCreditWork):
        take_credit_back(result=judged, actor=world.eva, reason="Nee", now=LATER)


# --- the screens --------------------------------------------------------------------------------------------------------
def address(name, enrolment):
    return reverse(name, args=[enrolment.pk, "m1-p1"])


def test_the_participant_reads_accepts_and_takes_back(world, judged, second, client):
    ask_one_more(second)
    client.force_login(world.anna)
    assert "Leergang BPV-begeleider (bpv-begeleider-2027-1)" in client.get(reverse("portfolio", args=[second.pk])).text
    page = client.get(address("assignment", second)).text
    assert address("assignment-credit", second) in page
    assert address("assignment", world.enrolment) in page
    answer = client.post(address("assignment-credit", second), follow=True)
    assert "telt hier nu mee" in answer.text
    assert "dezelfde versie" in answer.text
    assert address("assignment-credit-back", second) in answer.text
    answer = client.post(address("assignment-credit-back", second), follow=True)
    assert "toch hier" in answer.text
    assert not second.assignmentresults.exists()


def test_a_refusal_is_a_sentence_on_the_page(world, judged, second, client):
    to(Step.HANDED_IN, second)
    client.force_login(world.anna)
    answer = client.post(address("assignment-credit", second), follow=True)
    assert str(credit.WorkWaitsHere.default_message) in answer.text


@pytest.mark.parametrize("name", ["assignment-credit", "assignment-credit-back"])
def test_of_another_it_is_not_there(world, judged, second, client, name):
    client.force_login(world.bram)
    assert client.post(address(name, second)).status_code == 404
    client.force_login(world.anna)
    assert client.get(address(name, second)).status_code == 405
    assert not second.assignmentresults.exists()


def test_staff_credit_and_undo_in_the_cms(world, judged, second, client):
    new_version(second)
    ask_one_more(second)
    client.force_login(world.eva)
    url = reverse("inschrijvingen:inspect", args=[second.pk])
    page = client.get(url).text
    assert "versie 1, hier geldt versie 2" in page
    data = {"decision": "credit_work", "credit_work-assignment": judged.assignment_id, "credit_work-reason": ""}
    assert "credit_work-reason" in client.post(url, data).text
    assert not second.assignmentresults.exists()
    client.post(url, {**data, "credit_work-reason": "Zelfde vragen"})
    result = second.assignmentresults.get()
    assert (result.reason, result.actor) == ("Zelfde vragen", world.eva)
    assert "Zelfde vragen" in client.get(url).text
    undo = {"decision": "uncredit_work", "uncredit_work-assignment": result.pk, "uncredit_work-reason": "Toch niet"}
    client.post(url, undo)
    assert not second.assignmentresults.exists()
