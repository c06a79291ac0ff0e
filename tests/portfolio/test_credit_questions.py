"""Asking the organisation whether work of another leergang counts: once, answered with a reason, told by mail."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services.personal_data import erase_person
from common.errors import MoveNotAllowed
from learning.services.credit import CannotCreditWork
from messaging.models import Message
from portal import daystart
from portfolio.enums import QuestionState
from portfolio.models import CreditQuestion
from portfolio.services import credit
from portfolio.services.reasons import ReasonMissing
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import make_submitted
from tests.portfolio.test_credit import LATER, address, grant, judged, new_version, pin_of, row_of, second  # noqa: F401

WHY = "Het is dezelfde opdracht, alleen met andere woorden"


@pytest.fixture
def other_version(judged, second):  # noqa: F811  fixtures of the tests of crediting
    new_version(second)
    return second


@pytest.fixture
def question(other_version):
    return ask(other_version)


def ask(enrolment, text=WHY):
    return credit.ask(enrolment=enrolment, pin=pin_of(enrolment), text=text, now=LATER)


def decline(world, question, reason="Er is een vraag bij gekomen"):
    return credit.decline(question=question, actor=world.eva, reason=reason, now=LATER)


# --- asking -----------------------------------------------------------------------------------------------------------
def test_a_question_waits_for_the_staff(world, question):
    assert (question.state, question.text, daystart.credit_questions(LATER)) == (QuestionState.OPEN, WHY, 1)
    assert [(row.new, row.actor) for row in question.history.all()] == [("open", world.anna)]


def test_asking_twice_is_one_question(other_version):
    assert ask(other_version) == ask(other_version)
    assert CreditQuestion.objects.count() == 1


def test_what_the_participant_decides_is_not_asked(judged, second):  # noqa: F811
    with pytest.raises(credit.NothingToAsk):
        ask(second)


def test_without_earlier_work_nothing_is_asked(second):  # noqa: F811
    with pytest.raises(CannotCreditWork):
        ask(second)


def test_work_that_waits_here_goes_first(other_version):
    make_submitted(other_version)
    with pytest.raises(credit.WorkWaitsHere):
        ask(other_version)


def test_what_counts_already_is_not_asked(world, other_version):
    grant(world, other_version)
    with pytest.raises(CannotCreditWork):
        ask(other_version)


def test_after_a_no_it_is_not_asked_again(world, question, other_version):
    decline(world, question)
    with pytest.raises(credit.AnsweredAlready):
        ask(other_version)


def test_withdrawn_it_waits_no_more_and_may_be_asked_again(question, other_version):
    for _click in range(2):
        credit.withdraw_question(enrolment=other_version, pin=pin_of(other_version), now=LATER)
    question.refresh_from_db()
    assert (question.state, daystart.credit_questions(LATER)) == (QuestionState.WITHDRAWN, 0)
    assert ask(other_version) != question


# --- answering --------------------------------------------------------------------------------------------------------
def test_a_yes_lets_it_count_and_tells_the_participant(world, question, other_version):
    grant(world, other_version, reason="Zelfde vragen")
    question.refresh_from_db()
    assert (question.state, question.answer, row_of(other_version).step) == ("granted", "Zelfde vragen", "met")
    mail = Message.objects.get(template="credit_answered")
    assert (mail.recipient, mail.subject) == (
        world.anna,
        "Je eerdere werk telt mee: Delen of niet delen? (nieuw)",
    )
    assert "Zelfde vragen" in mail.body_text


def test_a_no_has_a_reason_a_trace_and_a_mail(world, question, other_version):
    with pytest.raises(ReasonMissing):
        decline(world, question, reason=" ")
    decline(world, question)
    event = AuditEvent.objects.get(action="assignment.credit_declined")
    assert (event.actor, event.reason, event.new) == (
        world.eva, "Er is een vraag bij gekomen", {"assignment": "m1-p1"},
    )  # fmt: skip
    assert "Dat kan helaas niet" in Message.objects.get(template="credit_answered").body_text
    assert not other_version.assignmentresults.exists()


def test_what_was_answered_is_not_answered_again(world, question):
    decline(world, question)
    with pytest.raises(MoveNotAllowed):
        decline(world, question)


def test_a_credit_nobody_asked_for_sends_no_answer(world, other_version):
    grant(world, other_version)
    assert not Message.objects.filter(template="credit_answered").exists()


def test_who_left_or_has_it_by_now_waits_for_nobody(world, question, other_version):
    other_version.state = "stopped"
    other_version.save()
    assert daystart.credit_questions(LATER) == 0


def test_erasing_the_participant_takes_the_words(world, question):
    erase_person(person=world.anna, actor=world.ada, reason="Op eigen verzoek", now=LATER)
    assert CreditQuestion.objects.get().text == ""


# --- the screens of the participant -----------------------------------------------------------------------------------
def test_the_participant_asks_and_withdraws(world, other_version, client):
    client.force_login(world.anna)
    page = client.post(address("assignment-credit-ask", other_version), {"text": WHY}, follow=True).text
    assert ("Je vraag ligt bij de organisatie" in page, WHY in page) == (True, True)
    assert address("assignment-credit-unask", other_version) in page
    page = client.post(address("assignment-credit-unask", other_version), follow=True).text
    assert address("assignment-credit-ask", other_version) in page


def test_the_participant_reads_why_not(world, question, other_version, client):
    decline(world, question)
    client.force_login(world.anna)
    page = client.get(address("assignment", other_version)).text
    assert "Er is een vraag bij gekomen" in page
    assert address("assignment-credit-ask", other_version) not in page


@pytest.mark.parametrize("typed", ["x" * 1_001, "a\x00b", "Bel mijn student: 06-12345678"])
def test_odd_text_is_refused_at_its_field_and_kept(world, other_version, client, typed):
    client.force_login(world.anna)
    answer = client.post(address("assignment-credit-ask", other_version), {"text": typed})
    form = answer.context["question_form"]
    assert (answer.status_code, list(form.errors), form["text"].value()) == (200, ["text"], typed)
    assert CreditQuestion.objects.count() == 0


def test_a_refusal_stands_on_the_form_with_what_was_typed(world, other_version, client):
    client.force_login(world.anna)
    make_submitted(other_version)
    answer = client.post(address("assignment-credit-ask", other_version), {"text": WHY})
    assert str(credit.WorkWaitsHere.default_message) in answer.text


@pytest.mark.parametrize("name", ["assignment-credit-ask", "assignment-credit-unask"])
def test_of_another_it_is_not_there(world, question, other_version, client, name):
    client.force_login(world.bram)
    assert client.post(address(name, other_version)).status_code == 404
    client.force_login(world.anna)
    assert client.get(address(name, other_version)).status_code == 405
    assert CreditQuestion.objects.get().state == QuestionState.OPEN


# --- the screens of the staff -----------------------------------------------------------------------------------------
def page_of(name, question=None):
    return reverse(f"meetelvragen:{name}", args=[question.pk] if question else [])


def test_staff_read_the_question_and_both_versions(world, question, client):
    client.force_login(world.eva)
    page = client.get(page_of("inspect", question)).text
    assert (WHY in page, "versie 1" in page, "versie 2" in page) == (True, True, True)
    assert page_of("grant", question) in page


@pytest.mark.parametrize(("name", "state"), [("grant", "granted"), ("decline", "declined")])
def test_staff_answer_with_a_reason(world, question, client, name, state):
    client.force_login(world.eva)
    assert "reason" in client.post(page_of(name, question), {"reason": " "}).context["form"].errors
    client.post(page_of(name, question), {"reason": "Nagekeken"})
    question.refresh_from_db()
    assert (question.state, question.answer) == (state, "Nagekeken")
    page = client.get(page_of("inspect", question)).text
    assert ("Nagekeken" in page, page_of("grant", question) in page) == (True, False)


def test_a_yes_to_what_cannot_count_is_a_sentence(world, question, other_version, client):
    other_version.edition.curriculum.assignment_pins.all().delete()
    client.force_login(world.eva)
    answer = client.post(page_of("grant", question), {"reason": "Nagekeken"})
    assert str(CannotCreditWork.default_message) in answer.text


@pytest.mark.parametrize("who", ["fien", "aad", "anna", "tessa", "sanne", "kim", "otto"])
def test_nobody_else_reads_or_answers(world, question, client, who):
    client.force_login(getattr(world, who))
    codes = {client.get(page_of(name, question)).status_code for name in ("inspect", "grant", "decline")}
    codes |= {client.get(page_of("index")).status_code}
    codes |= {client.post(page_of(name, question), {"reason": "x"}).status_code for name in ("grant", "decline")}
    assert codes == {404}


def test_the_list_costs_as_many_queries_for_three_as_for_one(world, question, client):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of("index"))
        return len(queries)

    client.force_login(world.eva)
    cost()
    one = cost()
    for _number in range(2):
        CreditQuestion.objects.create(
            enrolment=make_enrolment(world.edition, UserFactory()), assignment=question.assignment, asked_at=NOW
        )
    assert cost() == one
