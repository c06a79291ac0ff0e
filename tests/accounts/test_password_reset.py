import re

import pytest

from tests.factories.accounts import PASSWORD, UserFactory

NEW = "een-heel-nieuw-wachtwoord-7"


@pytest.fixture
def ask(client, mailoutbox, django_capture_on_commit_callbacks):
    """Ask for a link as somebody would, and return the link in the mail."""

    def ask(email: str) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post("/wachtwoord-vergeten/", {"email": email})
        assert (response.status_code, response.url) == (302, "/wachtwoord-vergeten/verstuurd/")
        return re.search(r"http\S+/wachtwoord-instellen/\S+/", mailoutbox[-1].body)[0].removeprefix("http://testserver")

    return ask


def set_password(client, link):
    """Open the link, then send the form it leads to."""
    form = client.get(link, follow=True)
    return client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})


def test_the_link_sets_a_new_password_once(client, anna, ask):
    link = ask("anna@school.example")
    assert set_password(client, link).url == "/wachtwoord-instellen/klaar/"
    anna.refresh_from_db()
    assert anna.check_password(NEW)
    client.session.flush()
    assert "Deze link werkt niet meer" in client.get(link).content.decode()


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_mail_scanner_does_not_use_the_link_up(client, django_user_model, anna, ask, method):
    link = ask("anna@school.example")
    for _ in range(2):
        getattr(client, method)(link, follow=True)
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)
    assert set_password(client, link).status_code == 302
    anna.refresh_from_db()
    assert anna.check_password(NEW)


def test_the_address_of_the_form_does_not_hold_the_secret(client, anna, ask):
    link = ask("anna@school.example")
    assert client.get(link, follow=True).redirect_chain[-1][0].endswith("-set-password/")


def test_other_devices_are_signed_out(client, anna, ask):
    from django.test import Client

    elsewhere = Client()
    elsewhere.force_login(anna)
    set_password(client, ask("anna@school.example"))
    assert elsewhere.get("/account/").status_code == 302


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, db, mailoutbox):
    response = client.post("/wachtwoord-vergeten/", {"email": "niemand@school.example"})
    assert (response.status_code, response.url) == (302, "/wachtwoord-vergeten/verstuurd/")
    assert mailoutbox == []


def test_somebody_whose_invitation_expired_comes_in_this_way(client, db, ask):
    person = UserFactory(email="nieuw@school.example")
    person.set_unusable_password()
    person.save()
    set_password(client, ask("nieuw@school.example"))
    response = client.post("/inloggen/", {"login": "nieuw@school.example", "password": NEW})
    assert response.url == "/verder/"


def test_a_second_address_of_somebody_else_is_not_confirmed_by_a_reset(client, anna, ask):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.filter(user=anna).update(verified=False)
    EmailAddress.objects.create(user=anna, email="ander@school.example")
    set_password(client, ask("ander@school.example"))
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_a_weak_password_is_refused_at_the_field(client, anna, ask):
    form = client.get(ask("anna@school.example"), follow=True)
    response = client.post(form.redirect_chain[-1][0], {"password1": "kort", "password2": "kort"})
    assert list(response.context["form"].errors) == ["password1"]


def test_the_sixth_request_for_one_address_has_to_wait(client, anna):
    answers = [client.post("/wachtwoord-vergeten/", {"email": "anna@school.example"}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
