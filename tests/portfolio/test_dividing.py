"""Dividing work: evenly, seen before it is done, never what a colleague has, never to who may not have it."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from courses.enums import TrainerRole
from courses.models import EditionTrainer
from messaging.models import Message
from portfolio.models import Submission, SubmissionHistory, TrainerAbsence
from portfolio.services import allotting, assessments, dividing
from portfolio.services.marking_mail import send_due
from portfolio.services.preferences import save_preferences
from portfolio.services.reasons import ReasonMissing
from tests.factories.accounts import MembershipFactory
from tests.factories.courses import NOW, make_edition, make_trainer
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import make_submitted, mark

TODAY = NOW.date()
URL = "/beoordelen/verdelen/"


@pytest.fixture
def guus(world):
    return make_trainer(world.edition, first_name="Guus")


@pytest.fixture
def tessa(client, world):
    client.force_login(world.tessa)
    return client


def away(trainer, *, since=TODAY, until=TODAY):
    TrainerAbsence.objects.create(trainer=trainer, since=since, until=until)


def free(world, number=1, *, now=NOW):
    return [make_submitted(make_enrolment(world.edition), now=now) for _each in range(number)]


def look(world, *trainers):
    return dividing.plan(submissions=dividing.free_work(world.edition), trainers=trainers, today=TODAY)


def divide_free(world, *trainers, actor=None, reason="Vol", seen=None):
    return dividing.divide_free(
        edition=world.edition, trainers=trainers, actor=actor or world.tessa, now=NOW, reason=reason,
        seen=look(world, *trainers).mark if seen is None else seen,
    )  # fmt: skip


# --- by the staff -----------------------------------------------------------------------------------------------------
def test_dividing_is_even_and_leaves_what_nobody_may_mark(world, guus):
    for _number in range(4):
        make_submitted(make_enrolment(world.edition))
    mine = make_submitted(world.enrolment)
    for trainer in (world.tessa, guus):
        MembershipFactory(person=trainer, organisation=world.school)
    given = dividing.divide(
        submissions=Submission.objects.all(), trainers=[world.tessa, guus], actor=world.eva, now=NOW, reason="Verdelen"
    )
    assert given == Counter({world.tessa: 2, guus: 2})
    mine.refresh_from_db()
    assert mine.assessor is None


def test_dividing_passes_over_who_is_away(world, guus):
    away(world.tessa, until=TODAY + timedelta(days=3))
    make_submitted(world.enrolment)
    given = dividing.divide(
        submissions=Submission.objects.all(), trainers=[world.tessa, guus], actor=world.eva, now=NOW, reason="Verdelen"
    )
    assert given == Counter({guus: 1})


def test_dividing_over_nobody_is_refused(world):
    away(world.tessa)
    with pytest.raises(dividing.NobodyThere):
        dividing.divide(
            submissions=Submission.objects.all(), trainers=[world.tessa], actor=world.eva, now=NOW, reason="Verdelen"
        )


# --- by an assessor ---------------------------------------------------------------------------------------------------
def test_looking_says_who_gets_what_and_writes_nothing(world, guus):
    mark(make_submitted(world.enrolment), guus)
    free(world, 3)
    division = look(world, world.tessa, guus)
    assert division.shares == [dividing.Share(world.tessa, has=0, gets=2), dividing.Share(guus, has=1, gets=1)]
    assert Submission.objects.filter(assessor__isnull=True).count() == 3


def test_it_gives_what_was_shown_with_the_reason_in_the_history(world, guus):
    free(world, 3)
    assert divide_free(world, world.tessa, guus, reason="Na de inleverdatum") == Counter({world.tessa: 2, guus: 1})
    rows = SubmissionHistory.objects.filter(actor=world.tessa, reason="Na de inleverdatum")
    assert (rows.count(), AuditEvent.objects.filter(action="submission.give", actor=world.tessa).count()) == (3, 3)


def test_what_a_colleague_has_stays_with_them(world, guus):
    taken, given = free(world, 2)
    mark(taken, guus)
    allotting.give(submission=given, to=guus, actor=world.eva, now=NOW, reason="Verdelen")
    free(world)
    assert divide_free(world, world.tessa) == Counter({world.tessa: 1})
    assert Submission.objects.filter(assessor=guus).count() == 2


def test_what_a_colleague_took_meanwhile_stays_with_them(world, guus):
    (work,) = free(world)
    seen = Submission.objects.get(pk=work.pk)
    assessments.claim(submission=work, trainer=guus, now=NOW)
    with pytest.raises(allotting.GoneMeanwhile):
        allotting.give(submission=seen, to=world.tessa, actor=world.tessa, now=NOW, reason="Vol")
    assert Submission.objects.get().assessor == guus


def test_work_of_a_colleague_is_divided_to_others_only(world, guus):
    MembershipFactory(person=world.tessa, organisation=world.school)
    work = make_submitted(world.enrolment)
    assert divide_free(world, world.tessa, guus) == Counter({guus: 1})
    work.refresh_from_db()
    assert work.assessor == guus


def test_what_none_of_them_may_mark_stays_free_and_is_named(world, guus):
    MembershipFactory(person=guus, organisation=world.school)
    work = make_submitted(world.enrolment)
    assert look(world, guus).left == [work]


def test_work_of_another_edition_is_not_divided(world):
    other = make_submitted(make_enrolment(world.other_edition))
    free(world)
    divide_free(world, world.tessa)
    other.refresh_from_db()
    assert other.assessor is None


@pytest.mark.parametrize("actor", ["thijs", "anna", "eva"])
def test_who_does_not_assess_there_divides_nothing(world, actor):
    free(world)
    with pytest.raises(assessments.NotYourEdition):
        divide_free(world, world.tessa, actor=getattr(world, actor))


def test_a_trainer_of_another_edition_gets_nothing(world):
    free(world)
    with pytest.raises(assessments.NotYourEdition):
        divide_free(world, world.thijs)


def test_a_choice_that_was_not_looked_at_is_refused(world, guus):
    free(world, 2)
    with pytest.raises(dividing.LookAgain):
        divide_free(world, world.tessa, guus, seen=look(world, world.tessa).mark)
    assert Submission.objects.filter(assessor__isnull=True).count() == 2


def test_it_needs_a_reason_also_when_nothing_is_free(world):
    with pytest.raises(ReasonMissing):
        divide_free(world, world.tessa, reason=" ")


# --- the screen -------------------------------------------------------------------------------------------------------
def test_the_screen_shows_the_division_then_does_it(tessa, world, guus):
    free(world, 2, now=timezone.now())
    page = tessa.get(URL)
    assert [share.gets for share in page.context["division"].shares] == [1, 1]
    data = {"trainers": [world.tessa.pk, guus.pk], "reason": "Vol", "seen": page.context["division"].mark}
    answer = tessa.post(URL, data, follow=True)
    assert "2 werken zijn verdeeld." in answer.content.decode()
    assert Submission.objects.filter(assessor__isnull=True).count() == 0


def test_looking_again_keeps_the_choice_and_what_was_typed(tessa, world, guus):
    free(world, 2, now=timezone.now())
    page = tessa.post(URL, {"trainers": [guus.pk], "reason": "Vakantie", "look": ""})
    assert [(share.trainer, share.gets) for share in page.context["division"].shares] == [(guus, 2)]
    assert (page.context["form"]["reason"].value(), page.context["form"].errors) == ("Vakantie", {})
    assert Submission.objects.filter(assessor__isnull=True).count() == 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"trainers": []}, "trainers"),
        ({"trainers": ["onzin"]}, "trainers"),
        ({"seen": "anders"}, "__all__"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_given(tessa, world, guus, typed, field):
    free(world, now=timezone.now())
    mark_seen = tessa.get(URL).context["division"].mark
    answer = tessa.post(URL, {"trainers": [world.tessa.pk, guus.pk], "reason": "Vol", "seen": mark_seen} | typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert Submission.objects.filter(assessor__isnull=True).count() == 1


def test_who_is_away_is_shown_as_away(tessa, world, guus):
    today = timezone.localdate()
    away(guus, since=today, until=today + timedelta(days=6))
    free(world, now=timezone.now())
    shares = tessa.get(URL).context["division"].shares
    assert {share.trainer: (share.gets, share.away_until) for share in shares} == {
        world.tessa: (1, None), guus: (0, today + timedelta(days=6)),
    }  # fmt: skip


def test_who_assesses_in_two_editions_chooses_one(tessa, world):
    make_trainer(world.other_edition, trainer=world.tessa)
    assert "division" not in tessa.get(URL).context
    page = tessa.get(URL, {"edition": world.other_edition.code})
    assert page.context["edition"] == world.other_edition


@pytest.mark.parametrize("code", ["bpv-begeleider-2027-2", "bestaat-niet", "a\x00b"])
def test_an_edition_of_others_answers_like_one_that_is_not_there(tessa, world, code):
    assert tessa.get(URL, {"edition": code}).status_code == 404


@pytest.mark.parametrize("name", ["anna", "sanne", "eva", "ada", "otto"])
def test_the_screen_is_not_there_for_others(client, world, name):
    client.force_login(getattr(world, name))
    assert (client.get(URL).status_code, client.post(URL).status_code) == (404, 404)


def test_the_screen_is_not_there_for_who_only_teaches_or_stopped(tessa, world):
    EditionTrainer.objects.filter(trainer=world.tessa).update(role=TrainerRole.LESSON_DAY)
    assert tessa.get(URL).status_code == 404
    EditionTrainer.objects.filter(trainer=world.tessa).update(role=TrainerRole.ASSESSOR, until=date(2026, 9, 30))
    assert tessa.get(URL).status_code == 404


def test_three_pieces_and_editions_cost_as_many_queries_as_one(tessa, world, guus):
    def cost():
        with CaptureQueriesContext(connection) as page:
            tessa.get(URL, {"edition": world.edition.code})
        return len(page)

    free(world, now=timezone.now())
    make_trainer(world.other_edition, trainer=world.tessa)
    tessa.get(URL)
    few = cost()
    free(world, 2, now=timezone.now())
    for number in range(2):
        make_trainer(make_edition(curriculum=world.edition.curriculum, code=f"nog-{number}"), trainer=world.tessa)
    assert cost() == few


def test_the_page_of_the_staff_costs_as_many_queries_for_three_editions(client, world):
    def cost():
        with CaptureQueriesContext(connection) as page:
            client.get("/cms/inzendingen/wachttijden/")
        return len(page)

    client.force_login(world.eva)
    cost()
    few = cost()
    make_edition(curriculum=world.edition.curriculum, code="nog-een")
    assert cost() == few


# --- telling the receivers ------------------------------------------------------------------------------------------------
def test_the_digest_counts_what_was_given_by_somebody_else(world, guus):
    free(world, 2, now=NOW - timedelta(days=6))
    divide_free(world, world.tessa, guus)
    send_due(now=NOW + timedelta(minutes=5))
    mail = Message.objects.get(to_address=guus.email)
    assert (mail.template, "Er is 1 werk aan jou gegeven." in mail.body_text) == ("marking_digest", True)
    assert not Message.objects.filter(to_address=world.tessa.email).exists()


def test_who_wants_mail_at_once_hears_once_of_what_was_given(world, guus):
    save_preferences(trainer=guus, mail="at_once", shortcuts=True)
    free(world, now=NOW - timedelta(days=6))
    divide_free(world, guus)
    for _run in range(2):
        send_due(now=NOW + timedelta(minutes=5))
    assert list(Message.objects.filter(to_address=guus.email).values_list("template", flat=True)) == ["marking_given"]
