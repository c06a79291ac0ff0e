"""Two people, or two clicks, at the same moment: one effect. SQLite lets writers queue by itself; PostgreSQL shows our locks."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from accounts.models import AuditEvent
from common.errors import DomainError
from common.models import Job
from courses.models import Curriculum
from messaging.models import Message
from portfolio.enums import SubmissionState
from portfolio.models import (
    Assessment,
    Bundle,
    CreditQuestion,
    FileBlock,
    FileEvidence,
    PortfolioDecision,
    Submission,
    SubmissionHistory,
)
from portfolio.services import (
    allotting,
    assessments,
    blocking,
    bundles,
    credit,
    decisions,
    dividing,
    drafts,
    second,
    submissions,
)
from tests.factories.courses import NOW, make_curriculum, make_edition, make_trainer
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import hand_in, make_draft, make_submitted, make_upload, mark, release, with_second

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
    work.refresh_from_db()
    one, other = make_trainer(world.edition), make_trainer(world.edition)
    outcomes = at_once(
        lambda: allotting.hand_over(submission=work, trainer=world.tessa, to=one, now=NOW),
        lambda: allotting.give(submission=work, to=other, actor=world.eva, now=NOW, reason="Ziek"),
    )
    holder = {"NotMarking": other, "GoneMeanwhile": one}  # whoever is second finds it with somebody else
    assert outcomes[1] == "done"
    assert (Submission.objects.get().assessor, Assessment.objects.count()) == (holder[outcomes[0]], 0)


def test_two_assessors_divide_the_same_work(world):
    other = make_trainer(world.edition)
    for _number in range(4):
        make_submitted(make_enrolment(world.edition))
    work = dividing.free_work(world.edition)
    seen = dividing.plan(submissions=work, trainers=[world.tessa, other], today=NOW.date()).mark
    click = lambda: dividing.divide_free(  # noqa: E731  the same click twice
        edition=world.edition, trainers=[world.tessa, other], actor=world.tessa, now=NOW, reason="Vol", seen=seen
    )
    assert "done" in at_once(click, click)
    assert [Submission.objects.filter(assessor=each).count() for each in (world.tessa, other)] == [2, 2]
    assert AuditEvent.objects.filter(action="submission.give").count() == 4


def test_two_clicks_on_an_extra_attempt(world):
    Curriculum._base_manager.update(portfolio_attempts=1)
    release(make_submitted(world.enrolment), world.tessa, privacy="insufficient")
    work = Submission.objects.get()
    click = lambda: decisions.decide_after_final(  # noqa: E731  the same click twice
        submission=work, kind="extra_attempt", reason="Ziek geweest", actor=world.eva, now=NOW + timedelta(days=1)
    )
    assert at_once(click, click) == ["NothingToDecide", "done"]
    assert PortfolioDecision.objects.count() == 1


# --- files that show somebody -------------------------------------------------------------------------------------------
def test_two_of_the_staff_block_the_same_file(world):
    draft = make_draft(world.enrolment)
    file = drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
    block = lambda actor: blocking.block_file(  # noqa: E731  the same by two people
        submission=draft, evidence_id=file.pk, reason="Iemand is te zien", actor=actor, now=NOW
    )
    assert at_once(lambda: block(world.eva), lambda: block(world.ada)) == ["done", "done"]
    assert (FileBlock.objects.count(), Message.objects.filter(template="file_blocked").count()) == (1, 1)


def test_a_file_is_blocked_while_it_is_copied_into_the_next_attempt(world):
    """Whichever comes first, the copy is closed too."""
    draft = make_draft(world.enrolment)
    file = drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
    release(hand_in(draft), world.tessa, redenering="insufficient")
    outcomes = at_once(
        lambda: make_draft(world.enrolment, text=""),
        lambda: blocking.block_file(
            submission=draft, evidence_id=file.pk, reason="Iemand is te zien", actor=world.eva, now=NOW
        ),
    )
    assert (outcomes, list(FileEvidence.objects.values_list("is_blocked", flat=True))) == (["done", "done"], [True] * 2)


def test_a_file_is_blocked_while_the_same_content_is_added(world):
    """Either it is refused, or it came in first and is closed with the other."""
    draft = make_draft(world.enrolment)
    file = drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
    outcomes = at_once(
        lambda: drafts.add_file(submission=draft, upload=make_upload("nog-eens.pdf"), now=NOW),
        lambda: blocking.block_file(
            submission=draft, evidence_id=file.pk, reason="Iemand is te zien", actor=world.eva, now=NOW
        ),
    )
    assert outcomes in (["FileRefused", "done"], ["done", "done"])
    assert set(FileEvidence.objects.values_list("is_blocked", flat=True)) == {True}


# --- asked once ---------------------------------------------------------------------------------------------------------
def test_two_clicks_on_taking_along(world):
    make_draft(world.enrolment)
    click = lambda: bundles.ask_own(enrolment=world.enrolment, now=NOW)  # noqa: E731  the same click twice
    assert at_once(click, click) == ["done", "done"]
    assert (Bundle.objects.count(), Job.objects.filter(kind=bundles.BUNDLE_JOB).count()) == (1, 1)


def test_two_clicks_on_all_work_of_a_group(world):
    make_submitted(world.enrolment)
    click = lambda: bundles.ask_group(  # noqa: E731  the same click twice
        edition=world.edition, actor=world.eva, reason="Visitatie", now=NOW
    )
    assert at_once(click, click) == ["done", "done"]
    assert (Bundle.objects.count(), Job.objects.filter(kind=bundles.BUNDLE_JOB).count()) == (1, 1)


def test_two_clicks_on_asking_the_organisation(world):
    release(make_submitted(world.enrolment), world.tessa)
    place = make_enrolment(
        make_edition(curriculum=make_curriculum(track_key="bpv-coordinator"), code="co-1"), world.anna
    )
    release(make_submitted(place), make_trainer(place.edition), privacy="insufficient")
    pin = place.edition.curriculum.assignment_pins.get()
    click = lambda: credit.ask(enrolment=place, pin=pin, text="", now=NOW)  # noqa: E731  the same click twice
    assert at_once(click, click) == ["done", "done"]
    assert CreditQuestion.objects.count() == 1
