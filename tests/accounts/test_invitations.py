from datetime import timedelta
from threading import Thread

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent, Invitation
from accounts.services import invitations, people
from accounts.services.invitations import InvitationSpent
from common.errors import DomainError
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.courses import NOW

SPENT = "Deze link werkt niet meer"


@pytest.fixture
def bram(db):
    return people.create_person(email="bram@school.example", first_name="Bram", last_name="Bakker", actor=None, now=NOW)


@pytest.fixture
def token(bram):
    return invitations.create(person=bram, actor=None, now=timezone.now())


def test_only_the_hash_of_the_token_is_kept(bram):
    token = invitations.create(person=bram, actor=None, now=NOW)
    invitation = Invitation.objects.get()
    assert len(token) == 43
    assert invitation.token_hash == invitations.hash_token(token)
    assert invitation.expires_at == NOW + timedelta(days=14)


def test_a_new_invitation_closes_the_earlier_one(bram):
    first = invitations.create(person=bram, actor=None, now=NOW)
    second = invitations.create(person=bram, actor=None, now=NOW + timedelta(hours=1))
    with pytest.raises(InvitationSpent):
        invitations.find(token=first, now=NOW + timedelta(hours=1))
    assert invitations.find(token=second, now=NOW + timedelta(hours=1)).person == bram


def test_accepting_sets_the_password_confirms_the_address_and_closes_the_link(bram):
    token = invitations.create(person=bram, actor=None, now=NOW)
    invitations.accept(token=token, password=PASSWORD, now=NOW + timedelta(days=1))
    bram.refresh_from_db()
    assert bram.check_password(PASSWORD)
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        ("bram@school.example", True, True)
    ]
    assert Invitation.objects.get().used_at == NOW + timedelta(days=1)
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "person.create",
        "invitation.create",
        "invitation.accept",
    ]


def test_a_used_link_does_not_work_again(bram):
    token = invitations.create(person=bram, actor=None, now=NOW)
    invitations.accept(token=token, password=PASSWORD, now=NOW)
    with pytest.raises(InvitationSpent):
        invitations.accept(token=token, password="nog-een-ander-wachtwoord", now=NOW)
    bram.refresh_from_db()
    assert bram.check_password(PASSWORD)


def test_a_weak_password_is_refused_at_its_field_and_leaves_the_link_open(bram):
    token = invitations.create(person=bram, actor=None, now=NOW)
    with pytest.raises(DomainError) as refused:
        invitations.accept(token=token, password="bakker", now=NOW)
    assert refused.value.field == "password"
    assert invitations.find(token=token, now=NOW).used_at is None


def test_an_expired_link_does_not_work(bram):
    token = invitations.create(person=bram, actor=None, now=NOW)
    with pytest.raises(InvitationSpent):
        invitations.accept(token=token, password=PASSWORD, now=NOW + timedelta(days=14))


def test_a_link_of_somebody_whose_account_was_closed_does_not_work(bram):
    token = invitations.create(person=bram, actor=None, now=NOW)
    bram.is_active = False
    bram.save()
    with pytest.raises(InvitationSpent):
        invitations.find(token=token, now=NOW)


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_does_not_use_the_link_up(client, bram, token, method):
    for _ in range(3):
        assert getattr(client, method)(f"/uitnodiging/{token}/").status_code == 200
    assert Invitation.objects.get().used_at is None


def test_the_page_greets_by_name_and_tells_nobody_its_address(client, token):
    response = client.get(f"/uitnodiging/{token}/")
    assert "Welkom, Bram" in response.content.decode()
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]


def test_sending_the_form_signs_in_and_leads_onward(client, bram, token):
    response = client.post(f"/uitnodiging/{token}/", {"password": PASSWORD, "again": PASSWORD})
    assert (response.status_code, response.url) == (302, "/verder/")
    assert client.session["_auth_user_id"] == str(bram.pk)


def test_the_form_refuses_two_different_passwords(client, bram, token):
    response = client.post(f"/uitnodiging/{token}/", {"password": PASSWORD, "again": "iets anders"})
    assert response.context["form"].errors == {"again": ["De twee wachtwoorden zijn niet gelijk."]}
    assert Invitation.objects.get().used_at is None


def test_the_form_shows_a_weak_password_at_its_field(client, bram, token):
    response = client.post(f"/uitnodiging/{token}/", {"password": "kort", "again": "kort"})
    assert list(response.context["form"].errors) == ["password"]


def test_somebody_else_who_was_signed_in_is_signed_out_first(client, bram, token):
    client.force_login(UserFactory())
    client.post(f"/uitnodiging/{token}/", {"password": PASSWORD, "again": PASSWORD})
    assert client.session["_auth_user_id"] == str(bram.pk)


def test_a_second_factor_is_asked_for_after_an_invitation(client, bram, token):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(bram, generate_totp_secret())
    response = client.post(f"/uitnodiging/{token}/", {"password": PASSWORD, "again": PASSWORD})
    assert response.url == "/inloggen/tweede-factor/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("method", ["get", "post"])
def test_unknown_used_and_expired_links_show_one_page(client, bram, token, method):
    invitations.accept(token=token, password=PASSWORD, now=timezone.now())
    expired = invitations.create(person=bram, actor=None, now=timezone.now() - timedelta(days=15))
    pages = [
        getattr(client, method)(f"/uitnodiging/{secret}/", {"password": PASSWORD, "again": PASSWORD})
        for secret in ("onbekend", token, expired)
    ]
    assert [page.status_code for page in pages] == [410] * 3
    assert all(SPENT in page.content.decode() and "/wachtwoord-vergeten/" in page.content.decode() for page in pages)
    assert "_auth_user_id" not in client.session


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_the_same_link_one_wins():
    bram = UserFactory()
    token = invitations.create(person=bram, actor=None, now=NOW)
    outcomes = []

    def accept(password):
        try:
            invitations.accept(token=token, password=password, now=NOW)
            outcomes.append(password)
        except InvitationSpent:
            outcomes.append("spent")
        finally:
            connection.close()

    threads = [Thread(target=accept, args=[f"een-lang-wachtwoord-{number}"]) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bram.refresh_from_db()
    won = next(outcome for outcome in outcomes if outcome != "spent")
    assert sorted(outcomes) == sorted([won, "spent"])
    assert bram.check_password(won)
