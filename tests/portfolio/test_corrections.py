"""After release: a correction or an appeal adds a row, with a reason; what was said before stays."""

import pytest

from messaging.models import Message
from portfolio.enums import AppealState, AssessmentState, Kind, Outcome
from portfolio.models import Appeal, Assessment, Submission
from portfolio.services import assessments, corrections
from portfolio.services.reasons import ReasonMissing
from portfolio.services.submissions import FulfilledAlready
from tests.factories.accounts import MembershipFactory
from tests.factories.courses import NOW, make_trainer
from tests.factories.portfolio import hand_in, make_draft, make_submitted, release, save


@pytest.fixture
def judged(world):
    work = make_submitted(world.enrolment)
    release(work, world.tessa, redenering="insufficient")
    return Submission.objects.get()


@pytest.fixture
def guus(world):
    return make_trainer(world.edition, first_name="Guus")


def conclude(work, trainer, outcome, *, reason="Ik las over de bijlage heen.", **levels):
    concept = save(work, trainer, feedback="Bij nader inzien.", reason=reason, **levels)
    return corrections.release_correction(
        submission=work, trainer=trainer, revision=concept.revision, outcome=outcome, now=NOW
    )


def test_a_correction_is_a_new_row_and_the_old_one_stays(world, judged):
    corrections.start_correction(submission=judged, trainer=world.tessa, now=NOW)
    conclude(judged, world.tessa, "voldaan")
    work = Submission.objects.get()
    assert [(each.kind, each.outcome, each.feedback) for each in work.released] == [
        (Kind.FIRST, Outcome.REVISE, "Vul aan."),
        (Kind.CORRECTION, Outcome.SUFFICIENT, "Bij nader inzien."),
    ]
    assert work.history.order_by("pk").last().reason == "Ik las over de bijlage heen."
    assert Message.objects.filter(template="judgement_corrected").count() == 1


def test_the_participant_reads_the_old_judgement_until_the_new_one_is_released(client, world, judged):
    corrections.start_correction(submission=judged, trainer=world.tessa, now=NOW)
    save(judged, world.tessa, feedback="Nog niet voor jouw ogen", reason="Fout")
    client.force_login(world.anna)
    page = client.get(f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/poging/1/").content.decode()
    assert ("Nog niet voor jouw ogen" in page, "Vul aan." in page) == (False, True)


def test_a_correction_starts_from_a_copy(world, judged):
    correction = corrections.start_correction(submission=judged, trainer=world.tessa, now=NOW)
    assert list(correction.marks.values_list("criterion__key", "level")) == [
        ("redenering", "insufficient"),
        ("privacy", "sufficient"),
    ]


def test_a_correction_needs_a_reason(world, judged):
    corrections.start_correction(submission=judged, trainer=world.tessa, now=NOW)
    with pytest.raises(ReasonMissing):
        conclude(judged, world.tessa, "voldaan", reason=" ")
    assert Submission.objects.get().judgement.kind == Kind.FIRST


def test_only_who_judged_corrects(world, judged, guus):
    with pytest.raises(corrections.NotYourJudgement):
        corrections.start_correction(submission=judged, trainer=guus, now=NOW)


def test_what_was_fulfilled_is_never_taken_away(world):
    work = make_submitted(world.enrolment)
    release(work, world.tessa)
    corrections.start_correction(submission=work, trainer=world.tessa, now=NOW)
    with pytest.raises(corrections.NeverLower):
        conclude(work, world.tessa, "aanvullen", redenering="insufficient")
    assert Submission.objects.get().judgement.outcome == Outcome.SUFFICIENT


def test_a_next_attempt_that_was_begun_is_not_handed_in_for_what_counts_by_now(world, judged):
    draft = make_draft(world.enrolment, text="Nog een keer.")
    corrections.start_correction(submission=judged, trainer=world.tessa, now=NOW)
    conclude(judged, world.tessa, "voldaan")
    with pytest.raises(FulfilledAlready):
        hand_in(draft)


def test_a_dropped_correction_leaves_nothing(world, judged):
    corrections.start_correction(submission=judged, trainer=world.tessa, now=NOW)
    corrections.drop_correction(submission=judged, trainer=world.tessa)
    assert Assessment.objects.get().kind == Kind.FIRST


def test_no_new_attempt_after_a_correction_to_fulfilled(world, judged):
    corrections.start_correction(submission=judged, trainer=world.tessa, now=NOW)
    conclude(judged, world.tessa, "voldaan")
    with pytest.raises(corrections.DomainError):
        make_draft(world.enrolment)


# --- appeals --------------------------------------------------------------------------------------------------------
def appeal(world, work, assessor):
    return corrections.register_appeal(
        submission=work, grounds="De bijlage is niet gelezen.", assessor=assessor, actor=world.eva, now=NOW
    )


def test_an_upheld_appeal_keeps_both_versions_and_who_decided(world, judged, guus):
    appeal(world, judged, guus)
    new = conclude(judged, guus, "voldaan")
    found = Appeal.objects.get()
    assert (found.state, found.against.outcome, found.replacement) == (AppealState.UPHELD, Outcome.REVISE, new)
    assert [(row.actor, row.new, row.reason) for row in found.history.all()] == [
        (world.eva, "open", ""),
        (guus, "upheld", "Ik las over de bijlage heen."),
    ]


def test_a_dismissed_appeal_leaves_the_judgement_and_says_why(world, judged, guus):
    appeal(world, judged, guus)
    corrections.dismiss_appeal(submission=judged, trainer=guus, reason="De bijlage gaat over iets anders.", now=NOW)
    found = Appeal.objects.get()
    assert (found.state, found.replacement, found.history.last().actor) == (AppealState.DISMISSED, None, guus)
    assert Assessment.objects.filter(state=AssessmentState.DRAFT).count() == 0
    assert Message.objects.filter(template="appeal_dismissed").count() == 1


def test_an_appeal_stands_in_the_queue_of_who_looks_at_it(client, world, judged):
    appeal(world, judged, world.thijs)
    client.force_login(world.thijs)
    page = client.get("/beoordelen/")
    assert [row.pk for row in page.context["page_obj"]] == [judged.pk]
    assert client.get(f"/beoordelen/{judged.pk}/").status_code == 200
    corrections.dismiss_appeal(submission=judged, trainer=world.thijs, reason="Het oordeel klopt.", now=NOW)
    assert client.get(f"/beoordelen/{judged.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["tessa", "colleague", "otto"])
def test_who_judged_before_or_may_not_judge_does_not_handle_the_appeal(world, judged, guus, who):
    MembershipFactory(person=guus, organisation=world.school)
    with pytest.raises(corrections.DomainError):
        appeal(world, judged, {"tessa": world.tessa, "colleague": guus, "otto": world.otto}[who])
    assert Appeal.objects.count() == 0


def test_one_appeal_at_a_time(world, judged, guus):
    appeal(world, judged, guus)
    with pytest.raises(corrections.AlreadyLookedAt):
        appeal(world, judged, world.thijs)


def test_a_trainer_corrects_nothing_while_an_appeal_is_open(world, judged, guus):
    appeal(world, judged, guus)
    with pytest.raises(corrections.AlreadyLookedAt):
        corrections.start_correction(submission=judged, trainer=world.tessa, now=NOW)


def test_a_correction_never_says_a_final_no(world, judged, guus):
    appeal(world, judged, guus)
    world.edition.curriculum.__class__._base_manager.update(portfolio_attempts=1)
    with pytest.raises(assessments.NotReady):
        conclude(judged, guus, "niet_voldaan", redenering="insufficient")
