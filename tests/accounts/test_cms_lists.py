"""People, schools and the log in the CMS: finding, correcting, adding."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Membership, Organisation, Seller, User
from common.models import Job
from tests.factories.accounts import MembershipFactory, OrganisationFactory, SellerFactory, UserFactory
from tests.factories.courses import NOW

PERSON = {"email": "nieuw@school.example", "first_name": "Nieuw", "infix": "", "last_name": "Mens", "phone": ""}
SCHOOL = {
    "name": "ROC Zuid", "kind": "school", "street": "", "postcode": "5611ab", "city": "Eindhoven",
    "kvk_number": "", "oin": "", "invoice_email": "",
}  # fmt: skip


@pytest.fixture
def as_eva(client, world):
    client.force_login(world.eva)
    return client


@pytest.fixture
def as_ada(client, world):
    client.force_login(world.ada)
    return client


def rows(response):
    return list(response.context["object_list"])


@pytest.mark.parametrize("words", ["anna", "vri", "anna vries", "de vr", "rocmidden"])
def test_people_are_found_by_any_part(as_eva, world, words):
    assert world.anna in rows(as_eva.get("/cms/mensen/", {"q": words}))
    assert world.thijs not in rows(as_eva.get("/cms/mensen/", {"q": words}))


def test_the_list_of_people_costs_the_same_for_one_and_three_more(as_eva, world):
    as_eva.get("/cms/mensen/")
    with CaptureQueriesContext(connection) as before:
        as_eva.get("/cms/mensen/")
    for _ in range(3):
        MembershipFactory()
    with CaptureQueriesContext(connection) as after:
        as_eva.get("/cms/mensen/")
    assert len(before) == len(after)


@pytest.mark.parametrize(
    "path", ["/cms/scholen/", "/cms/werkplekken/", "/cms/logboek/", "/cms/taken/", "/cms/aanbieders/"]
)
def test_other_lists_cost_the_same_for_one_and_three(as_ada, world, path):
    def make(number):
        MembershipFactory()
        SellerFactory(key=f"k{number}")
        AuditEvent.objects.create(at=NOW, actor=UserFactory(), action="x", object_type="x", object_id="1")
        Job.objects.create(kind="x", key=str(number), run_after=NOW)

    make(1)
    as_ada.get(path)
    with CaptureQueriesContext(connection) as one:
        as_ada.get(path)
    make(2)
    make(3)
    with CaptureQueriesContext(connection) as three:
        as_ada.get(path)
    assert len(one) == len(three)


def test_enrolment_staff_add_a_person(as_eva, world):
    assert as_eva.post("/cms/mensen/new/", PERSON).status_code == 302
    person = User.objects.get(email="nieuw@school.example")
    assert (str(person), person.has_usable_password()) == ("Nieuw Mens", False)
    assert AuditEvent.objects.get(action="person.create").actor == world.eva


def test_an_address_in_use_is_said_at_the_field_and_what_was_typed_stays(as_eva, world):
    response = as_eva.post("/cms/mensen/new/", {**PERSON, "email": "ANNA@rocmidden.example"})
    assert response.context["form"].errors == {"email": ["Dit adres is al in gebruik."]}
    assert response.context["form"]["first_name"].value() == "Nieuw"
    assert not User.objects.filter(first_name="Nieuw").exists()


def test_enrolment_staff_correct_contact_data(as_eva, world):
    data = {**PERSON, "email": world.anna.email, "first_name": "Anne", "last_name": "Vries", "infix": "de"}
    assert as_eva.post(f"/cms/mensen/edit/{world.anna.pk}/", data).status_code == 302
    world.anna.refresh_from_db()
    assert str(world.anna) == "Anne de Vries"


def test_enrolment_staff_cannot_give_roles(as_eva, world):
    as_eva.post(f"/cms/mensen/edit/{world.anna.pk}/", {**PERSON, "email": world.anna.email, "roles": ["finance"]})
    world.anna.refresh_from_db()
    assert world.anna.roles == []


def test_enrolment_staff_cannot_change_a_colleague(as_eva, world):
    response = as_eva.post(f"/cms/mensen/edit/{world.ada.pk}/", {**PERSON, "email": "kaping@school.example"})
    assert response.context["form"].non_field_errors() == [
        "Alleen een beheerder wijzigt het account van iemand met een rol."
    ]
    world.ada.refresh_from_db()
    assert world.ada.email == "ada@consortium.example"


def test_an_administrator_gives_roles(as_ada, world):
    data = {**PERSON, "email": world.otto.email, "first_name": "Otto", "last_name": "O", "roles": ["finance", "board"]}
    assert as_ada.post(f"/cms/mensen/edit/{world.otto.pk}/", data).status_code == 302
    world.otto.refresh_from_db()
    assert (world.otto.roles, world.otto.is_staff) == (["board", "finance"], True)


def test_an_administrator_keeps_their_own_role(as_ada, world):
    response = as_ada.post(
        f"/cms/mensen/edit/{world.ada.pk}/", {**PERSON, "email": world.ada.email, "roles": ["finance"]}
    )
    assert list(response.context["form"].errors) == ["roles"]
    world.ada.refresh_from_db()
    assert (world.ada.roles, world.ada.first_name) == (["administrator"], "Ada")


def test_finance_sees_names_and_workplaces_only(client, world):
    client.force_login(world.fien)
    listing = client.get("/cms/mensen/").content.decode()
    person = client.get(f"/cms/mensen/inspect/{world.anna.pk}/").content.decode()
    assert ("Vries, Anna de" in listing, "ROC Midden" in person) == (True, True)
    assert "anna@rocmidden.example" not in listing + person
    assert rows(client.get("/cms/mensen/", {"q": "rocmidden.example"})) == []
    assert client.get(f"/cms/mensen/edit/{world.anna.pk}/").status_code == 302


def test_the_page_of_a_person_that_is_not_there_is_a_404(as_eva):
    assert as_eva.get("/cms/mensen/inspect/999999/").status_code == 404


def test_a_workplace_is_added_from_the_page_of_a_person(as_eva, world):
    page = as_eva.get("/cms/werkplekken/new/", {"person": world.otto.pk})
    assert page.context["form"].initial == {"person": str(world.otto.pk)}
    data = {"person": world.otto.pk, "organisation": world.school.pk, "kind": "contact", "since": "1-2-2027"}
    assert as_eva.post("/cms/werkplekken/new/", data).status_code == 302
    assert world.otto.memberships.get().organisation == world.school
    event = AuditEvent.objects.get(action="membership.add")
    assert event.new == {
        "person": world.otto.pk,
        "organisation": world.school.pk,
        "kind": "contact",
        "since": "2027-02-01",
    }


def test_a_workplace_does_not_end_before_it_starts(as_eva, world):
    data = {
        "person": world.otto.pk, "organisation": world.school.pk, "kind": "staff",
        "since": "1-2-2027", "until": "1-1-2027",
    }  # fmt: skip
    response = as_eva.post("/cms/werkplekken/new/", data)
    assert response.context["form"].errors == {"until": ["Het einde ligt voor het begin."]}


def test_the_same_workplace_is_not_opened_twice(as_eva, world):
    data = {"person": world.anna.pk, "organisation": world.school.pk, "kind": "staff", "since": "1-2-2027"}
    response = as_eva.post("/cms/werkplekken/new/", data)
    assert list(response.context["form"].errors) == ["organisation"]
    assert Membership.objects.filter(person=world.anna).count() == 1


def test_ending_a_workplace_is_written_down_old_beside_new(as_eva, world):
    job = world.anna.memberships.get()
    data = {
        "person": world.anna.pk, "organisation": world.school.pk, "kind": "staff",
        "since": "1-1-2026", "until": "31-1-2027",
    }  # fmt: skip
    as_eva.post(f"/cms/werkplekken/edit/{job.pk}/", data)
    job.refresh_from_db()
    assert job.until == date(2027, 1, 31)
    event = AuditEvent.objects.get(action="membership.change")
    assert (event.old, event.new) == ({"until": None}, {"until": "2027-01-31"})


def test_a_school_is_added_in_one_notation(as_eva):
    assert as_eva.post("/cms/scholen/new/", SCHOOL).status_code == 302
    assert Organisation.objects.get(name="ROC Zuid").postcode == "5611 AB"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "roc midden", "Er is al een school of werkgever met deze naam."),
        ("kvk_number", "123", "Een KvK-nummer heeft acht cijfers."),
        ("oin", "12", "Een OIN heeft twintig cijfers."),
    ],
)
def test_a_mistake_in_a_school_is_said_at_its_field(as_eva, field, value, message):
    response = as_eva.post("/cms/scholen/new/", {**SCHOOL, field: value})
    assert response.context["form"].errors == {field: [message]}


def test_finance_changes_a_seller_and_enrolment_does_not(client, world):
    seller = Seller.objects.get()
    data = {
        "name": "Nieuwe naam", "key": seller.key, "street": seller.street, "postcode": seller.postcode,
        "city": seller.city, "kvk_number": seller.kvk_number, "vat_number": "", "iban": "nl91 abna 0417 1643 00",
        "email": seller.email, "invoice_prefix": "CB", "crkbo_until": "",
    }  # fmt: skip
    client.force_login(world.eva)
    assert client.post(f"/cms/aanbieders/edit/{seller.pk}/", data).status_code == 404
    client.force_login(world.fien)
    assert client.post(f"/cms/aanbieders/edit/{seller.pk}/", data).status_code == 302
    seller.refresh_from_db()
    assert (seller.name, seller.iban) == ("Nieuwe naam", "NL91ABNA0417164300")


def test_administrators_read_the_log_and_nobody_changes_it(as_ada, world):
    event = AuditEvent.objects.first()
    assert as_ada.get(f"/cms/logboek/inspect/{event.pk}/").status_code == 200
    assert as_ada.get(f"/cms/logboek/edit/{event.pk}/").status_code == 404
    assert as_ada.get("/cms/logboek/new/").status_code == 404


def test_the_log_is_searched_and_filtered(as_ada, world):
    AuditEvent.objects.create(
        at=NOW, actor=world.eva, action="iets.gedaan", object_type="x", object_id="1", label="Dit"
    )
    assert [row.label for row in rows(as_ada.get("/cms/logboek/", {"q": "eva dit"}))] == ["Dit"]
    assert [row.label for row in rows(as_ada.get("/cms/logboek/", {"action": "iets.gedaan"}))] == ["Dit"]


def test_jobs_are_filtered_by_state(as_ada, world):
    Job.objects.create(kind="a", key="1", run_after=NOW, state="failed", error="boem")
    Job.objects.create(kind="b", key="2", run_after=NOW)
    assert [job.key for job in rows(as_ada.get("/cms/taken/", {"state": "failed"}))] == ["1"]


def test_a_school_shows_its_facts(as_eva):
    school = OrganisationFactory(kvk_number="12345678")
    assert "12345678" in as_eva.get(f"/cms/scholen/inspect/{school.pk}/").content.decode()
