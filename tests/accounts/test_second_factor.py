import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from accounts import permissions
from accounts.enums import Role
from accounts.services.roles import set_roles
from tests.factories.accounts import PASSWORD


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def confirm_it_is_me(client, path):
    """Change how you sign in: the site asks for the password once more, then goes on."""
    page = client.get(path, follow=True)
    return client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)


@pytest.fixture
def compulsory(settings):
    settings.MFA_REQUIRED = True


@pytest.fixture
def eva(anna):
    return set_roles(person=anna, roles=[Role.ENROLMENT], actor=None)


def test_an_app_is_set_up_and_then_asked_for(client, anna):
    client.force_login(anna)
    page = confirm_it_is_me(client, "/account/tweede-factor/app/")
    secret = page.context["form"].secret
    done = client.post("/account/tweede-factor/app/", {"code": code_now(secret)}, follow=True)
    assert done.request["PATH_INFO"] == "/account/tweede-factor/herstelcodes/"
    assert len(done.context["unused_codes"]) == 10

    other = Client()
    response = other.post("/inloggen/", {"login": anna.email, "password": PASSWORD})
    assert response.url == "/inloggen/tweede-factor/"
    assert "_auth_user_id" not in other.session
    wrong = other.post("/inloggen/tweede-factor/", {"code": "000000"})
    assert wrong.context["form"].errors == {"code": ["Ongeldige code."]}
    recovered = other.post("/inloggen/tweede-factor/", {"code": done.context["unused_codes"][0]})
    assert recovered.url == "/verder/"


def test_a_recovery_code_works_once(client, anna):
    client.force_login(anna)
    page = confirm_it_is_me(client, "/account/tweede-factor/app/")
    codes = client.post(
        "/account/tweede-factor/app/", {"code": code_now(page.context["form"].secret)}, follow=True
    ).context["unused_codes"]
    answers = []
    for _ in range(2):
        other = Client()
        other.post("/inloggen/", {"login": anna.email, "password": PASSWORD})
        answers.append(other.post("/inloggen/tweede-factor/", {"code": codes[0]}).status_code)
    assert answers == [302, 200]


def test_changing_a_factor_asks_for_the_password_again(client, anna):
    client.force_login(anna)
    response = client.get("/account/tweede-factor/app/")
    assert response.url.startswith("/account/bevestigen/")


def test_setting_up_an_app_is_told_by_mail(client, anna, mailoutbox, django_capture_on_commit_callbacks):
    client.force_login(anna)
    page = confirm_it_is_me(client, "/account/tweede-factor/app/")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/tweede-factor/app/", {"code": code_now(page.context["form"].secret)})
    assert "Je authenticator-app is ingesteld als tweede factor" in [mail.subject for mail in mailoutbox]


def test_staff_without_a_second_factor_go_nowhere_else(client, eva, compulsory):
    client.force_login(eva)
    for path in ("/cms/", "/account/", "/"):
        response = client.get(path)
        assert (response.status_code, response.url) == (302, "/account/tweede-factor/")
    page = client.get("/account/tweede-factor/")
    assert "voordat je verdergaat" in page.content.decode()


def test_staff_can_set_up_the_factor_and_sign_out_meanwhile(client, eva, compulsory):
    client.force_login(eva)
    page = confirm_it_is_me(client, "/account/tweede-factor/app/")
    assert page.context["form"].secret
    assert client.get("/account/e-mail/").status_code == 200
    assert client.post("/uitloggen/").url == "/"


def test_staff_with_a_second_factor_pass(client, eva, compulsory):
    TOTP.activate(eva, generate_totp_secret())
    client.force_login(eva)
    assert client.get("/account/").status_code == 200


def test_participants_are_not_asked(client, anna, compulsory):
    client.force_login(anna)
    assert client.get("/account/").status_code == 200


def test_visitors_are_not_asked(client, db, compulsory):
    assert client.get("/inloggen/").status_code == 200


def test_nobody_is_asked_where_it_is_optional(client, eva):
    client.force_login(eva)
    assert client.get("/account/").status_code == 200


def test_a_room_above_adds_its_own_rule(client, anna, compulsory, monkeypatch):
    monkeypatch.setattr(permissions, "second_factor_rules", [lambda person: person == anna])
    client.force_login(anna)
    assert client.get("/account/").url == "/account/tweede-factor/"


def test_the_answer_is_kept_in_the_session(client, eva, compulsory):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    TOTP.activate(eva, generate_totp_secret())
    client.force_login(eva)
    client.get("/account/gegevens/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/account/gegevens/")
    assert [query["sql"] for query in queries if "mfa_authenticator" in query["sql"]] == []


def test_a_role_given_later_is_noticed_at_once(client, anna, compulsory):
    client.force_login(anna)
    assert client.get("/account/").status_code == 200
    set_roles(person=anna, roles=[Role.FINANCE], actor=None)
    assert client.get("/account/").url == "/account/tweede-factor/"


def test_taking_the_factor_away_asks_for_a_new_one(client, eva, compulsory):
    secret = generate_totp_secret()
    TOTP.activate(eva, secret)
    client.force_login(eva)
    client.get("/account/")
    confirm_it_is_me(client, "/account/tweede-factor/app/uitzetten/")
    client.post("/account/tweede-factor/app/uitzetten/")
    assert not Authenticator.objects.filter(user=eva).exists()
    assert client.get("/account/").url == "/account/tweede-factor/"


@pytest.mark.parametrize(
    "path",
    [
        "/account/tweede-factor/",
        "/account/tweede-factor/app/",
        "/account/tweede-factor/sleutels/",
        "/account/tweede-factor/sleutels/toevoegen/",
        "/account/tweede-factor/herstelcodes/",
        "/account/tweede-factor/herstelcodes/nieuw/",
        "/account/bevestigen/",
    ],
)
def test_visitors_sign_in_first(client, db, path):
    assert client.get(path).url.startswith("/inloggen/")


def test_the_key_of_somebody_else_is_not_there(client, anna, world):
    key = Authenticator.objects.create(user=world.bram, type=Authenticator.Type.WEBAUTHN, data={"name": "x"})
    client.force_login(anna)
    confirm_it_is_me(client, "/account/tweede-factor/app/")
    assert client.get(f"/account/tweede-factor/sleutels/{key.pk}/").status_code == 404
    assert client.post(f"/account/tweede-factor/sleutels/{key.pk}/verwijderen/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()
