"""Enrolment staff plan editions: by form while it is a concept, by decisions afterwards."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.enums import EditionState, LessonDayState
from courses.models import Edition, EditionTrainer, LessonDay, LessonDayComponent, Venue
from tests.factories.courses import make_edition


@pytest.fixture
def planner(client, world):
    client.force_login(world.eva)
    return client


@pytest.fixture
def soon(world):
    """An open edition whose day is ahead on the real clock."""
    return make_edition(code="straks", first_day=timezone.now() + timedelta(days=20))


def page(edition):
    return f"/cms/uitvoeringen/inspect/{edition.pk}/"


def edition_form(world, **fields):
    return {
        "curriculum": world.edition.curriculum_id, "code": "nieuw-1", "form": "open", "organisation": "",
        "seller": world.edition.seller_id, "capacity": 10, "minimum": 4, "decide_by": "", "price": "", **fields,
    }  # fmt: skip


def day_form(edition, **fields):
    component = LessonDayComponent.objects.get(curriculum=edition.curriculum)
    start = timezone.localtime() + timedelta(days=30)
    return {
        "edition": edition.pk, "component": component.pk, "venue": Venue.objects.first().pk, "room": "1.01",
        "starts_at": start.strftime("%Y-%m-%d 09:30"), "ends_at": start.strftime("%Y-%m-%d 16:30"), "capacity": 12,
        **fields,
    }  # fmt: skip


def add_concept(planner, world):
    assert planner.post("/cms/uitvoeringen/new/", edition_form(world)).status_code == 302
    return Edition.objects.get(code="nieuw-1")


def press(client, row, name, kind="uitvoeringen"):
    return client.post(f"/cms/{kind}/{row.pk}/{name}/", follow=True)


def test_an_edition_goes_from_plan_to_open(planner, world):
    edition = add_concept(planner, world)
    assert edition.state == EditionState.CONCEPT
    assert "Plan eerst elke lesdag" in press(planner, edition, "open").content.decode()
    response = planner.post("/cms/lesdagen/new/", day_form(edition))
    assert response.url == page(edition)
    press(planner, edition, "open")
    edition.refresh_from_db()
    assert edition.state == EditionState.OPEN
    assert edition.history.get().actor == world.eva


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"form": "in_house"}, "organisation"),
        ({"capacity": 0}, "capacity"),
        ({"minimum": 11}, "minimum"),
        ({"price": "-1"}, "price"),
        ({"code": "met spatie"}, "code"),
        ({"code": "bpv-begeleider-2027-1"}, "code"),
    ],
)
def test_a_wrong_edition_is_refused_at_its_field(planner, world, fields, name):
    response = planner.post("/cms/uitvoeringen/new/", edition_form(world, **fields))
    assert name in response.context["form"].errors
    assert response.context["form"]["code"].value() == fields.get("code", "nieuw-1")


def test_open_enrolment_belongs_to_no_school(planner, world):
    response = planner.post("/cms/uitvoeringen/new/", edition_form(world, organisation=world.school.pk))
    assert "organisation" in response.context["form"].errors


def test_after_opening_only_the_decision_may_be_edited(planner, world, soon):
    data = edition_form(world, code="anders", capacity=99, minimum=3, decide_by="2027-05-01")
    assert planner.post(f"/cms/uitvoeringen/edit/{soon.pk}/", data).status_code == 302
    soon.refresh_from_db()
    assert (soon.code, soon.capacity, soon.minimum, soon.decide_by) == ("straks", 12, 3, date(2027, 5, 1))


def test_places_change_by_decision_and_never_below_what_is_taken(planner, world):
    edition = world.edition
    url = page(edition)
    response = planner.post(url, {"decision": "capacity", "capacity-capacity": 1})
    assert "Er zijn al meer plaatsen bezet." in response.content.decode()
    assert 'value="1"' in response.content.decode()
    planner.post(url, {"decision": "capacity", "capacity-capacity": 20})
    edition.refresh_from_db()
    assert edition.capacity == 20


def test_cancelling_asks_a_reason_and_takes_the_days_along(planner, soon):
    assert "verplicht" in planner.post(page(soon), {"decision": "cancel", "cancel-reason": " "}).content.decode()
    planner.post(page(soon), {"decision": "cancel", "cancel-reason": "Te weinig mensen"})
    soon.refresh_from_db()
    assert soon.state == EditionState.CANCELLED
    assert soon.days.get().state == LessonDayState.CANCELLED
    assert "Te weinig mensen" in planner.get(page(soon)).content.decode()


def test_going_ahead_and_finishing_are_buttons(planner, soon):
    press(planner, soon, "confirm")
    assert "Er komen nog lesdagen." in press(planner, soon, "finish").content.decode()
    soon.days.update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1))
    press(planner, soon, "finish")
    soon.refresh_from_db()
    assert soon.state == EditionState.FINISHED


def test_finance_looks_and_decides_nothing(client, world, soon):
    client.force_login(world.fien)
    response = client.get(page(soon))
    assert response.context["actions"] == response.context["decisions"] == []
    assert client.post(page(soon), {"decision": "cancel", "cancel-reason": "x"}).status_code == 404
    assert press(client, soon, "confirm").status_code == 404
    assert (
        client.get(f"/cms/uitvoeringen/edit/{soon.pk}/").status_code == 302
    )  # Wagtail's "not allowed", back to the start
    soon.refresh_from_db()
    assert soon.state == EditionState.OPEN


# --- lesson days -------------------------------------------------------------------------------------------------------
def test_a_day_of_an_open_edition_is_moved_not_edited(planner, soon):
    day = soon.days.get()
    assert planner.get(f"/cms/lesdagen/edit/{day.pk}/").status_code == 404
    start = timezone.localtime() + timedelta(days=40)
    data = {
        "decision": "move", "move-starts_at": start.strftime("%Y-%m-%d 10:00"),
        "move-ends_at": start.strftime("%Y-%m-%d 17:00"), "move-venue": day.venue_id, "move-room": "2.02",
        "move-reason": "Zaal dubbel geboekt",
    }  # fmt: skip
    planner.post(f"/cms/lesdagen/inspect/{day.pk}/", data)
    day.refresh_from_db()
    assert (day.state, day.sequence, day.room) == (LessonDayState.MOVED, 1, "2.02")
    assert "Zaal dubbel geboekt" in planner.get(f"/cms/lesdagen/inspect/{day.pk}/").content.decode()


def test_a_refused_move_keeps_what_was_typed(planner, soon):
    day = soon.days.get()
    data = {
        "decision": "move", "move-starts_at": "2020-01-01 10:00", "move-ends_at": "2020-01-01 17:00",
        "move-venue": day.venue_id, "move-room": "", "move-reason": "Verleden",
    }  # fmt: skip
    html = planner.post(f"/cms/lesdagen/inspect/{day.pk}/", data).content.decode()
    assert "naar een moment dat nog komt" in html
    assert "2020-01-01 10:00" in html
    day.refresh_from_db()
    assert day.sequence == 0


def test_a_day_is_confirmed_and_cancelled_by_decision(planner, soon):
    day = soon.days.get()
    LessonDay.objects.filter(pk=day.pk).update(state=LessonDayState.PLANNED)
    press(planner, day, "confirm", "lesdagen")
    day.refresh_from_db()
    assert day.state == LessonDayState.CONFIRMED
    planner.post(f"/cms/lesdagen/inspect/{day.pk}/", {"decision": "cancel", "cancel-reason": "IJzel"})
    day.refresh_from_db()
    assert day.state == LessonDayState.CANCELLED


def test_a_day_is_added_to_a_concept_only(planner, soon):
    response = planner.post("/cms/lesdagen/new/", day_form(soon))
    assert "edition" in response.context["form"].errors


@pytest.mark.parametrize(
    ("fields", "name"),
    [({"ends_at": "2020-01-01 09:00"}, "ends_at"), ({"venue": ""}, "venue"), ({"starts_at": "morgen"}, "starts_at")],
)
def test_a_wrong_day_is_refused_at_its_field(planner, world, fields, name):
    edition = add_concept(planner, world)
    response = planner.post("/cms/lesdagen/new/", day_form(edition, **fields))
    assert name in response.context["form"].errors


def test_a_day_of_another_curriculum_is_refused(planner, world):
    from tests.factories.courses import make_curriculum

    edition = add_concept(planner, world)
    other = make_curriculum(track_key="anders")
    component = LessonDayComponent.objects.get(curriculum=other)
    response = planner.post("/cms/lesdagen/new/", day_form(edition, component=component.pk))
    assert "component" in response.context["form"].errors


# --- trainers and venues -----------------------------------------------------------------------------------------------
def test_a_trainer_is_named_and_ends(planner, world):
    data = {
        "edition": world.edition.pk,
        "trainer": world.otto.pk,
        "role": "assessor",
        "since": "2027-01-01",
        "until": "",
    }
    response = planner.post("/cms/trainers/new/", data)
    assert response.url == page(world.edition)
    row = EditionTrainer.objects.get(trainer=world.otto)
    response = planner.post(f"/cms/trainers/edit/{row.pk}/", {**data, "until": "2026-01-01"})
    assert "until" in response.context["form"].errors
    planner.post(f"/cms/trainers/edit/{row.pk}/", {**data, "trainer": world.anna.pk, "until": "2027-03-01"})
    row.refresh_from_db()
    assert (row.trainer, row.until) == (world.otto, date(2027, 3, 1))


def test_a_venue_is_added(planner, world):
    data = {
        "name": "De Hal",
        "street": "Kade 1",
        "postcode": "8011 AA",
        "city": "Zwolle",
        "directions": "",
        "accessibility": "",
    }
    assert planner.post("/cms/locaties/new/", data).status_code == 302
    assert Venue.objects.filter(name="De Hal").exists()


@pytest.mark.parametrize("path", ["/cms/uitvoeringen/", "/cms/lesdagen/", "/cms/trainers/", "/cms/locaties/"])
def test_lists_cost_the_same_for_more_rows(planner, world, path):
    from tests.factories.courses import make_trainer

    counts = []
    for codes in (["a"], ["b", "c"]):
        for code in codes:
            make_trainer(make_edition(code=code))
            Venue.objects.create(name=code, street="x", postcode="x", city="x")
        planner.get(path)
        with CaptureQueriesContext(connection) as queries:
            planner.get(path)
        counts.append(len(queries))
    assert counts[0] == counts[1]
