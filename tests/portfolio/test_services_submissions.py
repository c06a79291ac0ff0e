from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from common.errors import MoveNotAllowed
from learning.enums import EnrolmentState
from messaging.models import Message
from portfolio.enums import SubmissionState
from portfolio.models import Assessment, Evidence, FileEvidence, Submission, SubmissionHistory, TextEvidence
from portfolio.services import assessments, drafts, submissions
from portfolio.services.snapshots import hash_of
from tests.factories.courses import NOW
from tests.factories.portfolio import hand_in, make_draft, make_submitted, make_upload, mark, release

DRAFT, SUBMITTED, MARKING = SubmissionState.DRAFT, SubmissionState.SUBMITTED, SubmissionState.MARKING
RELEASED = SubmissionState.RELEASED


def make_in(state, world):
    """Anna's work in `state`; when being marked or released, by Tessa."""
    submission = make_draft(world.enrolment) if state == DRAFT else make_submitted(world.enrolment)
    if state == MARKING:
        mark(submission, world.tessa)
    if state == RELEASED:
        release(submission, world.tessa, redenering="insufficient")
    submission.refresh_from_db()
    return submission


def test_start_attempt_opens_a_draft_with_the_pinned_version(world):
    draft = make_draft(world.enrolment, text="")
    pin = world.edition.curriculum.assignment_pins.get()
    assert (draft.state, draft.attempt, draft.version) == (DRAFT, 1, pin.version)
    assert SubmissionHistory.objects.get().actor == world.anna


def test_start_attempt_twice_is_one_attempt(world):
    assert make_draft(world.enrolment, text="") == make_draft(world.enrolment, text="")


@pytest.mark.parametrize("state", [SUBMITTED, MARKING])
def test_start_attempt_waits_for_the_judgement(world, state):
    make_in(state, world)
    with pytest.raises(submissions.NoAttemptOpen):
        make_draft(world.enrolment)


def test_start_attempt_after_passing_is_refused(world):
    release(make_submitted(world.enrolment), world.tessa)
    with pytest.raises(submissions.DomainError):
        make_draft(world.enrolment)
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("state", [EnrolmentState.COMPLETED, EnrolmentState.CANCELLED, EnrolmentState.STOPPED])
def test_start_attempt_needs_somebody_who_takes_part(world, state):
    world.enrolment.state, world.enrolment.completed_at = state, NOW
    world.enrolment.save()
    with pytest.raises(submissions.NotTakingPart):
        make_draft(world.enrolment)


def test_the_next_attempt_is_an_editable_copy_and_the_earlier_one_stays(world):
    draft = make_draft(world.enrolment, text="Eerste")
    drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
    first = hand_in(draft)
    release(first, world.tessa, redenering="insufficient")
    second = make_draft(world.enrolment, text="")
    assert (second.attempt, second.state) == (2, DRAFT)
    drafts.save_text(submission=second, text="Tweede", revision=second.revision, now=NOW)
    assert list(TextEvidence.objects.order_by("submission__attempt").values_list("text", flat=True)) == [
        "Eerste",
        "Tweede",
    ]
    assert len(set(FileEvidence.objects.values_list("file", flat=True))) == 1


def test_removing_a_copied_file_keeps_the_bytes_of_the_earlier_attempt(world, django_capture_on_commit_callbacks):
    draft = make_draft(world.enrolment)
    drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
    first = hand_in(draft)
    release(first, world.tessa, redenering="insufficient")
    second = make_draft(world.enrolment, text="")
    with django_capture_on_commit_callbacks(execute=True):
        drafts.remove_evidence(submission=second, evidence_id=FileEvidence.objects.get(submission=second).pk, now=NOW)
    assert FileEvidence.objects.get(submission=first).file.read()[:5] == b"%PDF-"


def test_attempts_are_limited_by_the_norm_of_the_curriculum(world):
    world.edition.curriculum.portfolio_attempts = 2
    world.edition.curriculum.save()
    for number in range(2):
        work = make_submitted(world.enrolment, text=f"Poging {number}")
        release(work, world.tessa, privacy="insufficient")
    with pytest.raises(submissions.AttemptsSpent):
        make_draft(world.enrolment)
    assert Submission.objects.count() == 2


