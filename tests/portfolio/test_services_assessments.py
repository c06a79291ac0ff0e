from datetime import date, timedelta

import pytest

from accounts.enums import MembershipKind
from common.errors import MoveNotAllowed
from learning.enums import EnrolmentState
from learning.models import AssignmentResult
from messaging.models import Message
from portfolio.enums import AssessmentState, Outcome, SubmissionState
from portfolio.models import Assessment, CriterionMark, FileEvidence, Submission, SubmissionHistory
from portfolio.services import assessments, drafts
from tests.factories.accounts import MembershipFactory
from tests.factories.courses import NOW, make_trainer
from tests.factories.portfolio import hand_in, make_draft, make_submitted, make_upload, mark, release


def claim(work, trainer):
    return assessments.claim(submission=work, trainer=trainer, now=NOW)


def verdict_of(concept):
    return assessments.judge(
        Assessment.objects.select_related("submission__enrolment__edition__curriculum").get(pk=concept.pk)
    )


def at_last_attempt(world):
    world.edition.curriculum.portfolio_attempts = 1
    world.edition.curriculum.save()


def test_claim_makes_the_trainer_the_assessor(world):
    work = make_submitted(world.enrolment)
    claim(work, world.tessa)
    work.refresh_from_db()
    assert (work.state, work.assessor) == (SubmissionState.MARKING, world.tessa)
    assert SubmissionHistory.objects.last().actor == world.tessa
    concept = Assessment.objects.get()
    assert (concept.assessor, concept.round, concept.state) == (world.tessa, 1, AssessmentState.DRAFT)


def test_claim_twice_is_one_effect(world):
    work = make_submitted(world.enrolment)
    claim(work, world.tessa)
    claim(work, world.tessa)
    assert (Assessment.objects.count(), SubmissionHistory.objects.filter(new="marking").count()) == (1, 1)


def test_claim_of_work_that_another_has_is_refused(world):
    other = make_trainer(world.edition, first_name="Tom")
    work = make_submitted(world.enrolment)
    claim(work, world.tessa)
    with pytest.raises(assessments.TakenByAnother):
        claim(work, other)
    assert Submission.objects.get().assessor == world.tessa


def test_claim_in_another_edition_is_refused(world):
    with pytest.raises(assessments.NotYourEdition):
        claim(make_submitted(world.enrolment), world.thijs)


def test_claim_of_own_work_is_refused(world):
    make_trainer(world.edition, trainer=world.anna)
    with pytest.raises(assessments.NotYourEdition):
        claim(make_submitted(world.enrolment), world.anna)


def test_claim_of_a_draft_is_refused(world):
    with pytest.raises(assessments.NotYourEdition):
        claim(make_draft(world.enrolment), world.tessa)


def test_claim_of_released_work_is_refused(world):
    work = make_submitted(world.enrolment)
    release(work, world.tessa, redenering="insufficient")
    with pytest.raises(MoveNotAllowed):
        claim(work, make_trainer(world.edition))


def test_claim_of_a_cancelled_place_is_refused(world):
    work = make_submitted(world.enrolment)
    world.enrolment.state = EnrolmentState.CANCELLED
    world.enrolment.save()
    with pytest.raises(assessments.NotYourEdition):
        claim(work, world.tessa)


@pytest.mark.parametrize("until", [None, NOW.date(), NOW.date() + timedelta(days=30)])
def test_claim_of_a_colleague_is_refused(world, until):
    MembershipFactory(person=world.tessa, organisation=world.school, until=until)
    with pytest.raises(assessments.ColleagueWork):
        claim(make_submitted(world.enrolment), world.tessa)
    assert Submission.objects.get().state == SubmissionState.SUBMITTED


def test_claim_after_the_job_ended_is_fine(world):
    MembershipFactory(person=world.tessa, organisation=world.school, until=NOW.date() - timedelta(days=1))
    claim(make_submitted(world.enrolment), world.tessa)
    assert Submission.objects.get().assessor == world.tessa


def test_claim_of_somebody_of_another_school_is_fine(world):
    MembershipFactory(person=world.tessa, organisation=world.other_school)
    claim(make_submitted(world.enrolment), world.tessa)
    assert Submission.objects.get().assessor == world.tessa


def test_contact_person_of_a_school_is_no_colleague(world):
    MembershipFactory(person=world.tessa, organisation=world.school, kind=MembershipKind.CONTACT)
    claim(make_submitted(world.enrolment), world.tessa)
    assert Submission.objects.get().assessor == world.tessa


def test_put_back_frees_the_work_and_keeps_the_concept_for_its_writer(world):
    work = make_submitted(world.enrolment)
    mark(work, world.tessa, feedback="Half af")
    assessments.put_back(submission=work, trainer=world.tessa, now=NOW)
    work.refresh_from_db()
    assert (work.state, work.assessor) == (SubmissionState.SUBMITTED, None)
    claim(work, world.tessa)
    assert Assessment.objects.get().feedback == "Half af"


