"""Every mail of allauth is a row in the outbox, in Dutch."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache

from accounts.services import people
from messaging.models import Message
from tests.factories.accounts import PASSWORD, UserFactory


@pytest.fixture
def anna(db):
    cache.clear()
    person = UserFactory(first_name="Anna", email="anna@school.example")
    people.confirm_address(person=person)
    return person


def test_a_reset_link_goes_through_the_outbox(client, anna, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/wachtwoord-vergeten/", {"email": "anna@school.example"})
    message = Message.objects.get()
    assert (message.template, message.recipient, message.state) == ("password_reset", anna, "sent")
    assert "/wachtwoord-instellen/" in mailoutbox[0].body
    assert "Hallo Anna," in mailoutbox[0].body
    assert "/wachtwoord-instellen/" not in message.body_text + message.body_html


def test_each_request_for_a_link_is_a_mail_of_its_own(client, anna):
    import time

    client.post("/wachtwoord-vergeten/", {"email": "anna@school.example"})
    time.sleep(1.1)  # the token holds the second it was made in
    client.post("/wachtwoord-vergeten/", {"email": "anna@school.example"})
    assert Message.objects.filter(template="password_reset").count() == 2


def test_a_confirmation_goes_through_the_outbox(client, anna):
    client.force_login(anna)
    client.post("/account/e-mail/", {"action_add": "", "email": "thuis@elders.example"})
    message = Message.objects.get()
    assert (message.template, message.to_address, message.recipient) == (
        "email_confirmation",
        "thuis@elders.example",
        anna,
    )
    assert "/account/e-mail/bevestigen/" in message.body_text


def test_an_address_that_somebody_uses_cannot_be_taken_over(client, anna):
    """Its owner gets the mail; opening the link does not move the address."""
    other = UserFactory(email="bram@school.example")
    people.confirm_address(person=other)
    client.force_login(anna)
    client.post("/account/e-mail/", {"action_add": "", "email": "bram@school.example"})
    message = Message.objects.get()
    link = re.search(r"/account/e-mail/bevestigen/\S+/", message.body_text)[0]
    assert message.to_address == "bram@school.example"
    assert "Dit adres hoort bij een ander account" in client.get(link).content.decode()
    client.post(link)
    assert list(EmailAddress.objects.filter(verified=True, email="bram@school.example")) == [
        EmailAddress.objects.get(user=other)
    ]


def test_a_changed_password_is_told_each_time(client, anna):
    client.force_login(anna)
    for old, new in [(PASSWORD, "een-nieuw-wachtwoord-9"), ("een-nieuw-wachtwoord-9", PASSWORD)]:
        client.post("/account/wachtwoord/", {"oldpassword": old, "password1": new, "password2": new})
    messages = Message.objects.all()
    assert [message.subject for message in messages] == ["Je wachtwoord is gewijzigd"] * 2
    assert "127.0.0.1" in messages[0].body_text


@pytest.mark.parametrize(
    ("prefix", "subject"),
    [
        ("account/email/password_set", "Je hebt een wachtwoord ingesteld"),
        ("account/email/password_reset", "Je wachtwoord is gewijzigd"),
        ("account/email/email_confirm", "Je e-mailadres is bevestigd"),
        ("mfa/email/totp_activated", "Je authenticator-app is ingesteld als tweede factor"),
        ("mfa/email/totp_deactivated", "Je authenticator-app is uitgezet als tweede factor"),
        ("mfa/email/webauthn_added", "Er is een passkey of beveiligingssleutel toegevoegd"),
        ("mfa/email/webauthn_removed", "Er is een passkey of beveiligingssleutel verwijderd"),
        ("mfa/email/recovery_codes_generated", "Er zijn nieuwe herstelcodes gemaakt"),
        ("something/new", "Er is iets gewijzigd in hoe je inlogt"),
    ],
)
def test_each_notice_says_what_happened(rf, anna, prefix, subject):
    from allauth.core.context import request_context

    from messaging.adapters import AccountAdapter

    request = rf.get("/")
    with request_context(request):
        AccountAdapter(request).send_notification_mail(prefix, anna)
    message = Message.objects.get()
    assert (message.subject, message.template, message.recipient) == (subject, "account_notice", anna)
    assert message.body_text.startswith("Hallo Anna,")


def test_an_unknown_address_would_be_told_what_to_do(rf, db):
    from allauth.core.context import request_context

    from messaging.adapters import AccountAdapter

    request = rf.get("/")
    with request_context(request):
        AccountAdapter(request).send_mail("account/email/unknown_account", "wie@school.example", {"request": request})
    assert Message.objects.get().subject == "Er is geen account met dit e-mailadres"
