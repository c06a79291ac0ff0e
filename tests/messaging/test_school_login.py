"""A school login belongs to a person only when that person linked it: provider and subject, never an address."""

import pytest
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware

from accounts.models import User
from accounts.services import people
from messaging.adapters import SchoolLoginAdapter
from messaging.models import Message
from tests.accounts.conftest import school_login as school_login  # noqa: PLC0414  the same fixture
from tests.factories.accounts import UserFactory

CLAIMS = {"sub": "urn:school:4711", "email": "anna@school.example", "email_verified": True, "name": "Anna de Vries"}


@pytest.fixture
def anna(db):
    person = UserFactory(first_name="Anna", email="anna@school.example")
    people.confirm_address(person=person)
    return person


@pytest.fixture
def come_back(rf, db, school_login):
    """What happens when the school sends somebody back with `claims`."""
    from django.contrib.auth.models import AnonymousUser

    def come_back(*, claims=CLAIMS, user=None, process="login"):
        request = rf.get("/inloggen/school/terug/")
        SessionMiddleware(lambda request: None).process_request(request)
        MessageMiddleware(lambda request: None).process_request(request)
        request.user = user or AnonymousUser()
        with request_context(request):
            provider = get_adapter(request).get_provider(request, "school")
            login = provider.sociallogin_from_response(request, {"userinfo": claims})
            login.state["process"] = process
            return request, complete_login(request, login)

    return come_back


def test_an_unknown_subject_gets_an_explanation_and_no_account(come_back):
    request, response = come_back()
    assert response.status_code == 403
    assert "We kennen dit schoolaccount nog niet" in response.content.decode()
    assert (User.objects.count(), SocialAccount.objects.count()) == (0, 0)
    assert not request.user.is_authenticated


def test_the_same_address_does_not_let_anybody_in(come_back, anna):
    request, response = come_back()
    assert response.status_code == 403
    assert not request.user.is_authenticated
    assert not SocialAccount.objects.filter(user=anna).exists()


def test_somebody_signed_in_links_their_school(come_back, anna):
    _request, response = come_back(user=anna, process="connect")
    assert response.url == "/account/schoolaccount/"
    linked = SocialAccount.objects.get()
    assert (linked.user, linked.provider, linked.uid) == (anna, "school", "urn:school:4711")


def test_a_linked_school_signs_in_whatever_address_it_tells(come_back, anna):
    come_back(user=anna, process="connect")
    request, response = come_back(claims={**CLAIMS, "email": "heel@anders.example"})
    assert (response.status_code, response.url) == (302, "/verder/")
    assert request.user == anna
    assert EmailAddress.objects.filter(email="heel@anders.example").count() == 0


def test_linking_is_told_by_mail(come_back, anna):
    come_back(user=anna, process="connect")
    assert [message.subject for message in Message.objects.all()] == ["Je schoolaccount (SURFconext) is gekoppeld"]


def test_a_linked_subject_does_not_move_to_another_person(come_back, anna):
    come_back(user=anna, process="connect")
    come_back(user=UserFactory(), process="connect")
    assert SocialAccount.objects.get().user == anna


def test_somebody_with_a_second_factor_is_still_asked_for_it(come_back, anna):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    come_back(user=anna, process="connect")
    TOTP.activate(anna, generate_totp_secret())
    request, response = come_back()
    assert response.url == "/inloggen/tweede-factor/"
    assert not request.user.is_authenticated


def test_no_address_is_ever_enough(rf, school_login):
    assert SchoolLoginAdapter(rf.get("/")).can_authenticate_by_email(None, "anna@school.example") is False


def test_unlinking_leaves_the_account(client, come_back, anna):
    come_back(user=anna, process="connect")
    client.force_login(anna)
    assert "Gekoppeld op" in client.get("/account/schoolaccount/").content.decode()
    client.post("/account/schoolaccount/", {"account": SocialAccount.objects.get().pk})
    assert (SocialAccount.objects.count(), User.objects.filter(pk=anna.pk).count()) == (0, 1)


def test_the_last_way_in_is_not_unlinked(client, come_back, anna):
    come_back(user=anna, process="connect")
    anna.set_unusable_password()
    anna.save()
    client.force_login(anna)
    response = client.post("/account/schoolaccount/", {"account": SocialAccount.objects.get().pk})
    assert "Kies eerst een wachtwoord, zodat je nog kunt inloggen." in response.content.decode()
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/inloggen/afgebroken/", 200, "Het inloggen is afgebroken"),
        ("/inloggen/mislukt/", 401, "Inloggen via je school is niet gelukt"),
    ],
)
def test_what_went_wrong_at_the_school_is_said_in_dutch(client, db, path, status, title):
    response = client.get(path)
    assert response.status_code == status
    assert f"<h1>{title}</h1>" in response.content.decode()
