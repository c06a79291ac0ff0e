"""A final no takes two people: the second marks blind, and both agree on what the participant reads."""

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from courses.models import Curriculum
from portfolio.enums import Kind, Outcome, SubmissionState
from portfolio.models import Assessment, PortfolioDecision, Submission
from portfolio.services import assessments, decisions, second, submissions
from tests.factories.accounts import MembershipFactory
from tests.factories.courses import NOW, make_trainer
from tests.factories.portfolio import in_agreement, make_draft, make_submitted, mark, release, save, with_second

SECRET = "Hier zit de eerste beoordelaar op vast"


@pytest.fixture
def guus(world):
    Curriculum._base_manager.update(portfolio_attempts=1)
    world.edition.refresh_from_db()
    world.enrolment.refresh_from_db()
    return make_trainer(world.edition, first_name="Guus")


def conclude(work, trainer, *, outcome, reason="", **levels):
    concept = save(work, trainer, reason=reason, **levels)
    return second.release_agreed(submission=work, trainer=trainer, revision=concept.revision, outcome=outcome, now=NOW)


@pytest.mark.parametrize("when", ["before taking it", "while marking"])
def test_the_second_assessor_sees_nothing_of_the_first_anywhere(client, world, guus, when):
    now = timezone.now()
    work = make_submitted(world.enrolment, now=now)
    concept = mark(work, world.tessa, now=now, feedback=SECRET, redenering="insufficient")
    Assessment.objects.get().marks.update(remark=SECRET)
    second.ask_second(submission=work, trainer=world.tessa, revision=concept.revision, now=now)
    client.force_login(guus)
    if when == "while marking":
        client.post(f"/beoordelen/{work.pk}/tweede/")
    pages = ["/beoordelen/", f"/beoordelen/{work.pk}/", f"/beoordelen/{work.pk}/vrijgeven/", "/beoordelen/vrijgeven/"]
    bodies = [client.get(page, follow=True) for page in pages]
    assert {page.status_code for page in bodies} == {200}
    assert [page.request["PATH_INFO"] for page in bodies if SECRET in page.content.decode()] == []
    assert "checked" not in bodies[1].content.decode()


def test_the_participant_reads_only_what_both_agreed_on(client, world, guus):
    now = timezone.now()
    work = in_agreement(make_submitted(world.enrolment, now=now), world.tessa, guus, now=now)
    client.force_login(world.anna)
    page = f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/poging/1/"
    assert "Tweede blik." not in client.get(page).content.decode()
    conclude(work, guus, outcome="niet_voldaan", redenering="insufficient")
    body = client.get(page).content.decode()
    assert ("Vul aan." in body, "Tweede blik." in body) == (True, False)


def test_that_a_second_assessor_looks_is_told_with_the_judgement(client, world, guus):
    now = timezone.now()
    work = with_second(make_submitted(world.enrolment, now=now), world.tessa, now=now)
    client.force_login(world.anna)
    page = f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/poging/1/"
    before = client.get(page).text
    assert ("tweede beoordelaar" in before, "wordt beoordeeld" in before) == (False, True)
    second.claim_second(submission=work, trainer=guus, now=now)
    concept = save(work, guus, redenering="insufficient")
    second.finish_second(submission=work, trainer=guus, revision=concept.revision, now=now)
    assert "beoordelaars" not in client.get(page).text
    conclude(work, guus, outcome="niet_voldaan", redenering="insufficient")
    assert "Een tweede beoordelaar is gevraagd ook te kijken" in client.get(page).text


def test_equal_levels_are_filled_in_for_the_agreement(world, guus):
    work = in_agreement(make_submitted(world.enrolment), world.tessa, guus, level="good")
    agreed = work.assessments.get(kind=Kind.AGREED)
    assert list(agreed.marks.values_list("criterion__key", "level")) == [("privacy", "sufficient")]


def test_disagreement_needs_a_reason(world, guus):
    work = in_agreement(make_submitted(world.enrolment), world.tessa, guus, level="good")
    with pytest.raises(second.SayWhyYouAgree):
        conclude(work, world.tessa, outcome="voldaan")
    assert Submission.objects.get().state == SubmissionState.AGREEING
    agreed = conclude(work, world.tessa, outcome="voldaan", reason="Samen nog eens gelezen.")
    assert (agreed.outcome, agreed.reason) == (Outcome.SUFFICIENT, "Samen nog eens gelezen.")
    assert Submission.objects.get().judgement == agreed


