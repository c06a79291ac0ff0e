"""The promise: a row before the mail, and never the same mail twice."""

import smtplib
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from messaging import tasks
from messaging.enums import Delivery
from messaging.models import Message
from messaging.services import outbox
from messaging.services.mail_texts import render_mail
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW

SERVER: dict[str, Exception | None] = {"opens": None, "takes": None}
REFUSED = smtplib.SMTPDataError(451, b"Try again later")
BROKEN = smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


class Server(EmailBackend):
    """A mail server that behaves as SERVER says: it may not answer, refuse, or hang up halfway."""

    def open(self):
        if SERVER["opens"]:
            raise SERVER["opens"]
        return super().open()

    def send_messages(self, messages):
        if SERVER["takes"]:
            raise SERVER["takes"]
        return super().send_messages(messages)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "tests.messaging.test_outbox.Server"
    SERVER.update(opens=None, takes=None)
    yield SERVER
    SERVER.update(opens=None, takes=None)


def queue(key="notice:1", *, now=NOW, template="unknown_account", **extra):
    context = {"email": "anna@school.example", "person": UserFactory.build(), "url": "https://geheim.example/x"}
    return outbox.queue(
        key=key,
        address="anna@school.example",
        template=template,
        context=context | {"expires_at": now},
        now=now,
        **extra,
    )


def deliver(message, *, now=NOW):
    sent = outbox.deliver(message_id=message.pk, now=now)
    message.refresh_from_db()
    return sent


def test_queueing_writes_the_whole_mail_down(db):
    anna = UserFactory()
    message = queue(recipient=anna)
    message.refresh_from_db()
    assert (message.state, message.recipient, message.to_address) == (Delivery.QUEUED, anna, "anna@school.example")
    assert message.subject == "Er is geen account met dit e-mailadres"
    assert "anna@school.example" in message.body_text
    assert "<strong>anna@school.example</strong>" in message.body_html
    assert (message.created_at, message.send_after) == (NOW, NOW)
    assert mail.outbox == []


