"""Where signing in leads, and which links stand on every page."""

import pytest
from django.urls import reverse

from courses.models import Edition
from portal.roles import SESSION_KEY
from tests.factories.courses import make_trainer
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import make_draft
from tests.portal.test_mine import ask
from tests.portfolio.intervision import divide
from tests.portfolio.sharing_work import share


@pytest.mark.parametrize(
    ("who", "start"),
    [
        ("anna", "/mijn/"),
        ("tessa", "/begeleiden/"),
        ("sanne", "/school/"),
        ("eva", "/cms/"),
        ("fien", "/cms/"),
        ("aad", "/cms/"),
        ("ada", "/cms/"),
        ("kim", "/mijn/"),
        ("otto", "/mijn/"),
    ],
)
def test_everybody_starts_where_their_own_work_is(client, world, who, start):
    client.force_login(getattr(world, who))
    assert client.get("/verder/")["Location"] == start


def test_a_trainer_who_also_studies_starts_with_studying(client, world):
    make_enrolment(world.other_edition, world.tessa)
    client.force_login(world.tessa)
    assert client.get("/verder/")["Location"] == "/mijn/"


def test_a_visitor_signs_in_first(client, db):
    assert client.get("/verder/")["Location"] == "/inloggen/?next=/verder/"


def links(page):
    return [item["url"] for item in page.context["nav_items"]]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("anna", ["/mijn/", "/leergangen/"]),
        ("tessa", ["/begeleiden/", "/beoordelen/", "/leergangen/"]),
        ("sanne", ["/school/", "/leergangen/"]),
        ("eva", ["/leergangen/", "/cms/"]),
        ("otto", ["/mijn/", "/leergangen/"]),
    ],
)
def test_the_links_of_each_part(client, world, who, expected):
    client.force_login(getattr(world, who))
    assert links(client.get("/mijn/")) == expected


def test_the_page_one_is_on_is_marked(client, world):
    client.force_login(world.anna)
    assert [item["current"] for item in client.get("/mijn/").context["nav_items"]] == [True, False]


@pytest.mark.parametrize(("who", "expected"), [("anna", ["/mijn/"]), ("bram", ["/mijn/"]), ("tessa", ["/begeleiden/"])])
def test_shared_work_belongs_to_learning_or_to_the_groups(client, world, who, expected):
    Edition.objects.filter(pk=world.edition.pk).update(peer_feedback=True)
    world.enrolment.edition.peer_feedback = True
    shared = share(make_draft(world.enrolment))
    client.force_login(getattr(world, who))
    page = client.get(f"/samen/{shared.pk}/")
    assert [item["url"] for item in page.context["nav_items"] if item["current"]] == expected


def test_an_intervision_group_belongs_to_learning_or_to_the_groups(client, world):
    Edition.objects.filter(pk=world.edition.pk).update(intervision=True)
    group = divide(world, {world.enrolment: 1})[0].group
    marked = []
    for person in (world.anna, world.tessa):
        client.force_login(person)
        items = client.get(group.get_absolute_url()).context["nav_items"]
        marked += [item["url"] for item in items if item["current"]]
    assert marked == ["/mijn/", "/begeleiden/"]


def test_a_new_part_shows_after_onward(client, world):
    client.force_login(world.otto)
    make_trainer(world.edition, trainer=world.otto)
    assert "/begeleiden/" not in links(client.get("/mijn/"))
    client.get("/verder/")
    assert "/begeleiden/" in links(client.get("/mijn/"))


def test_a_session_from_before_asks_once_and_remembers(client, world):
    client.force_login(world.anna)
    session = client.session
    del session[SESSION_KEY]
    session.save()
    assert links(client.get("/mijn/")) == ["/mijn/", "/leergangen/"]
    assert client.session[SESSION_KEY]["learns"] is True


def test_a_waiting_request_makes_somebody_a_learner(client, world):
    ask(world, world.otto)
    client.force_login(world.otto)
    assert client.session[SESSION_KEY]["learns"] is True


def test_visitors_get_the_public_pages(client, world):
    page = client.get(reverse("account_login"))
    assert not page.context["nav_items"]
    assert 'href="/leergangen/"' in page.content.decode()
