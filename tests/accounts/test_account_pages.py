import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import AuditEvent
from tests.factories.accounts import PASSWORD, MembershipFactory, OrganisationFactory, UserFactory


@pytest.mark.parametrize(
    "path", ["/account/", "/account/gegevens/", "/account/e-mail/", "/account/wachtwoord/", "/account/schoolaccount/"]
)
def test_visitors_sign_in_first(client, db, path):
    assert client.get(path).url == f"/inloggen/?next={path}"


def test_the_overview_says_who_i_am_and_how_i_sign_in(client, anna):
    MembershipFactory(person=anna, organisation=OrganisationFactory(name="ROC Midden"))
    client.force_login(anna)
    html = client.get("/account/").content.decode()
    for text in ("Anna de Vries", "anna@school.example", "ROC Midden", "Wachtwoord wijzigen", "Tweede factor"):
        assert text in html


def test_the_overview_costs_the_same_for_one_and_three_addresses(client, anna):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(anna)
    client.get("/account/")
    with CaptureQueriesContext(connection) as one:
        client.get("/account/")
    for number in (1, 2):
        EmailAddress.objects.create(user=anna, email=f"anna{number}@school.example")
        MembershipFactory(person=anna)
    with CaptureQueriesContext(connection) as three:
        client.get("/account/")
    assert len(one) == len(three)


def test_i_correct_my_own_name_and_phone(client, anna):
    client.force_login(anna)
    data = {"first_name": "Anna", "infix": "", "last_name": "Bakker", "phone": "06 12345678"}
    assert client.post("/account/gegevens/", data).url == "/account/"
    anna.refresh_from_db()
    assert (str(anna), anna.phone) == ("Anna Bakker", "06 12345678")
    event = AuditEvent.objects.get(action="person.correct")
    assert (event.actor, event.old["last_name"], event.new["last_name"]) == (anna, "Vries", "Bakker")


def test_i_cannot_take_roles_or_another_address_along(client, anna):
    client.force_login(anna)
    client.post(
        "/account/gegevens/",
        {
            "first_name": "A",
            "last_name": "B",
            "roles": '["administrator"]',
            "email": "x@x.example",
            "is_superuser": "1",
        },
    )
    anna.refresh_from_db()
    assert (anna.roles, anna.email, anna.is_superuser) == ([], "anna@school.example", False)


def test_a_name_is_needed_and_what_was_typed_stays(client, anna):
    client.force_login(anna)
    response = client.post("/account/gegevens/", {"first_name": "", "last_name": "Bakker"})
    assert list(response.context["form"].errors) == ["first_name"]
    assert response.context["form"]["last_name"].value() == "Bakker"
    anna.refresh_from_db()
    assert anna.last_name == "Vries"


def test_changing_the_password_keeps_me_here_and_signs_me_out_elsewhere(client, anna):
    elsewhere = Client()
    client.force_login(anna)
    elsewhere.force_login(anna)
    data = {"oldpassword": PASSWORD, "password1": "een-nieuw-wachtwoord-9", "password2": "een-nieuw-wachtwoord-9"}
    assert client.post("/account/wachtwoord/", data).url == "/account/"
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_changing_the_password_needs_the_present_one(client, anna):
    client.force_login(anna)
    data = {"oldpassword": "fout", "password1": "een-nieuw-wachtwoord-9", "password2": "een-nieuw-wachtwoord-9"}
    response = client.post("/account/wachtwoord/", data)
    assert response.context["form"].errors == {"oldpassword": ["Dit is niet je huidige wachtwoord."]}


def test_a_second_address_is_confirmed_by_mail_and_can_become_primary(
    client, anna, mailoutbox, django_capture_on_commit_callbacks
):
    import re

    client.force_login(anna)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/e-mail/", {"action_add": "", "email": "anna@thuis.example"})
    link = re.search(r"http://testserver(/account/e-mail/bevestigen/\S+/)", mailoutbox[-1].body)[1]
    for _ in range(2):
        assert client.get(link).status_code == 200
    assert not EmailAddress.objects.get(email="anna@thuis.example").verified
    client.post(link)
    assert EmailAddress.objects.get(email="anna@thuis.example").verified
    client.post("/account/e-mail/", {"action_primary": "", "email": "anna@thuis.example"})
    anna.refresh_from_db()
    assert anna.email == "anna@thuis.example"


def test_the_address_i_sign_in_with_stays(client, anna):
    client.force_login(anna)
    client.post("/account/e-mail/", {"action_remove": "", "email": "anna@school.example"})
    assert EmailAddress.objects.filter(user=anna).count() == 1


def test_an_address_of_somebody_else_is_not_given_away(client, anna, mailoutbox, django_capture_on_commit_callbacks):
    UserFactory(email="bram@school.example")
    client.force_login(anna)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/account/e-mail/", {"action_add": "", "email": "bram@school.example"})
    assert response.status_code == 302
    assert EmailAddress.objects.filter(email="bram@school.example", verified=True).count() == 0


def test_a_broken_confirmation_link_says_what_to_do(client, db):
    assert "Deze link werkt niet meer" in client.get("/account/e-mail/bevestigen/onzin/").content.decode()
