"""Two people, or two clicks, at the same moment: one effect. SQLite lets writers queue by itself; PostgreSQL shows our locks."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from common.errors import DomainError
from portfolio.enums import SubmissionState
from portfolio.models import Assessment, Submission, SubmissionHistory
from portfolio.services import assessments, drafts, submissions
from tests.factories.courses import NOW, make_trainer
from tests.factories.portfolio import hand_in, make_draft, make_submitted, mark

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
