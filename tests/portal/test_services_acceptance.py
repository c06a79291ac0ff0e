"""A request becomes a person with a place: all of it once, or nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection

from accounts.enums import MembershipKind
from accounts.models import Invitation, Membership, Organisation, User
from common.errors import MoveNotAllowed
from courses.models import Edition
from invoicing.models import Seat
from learning.enums import EnrolmentState, Payer, RequestState
from learning.models import Enrolment, EnrolmentRequest
from learning.services import enrolments, requests, seats
from messaging.models import Message
from portal.services.acceptance import PersonExists, accept_request
from portal.services.cancellation import cancel_enrolment
from tests.factories.courses import NOW
from tests.learning.test_requests import CARLA, DATA


def ask(world, **changes):
    identity = replace(CARLA, **{k: v for k, v in changes.items() if k in CARLA.__dict__})
    data = replace(DATA, **{k: v for k, v in changes.items() if k in DATA.__dict__})
    return requests.submit_request(edition=world.edition, data=data, person=None, identity=identity, now=NOW)


def accept(request, world, person=None):
    return accept_request(request=request, person=person, actor=world.eva, now=NOW)


def test_somebody_new_gets_account_job_place_contract_and_invitation(world):
    request = ask(world)
    enrolment = accept(request, world)
    person = enrolment.person
    assert (person.get_full_name(), person.email, person.phone) == (
        "Carla van der Kamp",
        "carla@rocmidden.example",
        "06 12345678",
    )
    assert not person.has_usable_password()
    assert Membership.objects.get(person=person).organisation == world.school
    assert (enrolment.state, enrolment.employer, enrolment.request_id) == (
        EnrolmentState.CONFIRMED,
        world.school,
        request.pk,
    )
    assert EnrolmentRequest.objects.get(pk=request.pk).state == RequestState.ACCEPTED
    seat = Seat.objects.get(enrolment=enrolment)
    assert (seat.contract.organisation, seat.contract.po_number) == (world.school, "PO-1")
    mail = Message.objects.get(key=f"request:{request.pk}:accepted")
    assert mail.to_address == person.email
    assert "/uitnodiging/" in mail.body_text
    assert Invitation.objects.filter(person=person).count() == 1


def test_somebody_with_a_password_gets_a_sign_in_link_and_no_invitation(world):
    request = ask(world, email="anders@thuis.example")
    enrolment = accept(request, world, person=world.otto)
    mail = Message.objects.get(key=f"request:{request.pk}:accepted")
    assert (mail.to_address, mail.recipient) == (world.otto.email, world.otto)
    assert "/uitnodiging/" not in mail.body_text
    assert "/verder/" in mail.body_text
    assert enrolment.person == world.otto
    assert not Invitation.objects.exists()


def test_accepting_twice_is_accepting_once(world):
    request = ask(world)
    first, second = accept(request, world), accept(request, world)
    assert first == second
    assert (Enrolment.objects.filter(request=request).count(), Seat.objects.count()) == (1, 1)
    assert Message.objects.filter(template="place_confirmed").count() == 1
    assert Edition.objects.get(pk=world.edition.pk).seats_taken == 3


def test_a_new_account_is_refused_when_the_address_is_known(world):
    request = ask(world, email="ANNA@rocmidden.example")
    with pytest.raises(PersonExists) as refusal:
        accept(request, world)
    assert refusal.value.field == "person"
    assert EnrolmentRequest.objects.get(pk=request.pk).state == RequestState.NEW


def test_a_full_edition_changes_nothing_at_all(world):
    request = ask(world)
    Edition.objects.filter(pk=world.edition.pk).update(capacity=2)
    with pytest.raises(seats.EditionFull):
        accept(request, world)
    assert not User.objects.filter(email=CARLA.email).exists()
    assert not Message.objects.filter(template="place_confirmed").exists()
    assert EnrolmentRequest.objects.get(pk=request.pk).state == RequestState.NEW


def test_somebody_with_a_place_is_not_enrolled_twice(world):
    request = ask(world)
    with pytest.raises(enrolments.AlreadyEnrolled):
        accept(request, world, person=world.anna)
    assert EnrolmentRequest.objects.get(pk=request.pk).state == RequestState.NEW


@pytest.mark.parametrize("state", [RequestState.DECLINED, RequestState.WITHDRAWN])
def test_a_settled_request_is_not_accepted(world, state):
    request = ask(world)
    EnrolmentRequest.objects.filter(pk=request.pk).update(state=state)
    with pytest.raises(MoveNotAllowed):
        accept(request, world)
    assert not User.objects.filter(email=CARLA.email).exists()


def test_an_unknown_employer_is_added(world):
    enrolment = accept(ask(world, employer_name="Bouwbedrijf Z"), world)
    assert enrolment.employer == Organisation.objects.get(name="Bouwbedrijf Z")


def test_an_employer_added_meanwhile_is_found(world):
    request = ask(world, employer_name="Bouwbedrijf Z")
    added = Organisation.objects.create(name="BOUWBEDRIJF Z")
    assert accept(request, world).employer == added


def test_who_pays_themselves_is_the_buyer(world):
    enrolment = accept(ask(world, payer=Payer.SELF, employer_name=""), world)
    seat = Seat.objects.get(enrolment=enrolment)
    assert (seat.contract.person, seat.contract.organisation, enrolment.employer) == (enrolment.person, None, None)


def test_a_known_job_is_not_written_down_twice(world):
    accept(ask(world), world, person=world.otto)
    Edition.objects.filter(pk=world.edition.pk).update(capacity=20)
    other = ask(world, email="x@y.example")
    enrolments.cancel(enrolment=world.otto.enrolments.get(), actor=world.eva, reason="Ziek", now=NOW)
    accept(other, world, person=world.otto)
    assert world.otto.memberships.filter(kind=MembershipKind.STAFF).count() == 1


def test_cancelling_frees_the_place_releases_the_seat_and_tells_the_person(world):
    enrolment = accept(ask(world), world)
    cancel_enrolment(enrolment=enrolment, actor=world.eva, reason="Op eigen verzoek", now=NOW)
    assert Enrolment.objects.get(pk=enrolment.pk).state == EnrolmentState.CANCELLED
    assert Seat.objects.get(enrolment=enrolment).state == "released"
    assert Edition.objects.get(pk=world.edition.pk).seats_taken == 2
    assert "Op eigen verzoek" in Message.objects.get(key=f"enrolment:{enrolment.pk}:cancelled").body_text


def test_cancelling_a_place_without_contract_works_too(world):
    cancel_enrolment(enrolment=world.enrolment, actor=world.eva, reason="Ziek", now=NOW)
    assert Enrolment.objects.get(pk=world.enrolment.pk).state == EnrolmentState.CANCELLED


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_members_of_staff_who_accept_at_once_make_one_enrolment(world):
    request, start = ask(world), Barrier(2)

    def run(_number):
        start.wait()
        try:
            return accept(request, world).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(run, range(2)))
    assert made[0] == made[1]
    assert Edition.objects.get(pk=world.edition.pk).seats_taken == 3
