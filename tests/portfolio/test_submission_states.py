"""The state table of a submission, walked pair by pair: what it allows, and what the services make of it."""

import pytest

from common.errors import DomainError, MoveNotAllowed
from common.states import check_move
from courses.models import Curriculum
from portfolio.enums import SUBMISSION_MOVES, SubmissionState
from portfolio.models import Submission, SubmissionHistory
from portfolio.services import allotting, assessments, second, submissions
from tests.factories.courses import NOW, make_trainer
from tests.factories.portfolio import hand_in, in_agreement, make_draft, make_submitted, mark, with_second

DRAFT, SUBMITTED, MARKING, SECOND, AGREEING, RELEASED = SubmissionState

ALLOWED = {
    (DRAFT, SUBMITTED),
    (SUBMITTED, DRAFT),
    (SUBMITTED, MARKING),
    (MARKING, SUBMITTED),
    (MARKING, DRAFT),
    (MARKING, SECOND),
    (MARKING, RELEASED),
    (SECOND, MARKING),
    (SECOND, AGREEING),
    (AGREEING, RELEASED),
}
HARMLESS_AGAIN = {(state, state) for state in (SUBMITTED, MARKING, SECOND, AGREEING, RELEASED)}  # a second click


@pytest.mark.parametrize("old", SubmissionState)
@pytest.mark.parametrize("new", SubmissionState)
def test_the_table_allows_exactly_these_moves(old, new):
    if (old, new) in ALLOWED:
        check_move(SUBMISSION_MOVES, old=old, new=new)
    else:
        with pytest.raises(MoveNotAllowed):
            check_move(SUBMISSION_MOVES, old=old, new=new)


@pytest.fixture
def cast(world):
    """Anna has one attempt; Tessa marks first, Guus second."""
    Curriculum._base_manager.update(portfolio_attempts=1)
    world.edition.refresh_from_db()
    world.guus = make_trainer(world.edition)
    return world


def make_in(state, cast, *, sufficient):
    """Anna's work in `state`; as far as it was marked, sufficient or not."""
    if state == DRAFT:
        return make_draft(cast.enrolment)
    work = make_submitted(cast.enrolment)
    if state == MARKING or (state == RELEASED and sufficient):
        concept = mark(work, cast.tessa, **({} if sufficient else {"redenering": "insufficient"}))
        if state == RELEASED:
            assessments.release(
                submission=work, trainer=cast.tessa, revision=concept.revision, outcome="voldaan", now=NOW
            )
    if state == SECOND:
        with_second(work, cast.tessa)
    if state in {AGREEING, RELEASED} and not sufficient:
        in_agreement(work, cast.tessa, cast.guus)
    if state == RELEASED and not sufficient:
        release_agreed(work, cast)
    return Submission.objects.get()


def release_agreed(work, cast):
    agreed = work.assessments.get(kind="agreed")
    if not agreed.marks.filter(criterion__key="redenering").exists():
        raise AssertionError
    return second.release_agreed(
        submission=work, trainer=cast.tessa, revision=agreed.revision, outcome="niet_voldaan", now=NOW
    )


def finish_second(work, cast):
    if work.state == SECOND:
        second.claim_second(submission=work, trainer=cast.guus, now=NOW)
        assessment = work.assessments.get(round=2)
        for criterion in work.version.rubric.all():
            assessment.marks.create(
                criterion=criterion, level="insufficient" if criterion.key == "redenering" else "good"
            )
        work.assessments.filter(round=2).update(feedback="Nog niet.")
    return second.finish_second(submission=work, trainer=cast.guus, revision=0, now=NOW)


def give_back(work, cast):
    if work.state == SUBMITTED:
        return submissions.withdraw(submission=work, now=NOW)
    return allotting.return_without_judgement(submission=work, trainer=cast.tessa, reason="Leeg bestand", now=NOW)


def submit(work, cast):
    if work.state in {DRAFT, SUBMITTED}:
        return hand_in(work)
    return assessments.put_back(submission=work, trainer=cast.tessa, now=NOW)


def start_marking(work, cast):
    service = second.take_back if work.state == SECOND else assessments.claim
    return service(submission=work, trainer=cast.tessa, now=NOW)


def release(work, cast):
    if work.state == AGREEING:
        return release_agreed(work, cast)
    return assessments.release(submission=work, trainer=cast.tessa, revision=1, outcome="voldaan", now=NOW)


# The service that should bring work to a state from where it is; for an impossible move the one closest to it.
SERVICES = {
    DRAFT: give_back,
    SUBMITTED: submit,
    MARKING: start_marking,
    SECOND: lambda work, cast: second.ask_second(submission=work, trainer=cast.tessa, revision=1, now=NOW),
    AGREEING: finish_second,
    RELEASED: release,
}


@pytest.mark.parametrize("old", SubmissionState)
@pytest.mark.parametrize("new", SubmissionState)
def test_the_services_make_the_moves_of_the_table_and_no_others(cast, old, new):
    work = make_in(old, cast, sufficient=new == RELEASED and old != AGREEING)
    history = moves()
    if (old, new) in ALLOWED:
        SERVICES[new](work, cast)
        assert (Submission.objects.get().state, moves()) == (new, [*history, (old, new)])
        return
    if (old, new) in HARMLESS_AGAIN:
        SERVICES[new](work, cast)
    else:
        with pytest.raises(DomainError):
            SERVICES[new](work, cast)
    assert (Submission.objects.get().state, moves()) == (old, history)


def moves() -> list[tuple[str, str]]:
    """What happened, without the rows that name a second assessor or a new holder in the same state."""
    rows = SubmissionHistory.objects.values_list("old", "new")
    return [(old, new) for old, new in rows if old != new]
