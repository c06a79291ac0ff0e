"""Asking for a place: the same answer for everybody, one request for a double click, and every move of the table."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.models import User
from common.errors import MoveNotAllowed
from courses.enums import EditionForm, EditionState
from courses.models import Edition
from learning.enums import Payer, RequestState
from learning.models import EnrolmentRequest, RequestHistory
from learning.services import enrolments, requests, seats
from messaging.models import Message
from tests.factories.accounts import OrganisationFactory
from tests.factories.courses import NOW

CARLA = requests.Identity(first_name="Carla", infix="van der", last_name="Kamp", email="carla@rocmidden.example")
DATA = requests.RequestData(
    phone="06 12345678",
    employer_name="ROC Midden",
    payer=Payer.SCHOOL,
    po_number="PO-1",
    invoice_name="ROC Midden",
    invoice_email="facturen@rocmidden.example",
    street="Schoolstraat 1",
    postcode="1234 AB",
    city="Utrecht",
    remarks="",
    terms_version="2027-1",
)


def submit(world, *, data=DATA, person=None, identity=CARLA, edition=None, now=NOW):
    return requests.submit_request(
        edition=edition or world.edition, data=data, person=person, identity=None if person else identity, now=now
    )


def test_a_request_keeps_what_was_typed_takes_no_seat_and_mails_a_receipt(world):
    request = submit(world)
    assert (request.full_name, request.email) == ("Carla van der Kamp", "carla@rocmidden.example")
    assert request.employer == world.school
    assert (request.state, request.terms_version, request.terms_accepted_at) == (RequestState.NEW, "2027-1", NOW)
    assert Edition.objects.get(pk=world.edition.pk).seats_taken == 2
    mail = Message.objects.get(key=f"request:{request.pk}:received")
    assert (mail.to_address, mail.template) == ("carla@rocmidden.example", "request_received")
    assert "15 februari 2027" in mail.body_text
    assert [(row.old, row.new) for row in request.history.all()] == [("", RequestState.NEW)]


def test_the_employer_is_found_whatever_the_capitals(world):
    assert submit(world, data=replace(DATA, employer_name="roc midden")).employer == world.school


def test_an_unknown_employer_stays_a_name_until_staff_decide(world):
    assert submit(world, data=replace(DATA, employer_name="Bouwbedrijf Z")).employer is None


def test_a_signed_in_person_is_who_they_are(world):
    request = submit(world, person=world.otto)
    assert (request.person, request.email, request.last_name) == (world.otto, "otto@elders.example", "Outsider")


def test_a_known_address_gets_the_same_answer_and_is_not_linked(world):
    request = submit(world, identity=replace(CARLA, email=world.anna.email))
    assert (request.person, request.state) == (None, RequestState.NEW)
    assert Message.objects.filter(to_address=world.anna.email).count() == 1


def test_a_double_click_is_one_request_and_one_mail(world):
    assert submit(world) == submit(world, now=NOW + timedelta(seconds=1))
    assert (EnrolmentRequest.objects.count(), Message.objects.count()) == (1, 1)


def test_a_changed_request_is_a_second_one_for_staff_to_see(world):
    submit(world)
    submit(world, data=replace(DATA, remarks="Ik bedoel een rolstoelplek."))
    assert EnrolmentRequest.objects.count() == 2


def test_a_signed_in_person_does_not_ask_twice(world):
    submit(world, person=world.otto)
    with pytest.raises(requests.AlreadyRequested):
        submit(world, person=world.otto, data=replace(DATA, remarks="Nog eens"))


def test_a_signed_in_participant_is_told_they_have_a_place(world):
    with pytest.raises(enrolments.AlreadyEnrolled):
        submit(world, person=world.anna)


def test_a_full_edition_refuses(world):
    Edition.objects.filter(pk=world.edition.pk).update(capacity=2)
    with pytest.raises(seats.EditionFull):
        submit(world)
    assert not EnrolmentRequest.objects.exists()


@pytest.mark.parametrize("state", [EditionState.CONCEPT, EditionState.FINISHED, EditionState.CANCELLED])
def test_an_edition_that_takes_nobody_refuses(world, state):
    Edition.objects.filter(pk=world.edition.pk).update(state=state)
    with pytest.raises(enrolments.EditionClosed):
        submit(world)


def test_an_in_house_edition_refuses_visitors(world):
    Edition.objects.filter(pk=world.edition.pk).update(form=EditionForm.IN_HOUSE, organisation=world.school)
    with pytest.raises(enrolments.EditionClosed):
        submit(world)


def test_an_edition_refuses_from_its_first_day_on(world):
    first_day = world.edition.days.get().starts_at
    with pytest.raises(enrolments.EditionClosed):
        submit(world, now=first_day - timedelta(hours=1))
    assert submit(world, now=first_day - timedelta(days=1)).state == RequestState.NEW


def test_a_school_that_pays_has_a_name(world):
    with pytest.raises(requests.EmployerMissing) as refusal:
        submit(world, data=replace(DATA, employer_name=""))
    assert refusal.value.field == "employer_name"


def test_who_pays_themselves_needs_no_employer(world):
    request = submit(world, data=replace(DATA, payer=Payer.SELF, employer_name="", po_number=""))
    assert (request.payer, request.employer) == (Payer.SELF, None)


def test_a_school_that_always_wants_a_po_number_gets_one(world):
    OrganisationFactory(name="ROC Streng", po_required=True)
    without = replace(DATA, employer_name="ROC Streng", po_number="")
    with pytest.raises(requests.PoNumberMissing) as refusal:
        submit(world, data=without)
    assert refusal.value.field == "po_number"
    assert submit(world, data=replace(without, payer=Payer.SELF)).payer == Payer.SELF
    assert submit(world, data=replace(without, po_number="4500012")).po_number == "4500012"


def test_declining_mails_the_reason(world):
    request = submit(world)
    declined = requests.decline_request(request=request, actor=world.eva, reason=" Geen plaats meer ", now=NOW)
    assert declined.state == RequestState.DECLINED
    assert "Geen plaats meer" in Message.objects.get(key=f"request:{request.pk}:declined").body_text
    row = RequestHistory.objects.get(subject=request, new=RequestState.DECLINED)
    assert (row.actor, row.reason) == (world.eva, "Geen plaats meer")


def test_declining_needs_a_reason(world):
    request = submit(world)
    with pytest.raises(enrolments.ReasonMissing):
        requests.decline_request(request=request, actor=world.eva, reason="  ", now=NOW)
    assert EnrolmentRequest.objects.get(pk=request.pk).state == RequestState.NEW


def accept(request, actor):
    return requests.mark_accepted(request=request, person=actor, employer=None, actor=actor, now=NOW)


STEPS = {
    RequestState.ACCEPTED: accept,
    RequestState.DECLINED: lambda request, actor: requests.decline_request(
        request=request, actor=actor, reason="Omdat", now=NOW
    ),
    RequestState.WITHDRAWN: lambda request, actor: requests.withdraw(request=request, actor=actor, now=NOW),
}


@pytest.mark.parametrize("old", RequestState)
@pytest.mark.parametrize("new", STEPS)
def test_every_pair_of_states(world, old, new):
    request = submit(world)
    EnrolmentRequest.objects.filter(pk=request.pk).update(state=old)
    if old == RequestState.NEW:
        assert STEPS[new](request, world.eva).state == new
        assert RequestHistory.objects.filter(subject=request, old=old, new=new).count() == 1
    else:
        with pytest.raises(MoveNotAllowed):
            STEPS[new](request, world.eva)
        assert EnrolmentRequest.objects.get(pk=request.pk).state == old


def test_accepting_links_the_person_and_the_employer(world):
    request = submit(world)
    person = User.objects.get(pk=world.otto.pk)
    accepted = requests.mark_accepted(request=request, person=person, employer=world.school, actor=world.eva, now=NOW)
    assert (accepted.person, accepted.employer) == (person, world.school)
