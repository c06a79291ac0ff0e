"""Making intervision groups: the proposal, saving it, who is told, and the pages of trainer, staff and participant."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEvent
from accounts.services.personal_data import erase_person
from courses.models import Edition
from learning.enums import EnrolmentState
from learning.models import Enrolment
from messaging.models import Message
from portfolio.intervision import numbers_now, propose, usual_number
from portfolio.models import IntervisionGroup, IntervisionMember
from portfolio.services import intervision
from tests.factories.learning import make_enrolment
from tests.portfolio.intervision import NOW, divide, plan

pytestmark = pytest.mark.usefixtures("intervision_edition")


# --- the proposal -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("people", "number"), [(0, 1), (3, 1), (7, 1), (8, 2), (12, 2), (15, 3), (20, 4)])
def test_groups_are_about_five(people, number):
    assert usual_number(people) == number


@given(schools=st.lists(st.sampled_from([None, 1, 2, 3]), max_size=24), groups=st.integers(1, 6))
def test_a_proposal_makes_equal_groups_and_parts_colleagues(schools, groups):
    places = [Enrolment(pk=number, employer_id=school) for number, school in enumerate(schools, start=1)]
    proposed = propose(places, groups=groups)
    assert set(proposed) == {place.pk for place in places}
    for wanted in ({place.pk for place in places}, *[{p.pk for p in places if p.employer_id == s} for s in (1, 2, 3)]):
        sizes = [sum(proposed[pk] == number for pk in wanted) for number in range(1, groups + 1)]
        assert max(sizes) - min(sizes) <= 1


# --- saving -------------------------------------------------------------------------------------------------------------
def test_dividing_puts_everybody_where_they_were_chosen_to_be(world):
    divide(world, {world.enrolment: 1, world.bram_enrolment: 2})
    assert numbers_now(world.edition) == {world.enrolment.pk: 1, world.bram_enrolment.pk: 2}


def test_a_group_that_becomes_empty_goes_unless_it_met(world, group):
    divide(world, {world.enrolment: 2, world.bram_enrolment: None}, now=NOW + timedelta(minutes=1))
    assert [each.number for each in IntervisionGroup.objects.all()] == [2]
    plan(IntervisionGroup.objects.get(), world.anna)
    divide(world, {world.enrolment: 3}, now=NOW + timedelta(minutes=2))
    assert [each.number for each in IntervisionGroup.objects.all()] == [2, 3]


def test_dividing_is_written_down_with_old_and_new(world, group):
    divide(world, {world.enrolment: 2, world.bram_enrolment: 1}, now=NOW + timedelta(minutes=1))
    event = AuditEvent.objects.filter(action="intervision.divide").latest("pk")
    key = str(world.enrolment.pk)
    assert (event.actor, event.old, event.new) == (world.tessa, {key: 1}, {key: 2})


def test_saving_what_stands_changes_nothing(world, group):
    assert divide(world, {world.enrolment: 1, world.bram_enrolment: 1}) == []
    assert AuditEvent.objects.filter(action="intervision.divide").count() == 1


def test_who_is_placed_hears_it_once_with_whom(world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        divide(world, {world.enrolment: 1, world.bram_enrolment: 1})
    assert [message.to for message in mail.outbox] == [[world.anna.email], [world.bram.email]]
    assert ("Bram Bakker" in mail.outbox[0].body, "Anna de Vries" in mail.outbox[0].body) == (True, False)
    divide(world, {world.enrolment: 1, world.bram_enrolment: 1})
    assert Message.objects.filter(template="intervision_group").count() == 2


def test_of_two_who_divide_the_second_is_told(world):
    seen = intervision.stamp_of(world.edition)
    divide(world, {world.enrolment: 1}, seen=seen)
    with pytest.raises(intervision.DividedMeanwhile):
        divide(world, {world.enrolment: 2}, seen=seen)
    assert numbers_now(world.edition) == {world.enrolment.pk: 1}


def test_nobody_of_another_edition_is_placed(world):
    other = make_enrolment(world.other_edition)
    divide(world, {world.enrolment: 1, other: 1})
    assert [member.enrolment for member in IntervisionMember.objects.all()] == [world.enrolment]


def test_without_intervision_nothing_is_divided(world):
    Edition.objects.update(intervision=False)
    with pytest.raises(intervision.NoIntervision):
        divide(world, {world.enrolment: 1})


@pytest.mark.parametrize(
    ("state", "is_in"),
    [
        (EnrolmentState.COMPLETED, True),
        (EnrolmentState.CANCELLED, False),
        (EnrolmentState.STOPPED, False),
    ],
)
def test_who_leaves_the_edition_leaves_the_group(world, group, client, state, is_in):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(
        state=state, completed_at=NOW if state == EnrolmentState.COMPLETED else None
    )
    client.force_login(world.anna)
    assert client.get(group.get_absolute_url()).status_code == (200 if is_in else 404)
    assert (world.enrolment.pk in numbers_now(world.edition)) is is_in


def test_who_moved_to_another_edition_can_be_placed_there(world, group):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(edition=world.other_edition)
    Edition.objects.update(intervision=True)
    world.edition = world.other_edition
    divide(world, {world.enrolment: 3})
    assert numbers_now(world.other_edition) == {world.enrolment.pk: 3}


def test_an_erased_person_is_in_no_group(world, group):
    erase_person(person=world.anna, actor=world.ada, reason="Op verzoek", now=NOW)
    assert [member.enrolment for member in IntervisionMember.objects.all()] == [world.bram_enrolment]


# --- the page of the groups ---------------------------------------------------------------------------------------------
def address(world) -> str:
    return f"/begeleiden/{world.edition.code}/intervisie/"


def test_a_trainer_gets_a_proposal_and_saves_it(client, world):
    client.force_login(world.tessa)
    page = client.get(address(world), {"groepen": "2"})
    assert "Dit is een voorstel" in page.text
    form = page.context["form"]
    sent = {field.html_name: field.value() for _place, field in form.rows}
    answer = client.post(address(world), {**sent, "seen": form["seen"].value()}, follow=True)
    assert sorted(numbers_now(world.edition).values()) == [1, 2]
    assert "De groepen zijn bewaard. 2 deelnemers krijgen een mail." in answer.text


def test_staff_make_the_groups_too(client, world):
    client.force_login(world.eva)
    place = {f"plaats-{world.enrolment.pk}": "1", "seen": intervision.stamp_of(world.edition)}
    client.post(address(world), place)
    assert numbers_now(world.edition) == {world.enrolment.pk: 1}


@pytest.mark.parametrize(
    ("name", "status"), [("thijs", 404), ("anna", 404), ("fien", 404), ("eva", 200), ("tessa", 200)]
)
def test_only_who_guides_or_plans_the_edition_makes_groups(client, world, name, status):
    client.force_login(getattr(world, name))
    assert client.get(address(world)).status_code == status


def test_without_intervision_there_is_no_page(client, world):
    Edition.objects.update(intervision=False)
    client.force_login(world.tessa)
    assert client.get(address(world)).status_code == 404
    assert "Intervisiegroepen" not in client.get(f"/begeleiden/{world.edition.code}/").text


@pytest.mark.parametrize("number", ["99", "x", "-1"])
def test_a_group_that_cannot_be_is_refused_at_the_field(client, world, number):
    client.force_login(world.tessa)
    name = f"plaats-{world.enrolment.pk}"
    page = client.post(address(world), {name: number, "seen": ""})
    assert (page.status_code, list(page.context["form"].errors), IntervisionMember.objects.count()) == (200, [name], 0)


@pytest.mark.parametrize("number", ["0", "21", "veel", ""])
def test_an_impossible_number_of_groups_says_so(client, world, number):
    client.force_login(world.tessa)
    page = client.get(address(world), {"groepen": number})
    assert (page.status_code, list(page.context["count"].errors)) == (200, ["groepen"])


def test_the_second_of_two_keeps_what_was_chosen_and_may_save_again(client, world, group):
    client.force_login(world.tessa)
    sent = {f"plaats-{world.enrolment.pk}": "2", f"plaats-{world.bram_enrolment.pk}": "1", "seen": "verouderd"}
    page = client.post(address(world), sent)
    assert "Iemand anders heeft de groepen intussen veranderd" in page.text
    form = page.context["form"]
    assert [field.value() for _place, field in form.rows] == ["1", "2"]
    client.post(address(world), {**sent, "seen": form["seen"].value()})
    assert numbers_now(world.edition) == {world.enrolment.pk: 2, world.bram_enrolment.pk: 1}


def test_who_came_later_is_pointed_out(client, world, group):
    make_enrolment(world.edition)
    client.force_login(world.tessa)
    assert "1 deelnemer zit nog niet in een groep." in client.get(address(world)).text


def test_an_edition_without_participants_says_so(client, world):
    Enrolment.objects.update(state=EnrolmentState.CANCELLED)
    client.force_login(world.tessa)
    assert "Er doet nog niemand mee" in client.get(address(world)).text


def test_the_page_asks_the_same_for_one_and_three_groups(client, world, group):
    client.force_login(world.tessa)
    client.get(address(world))
    counts = []
    for number in (2, 3):
        with CaptureQueriesContext(connection) as queries:
            client.get(address(world))
        counts.append(len(queries))
        divide(world, {make_enrolment(world.edition): number}, now=NOW + timedelta(minutes=number))
    assert counts[0] == counts[1]


def test_the_edition_in_the_cms_leads_to_its_groups(client, world):
    client.force_login(world.eva)
    assert address(world) in client.get(f"/cms/uitvoeringen/inspect/{world.edition.pk}/").text


# --- the participant ----------------------------------------------------------------------------------------------------
def test_a_participant_finds_the_group_from_the_portfolio(client, world, group):
    plan(group, world.bram)
    client.force_login(world.anna)
    assert "Samen met je groep" in client.get(f"/mijn/portfolio/{world.enrolment.pk}/").text
    page = client.get(f"/mijn/portfolio/{world.enrolment.pk}/samen/").text
    assert [words in page for words in ("Intervisiegroep 1", "Bram Bakker", "Lokaal B1.12")] == [True] * 3


def test_without_a_group_it_says_who_makes_it(client, world):
    client.force_login(world.anna)
    page = client.get(f"/mijn/portfolio/{world.enrolment.pk}/samen/").text
    assert ("Je zit nog niet in een groep" in page, "Wat je deelde" in page) == (True, False)
