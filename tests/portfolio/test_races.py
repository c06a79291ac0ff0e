"""Two people, or two clicks, at the same moment: one effect. SQLite lets writers queue by itself; PostgreSQL shows our locks."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from common.errors import DomainError
from courses.models import Curriculum
from portfolio.enums import SubmissionState
from portfolio.models import Assessment, PortfolioDecision, Submission, SubmissionHistory
from portfolio.services import allotting, assessments, credit, decisions, drafts, second, submissions
from tests.factories.courses import NOW, make_trainer
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import hand_in, make_draft, make_submitted, mark, release, with_second

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*works: Callable[[], object]) -> list[str]:
    """Run every function in a thread of its own, started together; returns "done" or the name of each refusal."""
    gate, outcomes = threading.Barrier(len(works)), [""] * len(works)

    def run(number: int, work: Callable[[], object]) -> None:
        gate.wait()
        try:
            work()
            outcomes[number] = "done"
        except DomainError as refusal:
            outcomes[number] = type(refusal).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_two_trainers_take_the_same_work(world):
    other, work = make_trainer(world.edition), make_submitted(world.enrolment)
    outcomes = at_once(
        lambda: assessments.claim(submission=work, trainer=world.tessa, now=NOW),
        lambda: assessments.claim(submission=work, trainer=other, now=NOW),
    )
    assert outcomes == ["TakenByAnother", "done"]
    assert (Assessment.objects.count(), SubmissionHistory.objects.filter(new="marking").count()) == (1, 1)


def test_two_clicks_on_start(world):
    outcomes = at_once(*[lambda: make_draft(world.enrolment, text="")] * 3)
    assert (outcomes, Submission.objects.count()) == (["done"] * 3, 1)


def test_two_clicks_on_hand_in(world):
    draft = make_draft(world.enrolment)
    click = lambda: hand_in(draft)  # noqa: E731  the same click twice
    assert at_once(click, click) == ["done", "done"]
    assert SubmissionHistory.objects.filter(new=SubmissionState.SUBMITTED).count() == 1


def test_taking_back_while_a_trainer_takes_it(world):
    work = make_submitted(world.enrolment)
    outcomes = at_once(
        lambda: submissions.withdraw(submission=work, now=NOW),
        lambda: assessments.claim(submission=work, trainer=world.tessa, now=NOW),
    )
    assert outcomes.count("done") == 1
    assert Submission.objects.get().state in {SubmissionState.DRAFT, SubmissionState.MARKING}


def test_handing_in_while_earlier_work_is_made_to_count(world):
    """Either the work waits for a trainer or the earlier work counts; never both."""
    release(make_submitted(world.enrolment), world.tessa)
    second_place = make_enrolment(world.other_edition, world.anna)
    draft = make_draft(second_place, text="Opnieuw gemaakt")
    pin = world.other_edition.curriculum.assignment_pins.get()
    outcomes = at_once(
        lambda: hand_in(draft),
        lambda: credit.accept(enrolment=second_place, pin=pin, now=NOW),
    )
    assert outcomes in (["CountsAlready", "done"], ["WorkWaitsHere", "done"])
    draft.refresh_from_db()
    assert (draft.state == SubmissionState.SUBMITTED) is not second_place.assignmentresults.exists()


def test_two_tabs_save_on_the_same_revision(world):
    draft = make_draft(world.enrolment, text="")
    outcomes = at_once(
        lambda: drafts.save_text(submission=draft, text="Een", revision=0, now=NOW),
        lambda: drafts.save_text(submission=draft, text="Twee", revision=0, now=NOW),
    )
    assert outcomes == ["StaleText", "done"]


def test_two_clicks_on_release(world):
    work = make_submitted(world.enrolment)
    concept = mark(work, world.tessa)
    click = lambda: assessments.release(  # noqa: E731  the same click twice
        submission=work, trainer=world.tessa, revision=concept.revision, outcome="voldaan", now=NOW
    )
    assert at_once(click, click) == ["done", "done"]
    assert SubmissionHistory.objects.filter(new=SubmissionState.RELEASED).count() == 1


def test_two_trainers_become_the_second_assessor(world):
    Curriculum._base_manager.update(portfolio_attempts=1)
    work = with_second(make_submitted(world.enrolment), world.tessa)
    one, other = make_trainer(world.edition), make_trainer(world.edition)
    outcomes = at_once(
        lambda: second.claim_second(submission=work, trainer=one, now=NOW),
        lambda: second.claim_second(submission=work, trainer=other, now=NOW),
    )
    assert outcomes == ["TakenByAnother", "done"]
    assert Assessment.objects.filter(round=2).get().assessor == Submission.objects.get().second_assessor


def test_the_first_takes_back_while_somebody_becomes_the_second(world):
    Curriculum._base_manager.update(portfolio_attempts=1)
    work, other = with_second(make_submitted(world.enrolment), world.tessa), make_trainer(world.edition)
    outcomes = at_once(
        lambda: second.take_back(submission=work, trainer=world.tessa, now=NOW),
        lambda: second.claim_second(submission=work, trainer=other, now=NOW),
    )
    assert outcomes.count("done") == 1
    stored = Submission.objects.get()
    assert (stored.state == SubmissionState.SECOND) == (stored.second_assessor == other)


def test_handing_over_while_the_staff_give_it_to_somebody_else(world):
    work = make_submitted(world.enrolment)
    mark(work, world.tessa)
    one, other = make_trainer(world.edition), make_trainer(world.edition)
    outcomes = at_once(
        lambda: allotting.hand_over(submission=work, trainer=world.tessa, to=one, now=NOW),
        lambda: allotting.give(submission=work, to=other, actor=world.eva, now=NOW, reason="Ziek"),
    )
    assert outcomes in (["NotMarking", "done"], ["done", "done"])  # handed over first, then given on; or given first
    assert (Submission.objects.get().assessor, Assessment.objects.count()) == (other, 0)


def test_two_clicks_on_an_extra_attempt(world):
    Curriculum._base_manager.update(portfolio_attempts=1)
    release(make_submitted(world.enrolment), world.tessa, privacy="insufficient")
    work = Submission.objects.get()
    click = lambda: decisions.decide_after_final(  # noqa: E731  the same click twice
        submission=work, kind="extra_attempt", reason="Ziek geweest", actor=world.eva, now=NOW + timedelta(days=1)
    )
    assert at_once(click, click) == ["NothingToDecide", "done"]
    assert PortfolioDecision.objects.count() == 1
