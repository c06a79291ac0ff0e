import json

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import AuditEvent, Invitation, Membership, User
from accounts.registry import Consequence, registry
from accounts.services import invitations, people
from accounts.services.personal_data import ErasingBlocked, ReasonMissing, erase_person, export_person
from accounts.services.roles import set_roles
from messaging.models import Message
from messaging.services.invitations import send_invitation
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.courses import NOW


@pytest.fixture
def otto(world):
    """With something in every room below: a job, an address, a mail, an open link."""
    MembershipFactory(person=world.otto, organisation=OrganisationFactory(name="ROC Oost"))
    people.confirm_address(person=world.otto)
    send_invitation(person=world.otto, actor=world.eva, now=NOW)
    people.correct_contact(person=world.otto, actor=world.eva, now=NOW, phone="06 1")
    return world.otto


def test_an_export_holds_what_rooms_declared_and_fits_in_json(otto):
    data = json.loads(json.dumps(export_person(otto)))
    assert set(data) == {f"{each.model._meta.label}/{each.path}" for each in registry.personal_data}
    assert data["accounts.User/pk"][0]["email"] == "otto@elders.example"
    assert data["accounts.Membership/person"] == [
        {"organisation": "ROC Oost", "kind": "staff", "since": "2026-01-01", "until": None}
    ]
    assert len(data["messaging.Message/recipient"]) == 1


def test_an_export_holds_no_secrets_and_nobody_else(otto, world):
    text = json.dumps(export_person(otto))
    assert otto.password not in text
    assert Invitation.objects.get().token_hash not in text
    assert world.anna.email not in text


def test_a_participant_gets_everything_of_their_enrolment(world):
    data = export_person(world.anna)
    assert [row["id"] for row in data["learning.Enrolment/person"]] == [str(world.enrolment.pk)]
    assert len(data["learning.DayBooking/enrolment__person"]) == world.enrolment.bookings.count()


def test_erasing_takes_the_person_out_and_leaves_the_row(otto, world):
    erase_person(person=otto, actor=world.ada, reason="Verzoek van 1 februari", now=NOW)
    otto.refresh_from_db()
    assert (str(otto), otto.email, otto.phone) == ("Verwijderd", f"verwijderd-{otto.pk}@verwijderd.invalid", "")
    assert (otto.is_active, otto.has_usable_password(), otto.roles) == (False, False, [])
    for model, path in [(Membership, "person"), (Invitation, "person"), (EmailAddress, "user"), (Message, "recipient")]:
        assert not model._base_manager.filter(**{path: otto}).exists()


def test_erasing_is_written_down_without_the_name(otto, world):
    erase_person(person=otto, actor=world.ada, reason="Verzoek", now=NOW)
    event = AuditEvent.objects.get(action="person.erase")
    assert (event.actor, event.object_id, event.reason, event.label) == (
        world.ada,
        str(otto.pk),
        "Verzoek",
        "Verwijderd",
    )
    log = json.dumps(list(AuditEvent.objects.values("label", "old", "new")))
    assert "Outsider" not in log
    assert "06 1" not in log


def test_erasing_ends_the_sessions(client, otto, world):
    client.force_login(otto)
    assert client.get("/account/").status_code == 200
    erase_person(person=otto, actor=world.ada, reason="Verzoek", now=NOW)
    assert client.get("/account/").status_code == 302


def test_erasing_closes_open_links(otto, world):
    token = invitations.create(person=otto, actor=None, now=timezone.now())
    erase_person(person=otto, actor=world.ada, reason="Verzoek", now=NOW)
    with pytest.raises(invitations.InvitationSpent):
        invitations.find(token=token, now=timezone.now())


def test_erasing_takes_roles_and_groups(world):
    set_roles(person=world.otto, roles=["finance"], actor=None)
    erase_person(person=world.otto, actor=world.ada, reason="Verzoek", now=NOW)
    assert User.objects.get(pk=world.otto.pk).groups.count() == 0


def test_others_are_left_alone(otto, world):
    before = export_person(world.bram)
    erase_person(person=otto, actor=world.ada, reason="Verzoek", now=NOW)
    assert export_person(world.bram) == before


def test_a_reason_is_needed(otto, world):
    with pytest.raises(ReasonMissing):
        erase_person(person=otto, actor=world.ada, reason="  ", now=NOW)
    assert User.objects.get(pk=otto.pk).is_active


def test_a_room_can_stand_in_the_way(otto, world, monkeypatch):
    monkeypatch.setattr(
        registry,
        "consequence_givers",
        [lambda change, subject: [Consequence("Er staat nog een factuur open.", blocks=True)]],
    )
    with pytest.raises(ErasingBlocked, match="Er staat nog een factuur open"):
        erase_person(person=otto, actor=world.ada, reason="Verzoek", now=NOW)
    assert User.objects.get(pk=otto.pk).email == "otto@elders.example"
