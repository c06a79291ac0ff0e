import pytest
from django.urls import reverse

from tests.factories.accounts import PASSWORD, UserFactory

WRONG = "Dit e-mailadres en wachtwoord horen niet bij elkaar. Controleer ze allebei."
PAUSE = "Te veel mislukte pogingen. Wacht vijf minuten, of vraag een nieuw wachtwoord aan."


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post("/inloggen/", {"login": email, "password": password, **extra})


@pytest.mark.parametrize(
    ("name", "args", "path"),
    [
        ("account_login", [], "/inloggen/"),
        ("account_logout", [], "/uitloggen/"),
        ("account_reset_password", [], "/wachtwoord-vergeten/"),
        ("account_reset_password_from_key", ["1", "abc"], "/wachtwoord-instellen/1-abc/"),
        ("account_email", [], "/account/e-mail/"),
        ("account_change_password", [], "/account/wachtwoord/"),
        ("mfa_index", [], "/account/tweede-factor/"),
        ("mfa_authenticate", [], "/inloggen/tweede-factor/"),
        ("openid_connect_login", ["school"], "/inloggen/school/"),
        ("invitation", ["abc"], "/uitnodiging/abc/"),
        ("account", [], "/account/"),
    ],
)
def test_addresses_are_dutch(name, args, path):
    assert reverse(name, args=args) == path


def test_signing_in_leads_onward(client, anna):
    response = sign_in(client, "anna@school.example")
    assert (response.status_code, response.url) == (302, "/verder/")
    assert client.session["_auth_user_id"] == str(anna.pk)


def test_who_loses_the_account_while_signed_in_is_out_at_once(client, anna):
    sign_in(client, "anna@school.example")
    assert client.get("/account/").status_code == 200
    anna.is_active = False
    anna.save()
    assert client.get("/account/").status_code == 302


def test_signing_in_returns_to_the_page_asked_for(client, anna):
    assert sign_in(client, "Anna@School.example", next="/account/").url == "/account/"


def test_signing_in_never_leads_to_another_site(client, anna):
    assert sign_in(client, "anna@school.example", next="https://evil.example/").url == "/verder/"


def test_the_session_ends_with_the_browser(client, anna):
    sign_in(client, "anna@school.example")
    assert client.session.get_expire_at_browser_close() is True


@pytest.mark.parametrize("email", ["anna@school.example", "niemand@school.example"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, anna, email):
    response = sign_in(client, email, "fout")
    assert response.context["form"].non_field_errors() == [WRONG]
    assert response.context["form"]["login"].value() == email


def test_an_address_that_is_none_is_said_at_the_field(client, db):
    assert list(sign_in(client, "geen adres").context["form"].errors) == ["login"]


def test_the_sixth_wrong_password_has_to_wait_and_so_has_the_right_one(client, anna):
    answers = [sign_in(client, "anna@school.example", "fout").context["form"].non_field_errors() for _ in range(6)]
    assert answers == [[WRONG]] * 5 + [[PAUSE]]
    assert sign_in(client, "anna@school.example").context["form"].non_field_errors() == [PAUSE]


def test_others_sign_in_while_one_address_waits(client, anna):
    for _ in range(6):
        sign_in(client, "niemand@school.example", "fout")
    assert sign_in(client, "anna@school.example").url == "/verder/"


def test_too_many_requests_get_a_page_in_dutch(client, anna):
    for _ in range(30):
        response = sign_in(client, "anna@school.example", "fout")
    response = sign_in(client, "anna@school.example", "fout")
    assert response.status_code == 429
    assert "Te veel pogingen" in response.content.decode()


def test_an_unconfirmed_address_gets_a_mail_first(client, db, mailoutbox, django_capture_on_commit_callbacks):
    UserFactory(email="nieuw@school.example")
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(client, "nieuw@school.example")
    assert response.url == "/account/e-mail/verstuurd/"
    assert [mail.subject for mail in mailoutbox] == ["Bevestig je e-mailadres"]


def test_a_closed_account_is_told_so(client, anna):
    anna.is_active = False
    anna.save()
    assert sign_in(client, "anna@school.example").url == "/inloggen/niet-actief/"
    assert client.get("/inloggen/niet-actief/").status_code == 200


def test_signing_out_asks_first_and_needs_a_post(client, anna):
    client.force_login(anna)
    assert client.get("/uitloggen/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/uitloggen/").url == "/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_makes_their_own_account(client, db, method):
    from accounts.models import User

    data = {"email": "ik@school.example", "password1": PASSWORD, "password2": PASSWORD}
    response = getattr(client, method)("/account/nieuw/", data)
    assert "Zo krijg je een account" in response.content.decode()
    assert User.objects.count() == 0


def test_the_school_button_is_absent_until_it_is_configured(client, db):
    assert "SURFconext" not in client.get("/inloggen/").content.decode()
    assert client.get("/inloggen/school/").status_code == 404


def test_the_school_button_appears_when_configured(client, db, school_login):
    assert 'action="/inloggen/school/?process=login"' in client.get("/inloggen/").content.decode()
    assert client.get("/inloggen/school/").status_code == 200


def test_the_page_keeps_to_its_security_policy(client, db):
    page = client.get("/inloggen/")
    html = page.content.decode()
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert "<style" not in html
    assert " style=" not in html
    assert " onclick=" not in html
