from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from courses.models import LessonDayComponent, Module
from learning.enums import Presence
from learning.models import Attendance, Enrolment, ModuleResult
from learning.services.completion import evaluate
from messaging.models import Message
from tests.factories.courses import NOW, make_curriculum, make_edition
from tests.factories.portfolio import make_draft


def page_of(world):
    return f"/cms/inschrijvingen/inspect/{world.enrolment.pk}/"


def test_staff_move_a_place_and_the_participant_is_told(world, client):
    client.force_login(world.eva)
    data = {"decision": "move", "move-edition": world.other_edition.pk, "move-reason": "Ziek geweest"}
    assert client.post(page_of(world), data).status_code == 302
    assert Enrolment.objects.get(pk=world.enrolment.pk).edition == world.other_edition
    assert Message.objects.get(template="place_moved").recipient == world.anna


def test_what_does_not_map_is_shown_before_it_happens(world, client):
    Attendance.objects.create(
        booking=world.enrolment.bookings.get(), presence=Presence.PRESENT, minutes=420, recorded_by=world.tessa, at=NOW
    )
    evaluate(enrolment_id=world.enrolment.pk, now=NOW)
    newer = make_edition(curriculum=make_curriculum(version=2), code="later-2", first_day=NOW + timedelta(days=900))
    LessonDayComponent.objects.filter(curriculum=newer.curriculum).update(key="andere-dag")
    client.force_login(world.eva)
    data = {"decision": "move", "move-edition": newer.pk, "move-reason": "Ziek geweest"}
    page = client.post(page_of(world), data)
    assert page.status_code == 200
    assert "Lesdag 1" in str(page.context["forms"]["move"].errors)
    assert "Ziek geweest" in page.text
    assert client.post(page_of(world), {**data, "move-accepted": "on"}).status_code == 302
    assert Enrolment.objects.get(pk=world.enrolment.pk).edition == newer


def test_portfolio_work_without_a_place_there_is_shown_before_it_happens(world, client):
    make_draft(world.enrolment)
    newer = make_edition(curriculum=make_curriculum(version=2), code="later-2", first_day=NOW + timedelta(days=900))
    newer.curriculum.assignment_pins.all().delete()
    client.force_login(world.eva)
    data = {"decision": "move", "move-edition": newer.pk, "move-reason": "Ziek geweest"}
    form = client.post(page_of(world), data).context["forms"]["move"]
    assert form.non_field_errors() == ["portfoliowerk dat achterblijft: Delen of niet delen? (in concept) (m1-p1)"]
    assert client.post(page_of(world), {**data, "move-accepted": "on"}).status_code == 302
    assert AuditEvent.objects.get(action="enrolment.moved").new["not_mapped"] == ["work:m1-p1"]


@pytest.mark.parametrize("edition", ["", "999999", "x"])
def test_a_wrong_edition_is_said_at_the_field(world, client, edition):
    client.force_login(world.eva)
    page = client.post(page_of(world), {"decision": "move", "move-edition": edition, "move-reason": "Ziek"})
    assert page.context["forms"]["move"].errors["edition"]


def test_staff_credit_a_module_with_a_reason(world, client):
    client.force_login(world.eva)
    module = Module.objects.get(key="m1").pk
    data = {"decision": "credit", "credit-module": module, "credit-reason": ""}
    assert client.post(page_of(world), data).context["forms"]["credit"].errors["reason"]
    assert client.post(page_of(world), {**data, "credit-reason": "Eerder gedaan"}).status_code == 302
    assert ModuleResult.objects.get().actor == world.eva
    assert "Eerder gedaan" in client.get(page_of(world)).text


@pytest.mark.parametrize("who", ["fien", "aad", "anna", "tessa"])
@pytest.mark.parametrize("decision", ["move", "credit"])
def test_nobody_else_decides(world, client, who, decision):
    client.force_login(getattr(world, who))
    client.post(
        page_of(world),
        {
            "decision": decision,
            "move-edition": world.other_edition.pk,
            "move-reason": "x",
            "credit-module": Module.objects.get(key="m1").pk,
            "credit-reason": "x",
        },
    )
    assert Enrolment.objects.get(pk=world.enrolment.pk).edition == world.edition
    assert not ModuleResult.objects.exists()
