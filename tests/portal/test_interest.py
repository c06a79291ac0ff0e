"""/interesse/: the sheet, the form, the receipt's link, and the list of the office."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.enums import InterestFor, InterestState
from learning.models import Interest
from messaging.models import Message
from portal.views.interest import MOST

URL = "/interesse/"


@pytest.fixture(autouse=True)
def _fresh_throttle():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def typed(world):
    return {
        "tracks": [world.edition.track.pk],
        "meant_for": InterestFor.SELF,
        "people": "",
        "first_name": "Wies",
        "infix": "",
        "last_name": "Waters",
        "email": "wies@school.example",
        "organisation_name": "",
        "remarks": "Liefst in Zutphen",
        "website": "",
    }


def errors(page):
    return {name: [str(each) for each in found] for name, found in page.context["form"].errors.items()}


def test_a_visitor_reads_about_the_tracks_and_finds_the_form(client, world):
    page = client.get(URL)
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1


def test_the_track_somebody_came_from_is_chosen(client, world):
    page = client.get(URL, {"leergang": world.edition.track.key})
    assert list(page.context["form"]["tracks"].initial) == [world.edition.track]


def test_what_was_typed_is_kept_and_answered(client, world, typed):
    answer = client.post(URL, typed)
    assert (answer.status_code, answer["Location"]) == (302, "/interesse/ontvangen/")
    assert client.get(answer["Location"]).status_code == 200
    left = Interest.objects.get()
    assert (left.full_name, left.people, left.remarks) == ("Wies Waters", 1, "Liefst in Zutphen")
    assert Message.objects.get().to_address == "wies@school.example"


def test_a_team_says_where_and_how_many(client, world, typed):
    page = client.post(URL, {**typed, "meant_for": InterestFor.TEAM})
    assert errors(page) == {
        "organisation_name": ["Vul de school in waar het team werkt."],
        "people": ["Vul in voor ongeveer hoeveel mensen het is."],
    }
    client.post(URL, {**typed, "meant_for": InterestFor.TEAM, "organisation_name": "ROC Midden", "people": "12"})
    assert Interest.objects.get().people == 12


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"tracks": []}, ["tracks"]),
        ({"tracks": ["999999"]}, ["tracks"]),
        ({"tracks": ["x"]}, ["tracks"]),
        ({"meant_for": "ons"}, ["meant_for"]),
        ({"first_name": ""}, ["first_name"]),
        ({"email": "wies"}, ["email"]),
        ({"people": "veel"}, ["people"]),
        ({"people": "-3"}, ["people"]),
        ({"remarks": "x" * 2001}, ["remarks"]),
    ],
)
def test_wrong_input_is_told_at_its_field_and_kept(client, world, typed, changes, fields):
    page = client.post(URL, {**typed, **changes})
    assert page.status_code == 200
    assert sorted(errors(page)) == fields
    assert not Interest.objects.exists()
    if "remarks" not in changes:
        assert "Liefst in Zutphen" in page.content.decode()


def test_a_program_that_fills_in_everything_is_told_the_same_and_leaves_nothing(client, world, typed):
    assert client.post(URL, {**typed, "website": "https://koop.example"})["Location"] == "/interesse/ontvangen/"
    assert not Interest.objects.exists()


def test_too_many_from_one_address_are_asked_to_wait(client, world, typed):
    for number in range(MOST):
        client.post(URL, {**typed, "remarks": str(number)})
    page = client.post(URL, typed)
    assert list(errors(page)) == ["__all__"]
    assert Interest.objects.count() == MOST


def test_a_signed_in_person_finds_their_own_details(client, world):
    client.force_login(world.anna)
    form = client.get(URL).context["form"]
    assert (form["email"].initial or form.initial["email"]) == world.anna.email
    assert form.initial["organisation_name"] == "ROC Midden"


def test_the_receipt_leads_to_deleting_by_a_press_and_not_by_opening(client, world, typed):
    client.post(URL, typed)
    link = re.search(r"/interesse/wissen/[^/\s]+/", Message.objects.get().body_text).group()
    assert client.get(link).status_code == 200
    assert Interest.objects.count() == 1
    assert client.post(link)["Location"] == URL
    assert not Interest.objects.exists()
    assert client.get(link).status_code == 404


def test_a_link_that_is_not_ours_is_not_there(client, world):
    assert client.get("/interesse/wissen/bestaat-niet/").status_code == 404


def test_other_methods_are_refused(client, world):
    assert client.delete(URL).status_code == 405


# --- the office -------------------------------------------------------------------------------------------------------
def left_by(name, **values):
    return Interest.objects.create(
        first_name=name, last_name="Waters", email=f"{name.lower()}@school.example", meant_for="self", **values
    )


@pytest.mark.parametrize(
    ("who", "status"), [("eva", 200), ("ada", 200), ("fien", 404), ("aad", 404), ("tessa", 404), ("sanne", 404)]
)
def test_the_list_is_for_the_office(client, world, who, status):
    row = left_by("Wies")
    client.force_login(getattr(world, who))
    assert client.get(reverse("belangstelling:index")).status_code == status
    assert client.get(reverse("belangstelling:inspect", args=[row.pk])).status_code == status


def test_who_waits_comes_first(client, world):
    answered, waiting = left_by("Dirk", state=InterestState.ANSWERED), left_by("Els")
    client.force_login(world.eva)
    assert list(client.get(reverse("belangstelling:index")).context["object_list"]) == [waiting, answered]


def test_answering_is_a_press(client, world):
    row = left_by("Wies")
    client.force_login(world.eva)
    client.post(reverse("belangstelling:action", args=[row.pk, "beantwoord"]))
    row.refresh_from_db()
    assert (row.state, row.history.get().actor) == (InterestState.ANSWERED, world.eva)


def test_the_list_goes_out_as_a_spreadsheet(client, world):
    row = left_by("Wies", organisation_name="=HYPERLINK()")
    row.tracks.add(world.edition.track)
    client.force_login(world.eva)
    answer = client.get(reverse("belangstelling:index"), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
    assert "wies@school.example" in text
    assert world.edition.track.name in text
    assert ",'=HYPERLINK()," in text  # text in a cell, not a formula


def test_the_list_costs_the_same_for_one_and_three_rows(client, world, django_assert_num_queries):
    client.force_login(world.eva)
    url = reverse("belangstelling:index")
    left_by("Een").tracks.add(world.edition.track)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for name in ("Twee", "Drie"):
        left_by(name).tracks.add(world.edition.track)
    with django_assert_num_queries(len(one)):
        client.get(url)