def test_the_same_occasion_is_queued_once(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as told:
        first, second = queue("cert:1"), queue("cert:1")
    assert (first, Message.objects.count(), len(told)) == (second, 1, 1)


def test_a_worker_hears_of_it_when_the_change_is_committed(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = queue(now=timezone.now())
        assert mail.outbox == []
    message.refresh_from_db()
    assert (message.state, len(mail.outbox)) == (Delivery.SENT, 1)


def test_what_is_rolled_back_is_not_mailed(db):
    with transaction.atomic():
        queue(now=timezone.now())
        transaction.set_rollback(True)
    assert (Message.objects.count(), mail.outbox) == (0, [])


def test_a_mail_for_later_waits(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as told:
        message = queue(send_after=NOW + timedelta(hours=2))
    assert (told, deliver(message)) == ([], False)
    assert outbox.sweep(now=NOW + timedelta(hours=1)) == []
    assert outbox.sweep(now=NOW + timedelta(hours=2)) == [message.pk]
    assert deliver(message, now=NOW + timedelta(hours=2)) is True


def test_a_sent_mail_has_text_html_and_says_it_is_automatic(db, settings):
    settings.SITE_URL = "https://leergangen.example"
    message = queue()
    assert deliver(message) is True
    [sent] = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["anna@school.example"], message.subject, message.body_text)
    assert [kind for _body, kind in sent.alternatives] == ["text/html"]
    assert sent.extra_headers == {
        "Message-ID": f"<message-{message.pk}@leergangen.example>",
        "Auto-Submitted": "auto-generated",
    }
    assert (message.state, message.sent_at, message.attempts) == (Delivery.SENT, NOW, 1)


def test_delivering_twice_sends_once(db):
    message = queue()
    assert [deliver(message), deliver(message)] == [True, False]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("state", [Delivery.SENDING, Delivery.SENT, Delivery.FAILED, Delivery.UNCERTAIN])
def test_only_a_waiting_mail_is_taken(db, state):
    message = queue()
    Message.objects.update(state=state)
    assert (deliver(message), mail.outbox) == (False, [])
    assert message.state == state


def test_a_server_that_refuses_is_tried_again_later_and_later(db, server):
    message, now, waits = queue(), NOW, []
    server["takes"] = REFUSED
    for _ in range(6):
        assert deliver(message, now=now) is False
        waits.append(message.send_after - now)
        now = message.send_after
    assert waits == [timedelta(minutes=2**attempt) for attempt in range(1, 7)]
    assert (message.state, message.attempts) == (Delivery.FAILED, 6)
    assert "Try again later" in message.error
    server["takes"] = None
    assert (deliver(message, now=now), mail.outbox) == (False, [])


def test_a_server_that_does_not_answer_has_nothing_and_is_tried_again(db, server):
    message = queue()
    server["opens"] = ConnectionRefusedError("nobody there")
    assert deliver(message) is False
    assert message.state == Delivery.QUEUED
    server["opens"] = None
    assert deliver(message, now=message.send_after) is True
    assert (message.state, message.error, len(mail.outbox)) == (Delivery.SENT, "", 1)


@pytest.mark.parametrize("error", [BROKEN, TimeoutError("timed out")])
def test_a_line_that_breaks_while_handing_over_is_asked_about_not_repeated(db, server, error):
    message = queue()
    server["takes"] = error
    assert deliver(message) is False
    assert message.state == Delivery.UNCERTAIN
    server["takes"] = None
    assert outbox.sweep(now=NOW + timedelta(days=1)) == []


def test_a_worker_that_died_leaves_an_uncertain_mail(db):
    message = queue()
    Message.objects.update(state=Delivery.SENDING, claimed_at=NOW)
    assert outbox.sweep(now=NOW + timedelta(minutes=10)) == []
    message.refresh_from_db()
    assert message.state == Delivery.SENDING
    outbox.sweep(now=NOW + timedelta(minutes=11))
    message.refresh_from_db()
    assert (message.state, message.error) == (
        Delivery.UNCERTAIN,
        "Het systeem stopte terwijl het deze mail afgaf.",
    )


def test_the_sweep_sends_what_no_worker_heard_of(db):
    queue(now=timezone.now())
    tasks.sweep_outbox()
    assert len(mail.outbox) == 1
    tasks.sweep_outbox()
    assert len(mail.outbox) == 1


def test_tasks_accept_what_a_later_version_sends_along(db):
    message = queue(now=timezone.now())
    tasks.deliver_message(message_id=message.pk, later="x")
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_does_not_undo_the_work(monkeypatch):
    def broken(**kwargs):
        raise ConnectionError

    monkeypatch.setattr(tasks.deliver_message, "delay", broken)
    message = queue(now=timezone.now())
    message.refresh_from_db()
    assert message.state == Delivery.QUEUED
    monkeypatch.undo()
    tasks.sweep_outbox()
    assert len(mail.outbox) == 1


def test_a_secret_link_is_gone_from_the_row_once_it_is_sent(db):
    message = queue(template="invitation")
    assert "https://geheim.example/x" in message.body_text
    deliver(message)
    assert "https://geheim.example/x" in mail.outbox[0].body
    assert (message.body_text, message.body_html) == (
        "In deze mail stond een geheime link. Die is hier na het versturen weggehaald.",
        "",
    )


def test_staff_send_a_mail_again_as_a_row_of_its_own(world, django_capture_on_commit_callbacks):
    message = queue("cert:1", now=timezone.now())
    Message.objects.update(state=Delivery.UNCERTAIN)
    with django_capture_on_commit_callbacks(execute=True):
        again = outbox.resend(message=message, actor=world.eva, now=timezone.now())
    again.refresh_from_db()
    message.refresh_from_db()
    assert (again.key, again.state, message.state) == ("cert:1:again-1", Delivery.SENT, Delivery.UNCERTAIN)
    assert (again.subject, again.body_text) == (message.subject, message.body_text)
    more = outbox.resend(message=again, actor=world.eva, now=timezone.now())
    assert more.key == "cert:1:again-2"
    events = AuditEvent.objects.filter(action="message.resend").order_by("pk")
    assert [(event.actor, event.old) for event in events] == [
        (world.eva, {"message": message.pk}),
        (world.eva, {"message": again.pk}),
    ]


@pytest.mark.parametrize("state", [Delivery.QUEUED, Delivery.SENDING])
def test_a_mail_on_its_way_is_not_sent_again(world, state):
    message = queue()
    Message.objects.update(state=state)
    with pytest.raises(outbox.NotSentYet):
        outbox.resend(message=message, actor=world.eva, now=NOW)


def test_a_mail_whose_link_was_wiped_is_not_sent_again_and_a_failed_one_is(world):
    message = queue(template="invitation")
    Message.objects.update(state=Delivery.FAILED)
    assert "https://geheim.example/x" in outbox.resend(message=message, actor=world.eva, now=NOW).body_text
    Message.objects.update(state=Delivery.SENT)
    with pytest.raises(outbox.CannotResend):
        outbox.resend(message=message, actor=world.eva, now=NOW)


def test_plain_texts_keep_their_signs_and_html_escapes_them(db):
    person = UserFactory.build(first_name="Anna & <b>")
    texts = render_mail(
        "invitation", {"person": person, "track": "A & B", "url": "https://x.example/", "expires_at": NOW}
    )
    assert texts.subject == "Welkom bij A & B: maak je account"
    assert "Hallo Anna & <b>," in texts.text
    assert "Hallo Anna &amp; &lt;b&gt;," in texts.html


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_sends():
    message = queue()
    start, outcomes = Barrier(2), []

    def work():
        start.wait()
        try:
            outcomes.append(outbox.deliver(message_id=message.pk, now=NOW))
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, True]
    assert len(mail.outbox) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_requests_with_one_occasion_one_row_stays():
    start, rows = Barrier(2), []

    def work():
        start.wait()
        try:
            rows.append(queue("cert:1").pk)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(rows)) == 1
    assert Message.objects.count() == 1