def test_another_trainer_starts_anew_after_put_back(world):
    other = make_trainer(world.edition)
    work = make_submitted(world.enrolment)
    mark(work, world.tessa, feedback="Alleen voor mij")
    assessments.put_back(submission=work, trainer=world.tessa, now=NOW)
    claim(work, other)
    concept = Assessment.objects.get()
    assert (concept.assessor, concept.feedback, concept.marks.count()) == (other, "", 0)


def test_put_back_by_another_is_refused(world):
    work = make_submitted(world.enrolment)
    claim(work, world.tessa)
    with pytest.raises(assessments.NotMarking):
        assessments.put_back(submission=work, trainer=make_trainer(world.edition), now=NOW)


def test_save_marks_keeps_a_concept_that_is_half_done(world):
    work = make_submitted(world.enrolment)
    claim(work, world.tessa)
    first, second = work.version.rubric.all()
    marks = {first.pk: assessments.Mark(level="good"), second.pk: assessments.Mark(remark="Nog kijken")}
    assessments.save_marks(submission=work, trainer=world.tessa, marks=marks, feedback="", revision=0, now=NOW)
    assert list(CriterionMark.objects.values_list("criterion", "level", "remark")) == [
        (first.pk, "good", ""),
        (second.pk, "", "Nog kijken"),
    ]


def test_save_marks_can_take_a_mark_away(world):
    work = make_submitted(world.enrolment)
    concept = mark(work, world.tessa)
    assessments.save_marks(
        submission=work, trainer=world.tessa, marks={}, feedback="", revision=concept.revision, now=NOW
    )
    assert CriterionMark.objects.count() == 0


def test_save_marks_from_an_older_tab_overwrites_nothing(world):
    work = make_submitted(world.enrolment)
    mark(work, world.tessa, feedback="Nieuw")
    with pytest.raises(assessments.StaleMarks):
        assessments.save_marks(submission=work, trainer=world.tessa, marks={}, feedback="Oud", revision=0, now=NOW)
    assert (Assessment.objects.get().feedback, CriterionMark.objects.count()) == ("Nieuw", 2)


def test_save_marks_again_after_a_lost_answer_is_fine(world):
    work = make_submitted(world.enrolment)
    concept = mark(work, world.tessa)
    marks = {row.criterion_id: assessments.Mark(row.level, row.remark) for row in concept.marks.all()}
    again = assessments.save_marks(
        submission=work, trainer=world.tessa, marks=marks, feedback=concept.feedback, revision=0, now=NOW
    )
    assert again.revision == concept.revision


def test_save_marks_without_having_taken_the_work_is_refused(world):
    work = make_submitted(world.enrolment)
    with pytest.raises(assessments.NotMarking):
        assessments.save_marks(submission=work, trainer=world.tessa, marks={}, feedback="x", revision=0, now=NOW)


def test_save_marks_after_release_is_refused(world):
    work = make_submitted(world.enrolment)
    release(work, world.tessa)
    with pytest.raises(assessments.NotMarking):
        assessments.save_marks(submission=work, trainer=world.tessa, marks={}, feedback="x", revision=1, now=NOW)
    assert Assessment.objects.get().feedback == "Vul aan."


@pytest.mark.parametrize(
    ("levels", "outcome", "blocks"),
    [
        ({}, Outcome.SUFFICIENT, False),
        ({"redenering": "good", "privacy": "good"}, Outcome.SUFFICIENT, False),
        ({"redenering": "insufficient"}, Outcome.REVISE, False),
        ({"privacy": "insufficient"}, Outcome.REVISE, True),
        ({"redenering": "insufficient", "privacy": "insufficient"}, Outcome.REVISE, True),
    ],
)
def test_judge_follows_the_marks(world, levels, outcome, blocks):
    verdict = verdict_of(mark(make_submitted(world.enrolment), world.tessa, **levels))
    assert (verdict.outcome, verdict.blocks_files, verdict.problem) == (outcome, blocks, "")


@pytest.mark.parametrize(
    ("levels", "outcome", "can_release"),
    [
        ({}, Outcome.SUFFICIENT, True),
        ({"redenering": "insufficient"}, Outcome.INSUFFICIENT, False),
        ({"privacy": "insufficient"}, Outcome.REVISE, True),
    ],
)
def test_judge_at_the_last_attempt_asks_for_a_second_assessor_before_a_final_no(world, levels, outcome, can_release):
    at_last_attempt(world)
    verdict = verdict_of(mark(make_submitted(world.enrolment), world.tessa, **levels))
    assert (verdict.outcome, not verdict.problem) == (outcome, can_release)


@pytest.mark.parametrize("missing", ["redenering", "privacy"])
def test_judge_waits_for_every_criterion(world, missing):
    verdict = verdict_of(mark(make_submitted(world.enrolment), world.tessa, **{missing: ""}))
    assert (verdict.outcome, bool(verdict.problem)) == (None, True)


def test_judge_wants_feedback_with_a_return(world):
    verdict = verdict_of(mark(make_submitted(world.enrolment), world.tessa, feedback="  ", redenering="insufficient"))
    assert (verdict.outcome, bool(verdict.problem)) == (Outcome.REVISE, True)