def test_agreement_needs_no_reason(world, guus):
    work = in_agreement(make_submitted(world.enrolment), world.tessa, guus)
    agreed = conclude(work, guus, outcome="niet_voldaan", redenering="insufficient")
    assert (agreed.outcome, Submission.objects.get().state) == (Outcome.INSUFFICIENT, SubmissionState.RELEASED)


def test_the_first_assessor_is_not_the_second(world, guus):
    work = with_second(make_submitted(world.enrolment), world.tessa)
    with pytest.raises(second.FirstAssessorAgain):
        second.claim_second(submission=work, trainer=world.tessa, now=NOW)


def test_a_colleague_of_the_participant_is_no_second_assessor(world, guus):
    work = with_second(make_submitted(world.enrolment), world.tessa)
    MembershipFactory(person=guus, organisation=world.school)
    with pytest.raises(assessments.ColleagueWork):
        second.claim_second(submission=work, trainer=guus, now=NOW)


def test_staff_may_name_somebody_of_another_edition(client, world, guus):
    work = with_second(make_submitted(world.enrolment), world.tessa)
    second.appoint_second(submission=work, to=world.thijs, actor=world.eva, reason="Guus is weg", now=NOW)
    client.force_login(world.thijs)
    assert client.get(f"/beoordelen/{work.pk}/").status_code == 200


def test_the_first_takes_back_only_until_the_second_has_started(world, guus):
    work = with_second(make_submitted(world.enrolment), world.tessa)
    second.claim_second(submission=work, trainer=guus, now=NOW)
    with pytest.raises(second.SecondHasStarted):
        second.take_back(submission=work, trainer=world.tessa, now=NOW)


def test_the_first_changes_nothing_while_the_second_marks(world, guus):
    work = with_second(make_submitted(world.enrolment), world.tessa)
    with pytest.raises(assessments.NotMarking):
        assessments.save_marks(submission=work, trainer=world.tessa, marks={}, feedback="Toch", revision=1, now=NOW)


def test_a_stranger_does_not_write_the_agreement(world, guus):
    work = in_agreement(make_submitted(world.enrolment), world.tessa, guus)
    with pytest.raises(assessments.NotMarking):
        second.release_agreed(
            submission=work, trainer=make_trainer(world.edition), revision=0, outcome="niet_voldaan", now=NOW
        )


# --- what the staff decide ----------------------------------------------------------------------------------------------
def final_no(world, guus):
    work = in_agreement(make_submitted(world.enrolment), world.tessa, guus)
    conclude(work, guus, outcome="niet_voldaan", redenering="insufficient")
    return Submission.objects.get()


def test_an_extra_attempt_opens_one_attempt_more(world, guus):
    work = final_no(world, guus)
    with pytest.raises(submissions.AttemptsSpent):
        make_draft(world.enrolment)
    decisions.decide_after_final(submission=work, kind="extra_attempt", reason="Ziek geweest", actor=world.eva, now=NOW)
    draft = make_draft(world.enrolment, text="")
    assert (draft.attempt, draft.is_last_attempt) == (2, True)
    assert AuditEvent.objects.get(action="portfolio.extra_attempt").reason == "Ziek geweest"


@pytest.mark.parametrize("kind", ["later_edition", "stop"])
def test_other_decisions_open_no_attempt_and_are_said_once(world, guus, kind):
    work = final_no(world, guus)
    decisions.decide_after_final(submission=work, kind=kind, reason="Besproken", actor=world.eva, now=NOW)
    with pytest.raises(submissions.AttemptsSpent):
        make_draft(world.enrolment)
    with pytest.raises(decisions.NothingToDecide):
        decisions.decide_after_final(submission=work, kind=kind, reason="Nog eens", actor=world.eva, now=NOW)
    assert PortfolioDecision.objects.count() == 1


def test_there_is_nothing_to_decide_while_attempts_are_left(world):
    work = make_submitted(world.enrolment)
    release(work, world.tessa, redenering="insufficient")
    work.refresh_from_db()
    with pytest.raises(decisions.NothingToDecide):
        decisions.decide_after_final(submission=work, kind="stop", reason="Zomaar", actor=world.eva, now=NOW)
