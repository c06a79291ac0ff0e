"""Requests and enrolments in the CMS: who sees them, what is proposed, and what the buttons do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from courses.models import Edition
from learning.enums import EnrolmentState, RequestState
from learning.models import Enrolment, EnrolmentRequest
from portal.candidates import find_candidates
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.courses import make_edition
from tests.factories.learning import make_enrolment
from tests.portal.test_services_acceptance import ask

LISTS = ["aanvragen", "inschrijvingen"]


def page_of(row):
    name = "aanvragen" if isinstance(row, EnrolmentRequest) else "inschrijvingen"
    return reverse(f"{name}:inspect", args=[row.pk])


def decide(client, row, decision, **typed):
    return client.post(page_of(row), {"decision": decision, **{f"{decision}-{k}": v for k, v in typed.items()}})


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("eva", 200),
        ("ada", 200),
        ("fien", 200),
        ("aad", 404),
        ("kim", 404),
        ("anna", 404),
        ("tessa", 404),
        ("sanne", 404),
    ],
)
def test_lists_are_for_the_office(client, world, name, who, status):
    client.force_login(getattr(world, who))
    assert client.get(reverse(f"{name}:index")).status_code == status


def test_pages_of_rows_are_for_the_office(client, world):
    for row in (ask(world), world.enrolment):
        for who, status in [("eva", 200), ("fien", 200), ("aad", 404)]:
            client.force_login(getattr(world, who))
            assert client.get(page_of(row)).status_code == status


def test_finance_reads_and_decides_nothing(client, world):
    request = ask(world)
    client.force_login(world.fien)
    text = client.get(page_of(request)).content.decode()
    assert "Carla van der Kamp" in text
    assert 'name="decision"' not in text
    assert decide(client, request, "accept", person="new").status_code == 404
    assert decide(client, world.enrolment, "cancel", reason="Nee").status_code == 404
    page = client.get(page_of(world.enrolment))
    assert "components" not in page.context
    assert Enrolment.objects.get(pk=world.enrolment.pk).state == EnrolmentState.CONFIRMED


def test_the_page_shows_everything_that_was_typed(client, world):
    request = ask(world, remarks="Rolstoelplek graag")
    client.force_login(world.eva)
    text = client.get(page_of(request)).content.decode()
    typed = ["carla@rocmidden.example", "06 12345678", "ROC Midden", "PO-1", "facturen@rocmidden.example",
             "Schoolstraat 1", "1234 AB", "Rolstoelplek graag", "2027-1"]  # fmt: skip
    assert [each for each in typed if each not in text] == []


def test_new_requests_come_first_and_the_list_can_be_searched(client, world):
    settled, waiting = ask(world, first_name="Dirk"), ask(world, first_name="Els")
    EnrolmentRequest.objects.filter(pk=settled.pk).update(state=RequestState.DECLINED)
    EnrolmentRequest.objects.filter(pk=waiting.pk).update(created_at=settled.created_at)
    client.force_login(world.eva)
    assert list(client.get(reverse("aanvragen:index")).context["object_list"]) == [waiting, settled]
    found = client.get(reverse("aanvragen:index"), {"q": "kamp dirk"}).context["object_list"]
    assert list(found) == [settled]
    filtered = client.get(reverse("aanvragen:index"), {"state": "new"}).context["object_list"]
    assert list(filtered) == [waiting]


@pytest.mark.parametrize("name", LISTS)
def test_lists_cost_the_same_for_one_and_three_rows(client, world, django_assert_num_queries, name):
    client.force_login(world.eva)
    url = reverse(f"{name}:index")
    if name == "aanvragen":
        ask(world)
    else:
        Enrolment.objects.exclude(pk=world.enrolment.pk).update(state=EnrolmentState.CANCELLED)
    client.get(url)  # content types and permissions are cached by the first one
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for number in range(2):
        ask(world, email=f"p{number}@school.example")
        make_enrolment(world.edition, employer=world.school)
    with django_assert_num_queries(len(one)):
        client.get(url)


def test_the_same_address_is_a_strong_proposal(world):
    [candidate] = find_candidates(ask(world, email="Otto@elders.example"))
    assert (candidate.person, candidate.is_strong) == (world.otto, True)


def test_the_same_name_at_the_same_school_is_a_weak_one(world):
    namesake = UserFactory(first_name="carla", last_name="KAMP")
    MembershipFactory(person=namesake, organisation=world.school)
    elsewhere = UserFactory(first_name="Carla", last_name="Kamp")
    MembershipFactory(person=elsewhere, organisation=world.other_school)
    [candidate] = find_candidates(ask(world))
    assert (candidate.person, candidate.is_strong, candidate.employers) == (namesake, False, ["ROC Midden"])


def test_nobody_is_proposed_for_a_stranger(world):
    assert find_candidates(ask(world, employer_name="Bouwbedrijf Z")) == []


def test_proposals_say_what_follows(world):
    other = make_edition(curriculum=world.edition.curriculum, code="eerder")
    make_enrolment(other, world.anna)
    [candidate] = find_candidates(ask(world, email=world.anna.email))
    assert len(candidate.notes) == 2
    assert any("eerder" in note for note in candidate.notes)


def test_a_strong_proposal_is_chosen_beforehand_a_weak_one_is_not(client, world):
    client.force_login(world.eva)
    strong = client.get(page_of(ask(world, email=world.otto.email))).context["forms"]["accept"]
    assert strong["person"].initial == str(world.otto.pk)
    namesake = UserFactory(first_name="Carla", last_name="Kamp")
    MembershipFactory(person=namesake, organisation=world.school)
    weak = client.get(page_of(ask(world))).context["forms"]["accept"]
    assert weak["person"].initial is None


def test_accepting_somebody_new(client, world):
    request = ask(world)
    client.force_login(world.eva)
    assert decide(client, request, "accept", person="new").status_code == 302
    assert Enrolment.objects.get(request=request).person.email == request.email
    text = client.get(page_of(request)).content.decode()
    assert 'name="decision"' not in text


def test_accepting_links_the_chosen_person(client, world):
    request = ask(world, email=world.otto.email)
    client.force_login(world.eva)
    decide(client, request, "accept", person=str(world.otto.pk))
    assert Enrolment.objects.get(request=request).person == world.otto


def test_a_second_click_says_it_was_settled(client, world):
    request = ask(world)
    client.force_login(world.eva)
    decide(client, request, "accept", person="new")
    response = decide(client, request, "accept", person="new")
    assert (response.status_code, Enrolment.objects.filter(request=request).count()) == (302, 1)


def test_only_a_proposed_person_can_be_linked(client, world):
    request = ask(world)
    client.force_login(world.eva)
    response = decide(client, request, "accept", person=str(world.tessa.pk))
    assert list(response.context["forms"]["accept"].errors) == ["person"]
    assert EnrolmentRequest.objects.get(pk=request.pk).state == RequestState.NEW


def test_a_full_edition_is_said_on_the_form(client, world):
    request = ask(world)
    Edition.objects.filter(pk=world.edition.pk).update(capacity=2)
    client.force_login(world.eva)
    response = decide(client, request, "accept", person="new")
    assert response.status_code == 200
    assert list(response.context["forms"]["accept"].errors) == ["__all__"]


def test_declining_asks_for_a_reason_and_keeps_it(client, world):
    request = ask(world)
    client.force_login(world.eva)
    response = decide(client, request, "decline", reason="")
    assert list(response.context["forms"]["decline"].errors) == ["reason"]
    assert decide(client, request, "decline", reason="Te laat").status_code == 302
    assert EnrolmentRequest.objects.get(pk=request.pk).state == RequestState.DECLINED
    assert "Te laat" in client.get(page_of(request)).content.decode()


def test_twins_are_shown(client, world):
    first, second = ask(world), ask(world, remarks="Nog iets")
    client.force_login(world.eva)
    assert list(client.get(page_of(first)).context["twins"]) == [second]


@pytest.mark.parametrize(
    ("decision", "state"), [("cancel", EnrolmentState.CANCELLED), ("stop", EnrolmentState.STOPPED)]
)
def test_ending_a_place(client, world, decision, state):
    client.force_login(world.eva)
    refused = decide(client, world.enrolment, decision, reason=" ")
    assert list(refused.context["forms"][decision].errors) == ["reason"]
    assert decide(client, world.enrolment, decision, reason="Ziek").status_code == 302
    assert Enrolment.objects.get(pk=world.enrolment.pk).state == state


def test_somebody_who_stopped_goes_on(client, world):
    client.force_login(world.eva)
    decide(client, world.enrolment, "stop", reason="Ziek")
    assert list(client.get(page_of(world.enrolment)).context["forms"]) == ["resume"]
    decide(client, world.enrolment, "resume", reason="Beter")
    assert Enrolment.objects.get(pk=world.enrolment.pk).state == EnrolmentState.CONFIRMED


def test_an_unknown_decision_changes_nothing(client, world):
    client.force_login(world.eva)
    assert decide(client, world.enrolment, "delete", reason="x").status_code == 302
    assert client.post(page_of(world.enrolment)).status_code == 302
    assert Enrolment.objects.get(pk=world.enrolment.pk).state == EnrolmentState.CONFIRMED


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("view", ["add", "edit", "delete", "copy", "history", "usage"])
def test_rows_are_never_made_changed_or_deleted_by_hand(client, world, name, view):
    with pytest.raises(NoReverseMatch):
        reverse(f"{name}:{view}", args=[] if view == "add" else [1])


def test_rows_that_do_not_exist(client, world):
    client.force_login(world.eva)
    assert client.get("/cms/aanvragen/inspect/999999/").status_code == 404
    assert client.get("/cms/inschrijvingen/inspect/999999/").status_code == 404