def test_submit_freezes_a_snapshot_and_promises_a_date(world):
    draft = make_draft(world.enrolment, text="Mijn besluit")
    drafts.add_link(submission=draft, url="https://voorbeeld.nl/", title="Kaart", now=NOW)
    submitted = hand_in(draft)
    assert submitted.promised_by == date(2027, 2, 15)
    assert submitted.submitted_at == NOW
    assert submitted.snapshot_hash == hash_of(submitted.snapshot)
    assert [piece["kind"] for piece in submitted.snapshot["evidence"]] == ["text", "link"]
    assert submitted.snapshot["assignment"] == "m1-p1"


def test_submit_promises_in_dutch_working_days_from_the_dutch_date(world):
    just_past_midnight = datetime(2027, 4, 25, 22, 30, tzinfo=UTC)  # Monday 26 April, 00:30 in Amsterdam
    submitted = make_submitted(world.enrolment, now=just_past_midnight)
    # Tuesday 27 April is King's Day, Thursday 6 May Ascension Day; 5 May 2027 is no public holiday for everybody.
    assert submitted.promised_by in {date(2027, 5, 11), date(2027, 5, 12)}
    assert submitted.promised_by.weekday() < 5


def test_submit_sends_one_receipt_that_names_no_file(world):
    draft = make_draft(world.enrolment)
    drafts.add_file(submission=draft, upload=make_upload("verslag-over-iemand.pdf"), now=NOW)
    submitted = hand_in(draft)
    mail = Message.objects.get(key=f"submission:{submitted.pk}:received")
    assert (mail.to_address, mail.recipient) == ("anna@rocmidden.example", world.anna)
    assert "15 februari 2027" in mail.body_text
    assert "verslag-over-iemand" not in mail.body_text + mail.body_html
    assert submitted.attempt_url in mail.body_text


def test_submit_twice_is_one_effect(world):
    draft = make_draft(world.enrolment)
    hand_in(draft)
    again = hand_in(draft, now=NOW + timedelta(minutes=1))
    assert again.submitted_at == NOW
    assert (SubmissionHistory.objects.filter(new=SUBMITTED).count(), Message.objects.count()) == (1, 1)


@pytest.mark.parametrize("text", ["", "  \n "])
def test_submit_refuses_empty_work(world, text):
    with pytest.raises(submissions.NothingToHandIn):
        hand_in(make_draft(world.enrolment, text=text))


def test_submit_leaves_an_empty_text_out(world):
    draft = make_draft(world.enrolment, text="Weg")
    drafts.save_text(submission=draft, text="", revision=1, now=NOW)
    drafts.add_link(submission=draft, url="https://voorbeeld.nl/", title="", now=NOW)
    assert [piece["kind"] for piece in hand_in(draft).snapshot["evidence"]] == ["link"]


def test_submit_refuses_what_changed_after_the_review(world):
    draft = make_draft(world.enrolment)
    with pytest.raises(submissions.ChangedSinceReview):
        hand_in(draft, seen="0" * 64)
    assert Submission.objects.get().state == DRAFT


def test_submit_refuses_a_blocked_file(world):
    draft = make_draft(world.enrolment)
    drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
    FileEvidence.objects.update(is_blocked=True)
    with pytest.raises(submissions.BlockedFile):
        hand_in(draft)


def test_withdraw_makes_it_a_draft_again_with_everything_in_it(world):
    work = make_submitted(world.enrolment, text="Bewaar mij")
    submissions.withdraw(submission=work, now=NOW)
    draft = Submission.objects.get()
    assert (draft.state, draft.snapshot, draft.snapshot_hash, draft.submitted_at, draft.promised_by) == (
        DRAFT,
        None,
        "",
        None,
        None,
    )
    assert Evidence.objects.get().text == "Bewaar mij"


def test_withdraw_and_hand_in_again_sends_a_second_receipt(world):
    work = make_submitted(world.enrolment)
    submissions.withdraw(submission=work, now=NOW)
    hand_in(work, now=NOW + timedelta(days=1))
    assert Message.objects.filter(template="submission_received").count() == 2


def test_withdraw_after_marking_started_is_refused(world):
    work = make_in(MARKING, world)
    with pytest.raises(MoveNotAllowed):
        submissions.withdraw(submission=work, now=NOW)
    assert Submission.objects.get().assessor == world.tessa


def test_withdraw_drops_the_concept_of_an_assessor_who_put_it_back(world):
    work = make_in(MARKING, world)
    assessments.put_back(submission=work, trainer=world.tessa, now=NOW)
    submissions.withdraw(submission=work, now=NOW)
    with pytest.raises(ObjectDoesNotExist):
        Assessment.objects.get()