def test_release_of_sufficient_work_writes_the_result_and_tells_the_participant(world):
    work = make_submitted(world.enrolment)
    judgement = release(work, world.tessa)
    work.refresh_from_db()
    assert (work.state, work.assessor) == (SubmissionState.RELEASED, world.tessa)
    assert (judgement.state, judgement.outcome, judgement.released_at) == (
        AssessmentState.RELEASED,
        Outcome.SUFFICIENT,
        NOW + timedelta(hours=1),
    )
    result = AssignmentResult.objects.get()
    assert (result.enrolment, result.assignment, result.met_at) == (
        world.enrolment,
        work.assignment,
        judgement.released_at,
    )
    mail = Message.objects.get(key=f"submission:{work.pk}:released")
    assert mail.to_address == "anna@rocmidden.example"
    assert work.attempt_url in mail.body_text
    assert "Vul aan." not in mail.body_text + mail.body_html


def test_release_of_insufficient_work_opens_the_way_to_a_next_attempt(world):
    release(make_submitted(world.enrolment), world.tessa, redenering="insufficient")
    assert AssignmentResult.objects.count() == 0
    assert make_draft(world.enrolment, text="Beter").attempt == 2


def test_release_twice_is_one_effect(world):
    work = make_submitted(world.enrolment)
    judgement = release(work, world.tessa)
    again = assessments.release(
        submission=work, trainer=world.tessa, revision=1, outcome="voldaan", now=NOW + timedelta(days=1)
    )
    assert again.released_at == judgement.released_at
    assert (Message.objects.filter(template="work_released").count(), AssignmentResult.objects.count()) == (1, 1)


def test_release_checks_that_the_trainer_saw_these_marks(world):
    work = make_submitted(world.enrolment)
    concept = mark(work, world.tessa)
    for revision, outcome in [
        (concept.revision - 1, "voldaan"),
        (concept.revision, "aanvullen"),
        (concept.revision, "niet_voldaan"),
    ]:
        with pytest.raises(assessments.StaleMarks):
            assessments.release(submission=work, trainer=world.tessa, revision=revision, outcome=outcome, now=NOW)
    assert Submission.objects.get().state == SubmissionState.MARKING


@pytest.mark.parametrize(
    ("levels", "outcome"),
    [
        ({"privacy": ""}, "voldaan"),
        ({"redenering": "insufficient"}, "niet_voldaan"),
        ({"redenering": "insufficient"}, "aanvullen"),
    ],
)
def test_release_is_refused_when_marks_miss_or_a_second_assessor_is_needed(world, levels, outcome):
    at_last_attempt(world)
    work = make_submitted(world.enrolment)
    concept = mark(work, world.tessa, **levels)
    with pytest.raises(assessments.NotReady) as refusal:
        assessments.release(submission=work, trainer=world.tessa, revision=concept.revision, outcome=outcome, now=NOW)
    assert str(refusal.value.message)
    assert (Submission.objects.get().state, Message.objects.filter(template="work_released").count()) == ("marking", 0)


def test_release_by_another_is_refused(world):
    work = make_submitted(world.enrolment)
    concept = mark(work, world.tessa)
    with pytest.raises(assessments.NotMarking):
        assessments.release(
            submission=work, trainer=make_trainer(world.edition), revision=concept.revision, outcome="voldaan", now=NOW
        )


def test_release_by_somebody_who_became_a_colleague_is_refused(world):
    work = make_submitted(world.enrolment)
    concept = mark(work, world.tessa)
    MembershipFactory(person=world.tessa, organisation=world.school)
    with pytest.raises(assessments.ColleagueWork):
        assessments.release(submission=work, trainer=world.tessa, revision=concept.revision, outcome="voldaan", now=NOW)
    assert Submission.objects.get().state == SubmissionState.MARKING


def test_insufficient_privacy_blocks_the_files_at_once_in_every_attempt(world):
    draft = make_draft(world.enrolment)
    drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
    release(hand_in(draft), world.tessa, redenering="insufficient")
    second = make_draft(world.enrolment, text="")
    release(hand_in(second), world.tessa, privacy="insufficient")
    assert list(FileEvidence.objects.values_list("is_blocked", flat=True)) == [True, True]
    third = make_draft(world.enrolment, text="")
    assert FileEvidence.objects.get(submission=third).is_blocked


def test_insufficient_privacy_leaves_files_of_others_alone(world):
    for enrolment in (world.enrolment, world.bram_enrolment):
        draft = make_draft(enrolment)
        drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
        hand_in(draft)
    release(Submission.objects.get(enrolment=world.enrolment), world.tessa, privacy="insufficient")
    assert not FileEvidence.objects.get(submission__enrolment=world.bram_enrolment).is_blocked


def test_a_trainer_whose_time_is_over_finishes_what_was_taken(world):
    work = make_submitted(world.enrolment)
    concept = mark(work, world.tessa)
    world.edition.trainers.filter(trainer=world.tessa).update(until=date(2026, 10, 1))
    assessments.release(submission=work, trainer=world.tessa, revision=concept.revision, outcome="voldaan", now=NOW)
    assert Submission.objects.get().state == SubmissionState.RELEASED
