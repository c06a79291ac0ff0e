"""Withdrawing and replacing: the state moves, what was printed stays."""

from datetime import date, timedelta

import pytest

from accounts.models import AuditEvent
from certificates.enums import CERTIFICATE_MOVES, CertificateState, WithdrawalReason
from certificates.models import Certificate, CertificateHistory, CertificateSettings
from certificates.services import issuing
from certificates.services.lifecycle import replace, withdraw
from common.errors import DomainError, MoveNotAllowed
from common.pdf import PdfError
from courses.models import Module, Track
from learning.models import Attendance, DayBooking
from messaging.models import Message
from tests.factories.certificates import attend, make_certificate
from tests.factories.courses import NOW

LATER = NOW + timedelta(days=40)


@pytest.fixture
def certificate(world) -> Certificate:
    return make_certificate(world.enrolment)


def put_in(state: str, certificate: Certificate) -> Certificate:
    """The state straight in the database, as if it had come there."""
    reason = WithdrawalReason.ERROR if state == CertificateState.WITHDRAWN else ""
    Certificate._base_manager.filter(pk=certificate.pk).update(state=state, withdrawal_reason=reason)
    return Certificate.objects.get(pk=certificate.pk)


def test_withdraw_writes_down_who_when_and_why(world, certificate):
    withdraw(certificate=certificate, reason="request", actor=world.eva, now=LATER, note=" Gevraagd per brief. ")
    certificate.refresh_from_db()
    assert (certificate.state, certificate.withdrawal_reason) == (CertificateState.WITHDRAWN, WithdrawalReason.REQUEST)
    row = CertificateHistory.objects.get(old="valid")
    assert (row.new, row.actor, row.at, row.reason) == ("withdrawn", world.eva, LATER, "Gevraagd per brief.")
    event = AuditEvent.objects.get(action="certificate.withdraw")
    assert (event.actor, event.new, event.reason) == (world.eva, {"reason": "request"}, "Gevraagd per brief.")


def test_withdraw_tells_the_holder_the_class_but_not_the_note(world, certificate):
    withdraw(certificate=certificate, reason="fraud", actor=world.eva, now=LATER, note="Geheime toelichting.")
    mail = Message.objects.get(template="certificate_withdrawn")
    assert mail.recipient == world.anna
    assert certificate.spaced_code in mail.body_text
    assert "Geheime toelichting" not in mail.body_text + mail.body_html


@pytest.mark.parametrize(
    ("reason", "note", "field"), [("", "x", "reason"), ("nonsense", "x", "reason"), ("error", "  ", "note")]
)
def test_withdraw_needs_a_reason_and_a_note(world, certificate, reason, note, field):
    with pytest.raises(DomainError) as refusal:
        withdraw(certificate=certificate, reason=reason, actor=world.eva, now=LATER, note=note)
    assert refusal.value.field == field
    assert Certificate.objects.get().state == CertificateState.VALID


@pytest.mark.parametrize("state", CertificateState)
def test_withdraw_follows_the_table(world, certificate, state):
    certificate = put_in(state, certificate)
    try:
        withdraw(certificate=certificate, reason="error", actor=world.eva, now=LATER, note="Fout.")
        moved = True
    except MoveNotAllowed:
        moved = False
    assert moved == (CertificateState.WITHDRAWN in CERTIFICATE_MOVES[state])


@pytest.mark.parametrize("state", CertificateState)
def test_replace_follows_the_table(world, stored_files, certificate, state):
    certificate = put_in(state, certificate)
    before = stored_files()
    try:
        replace(certificate=certificate, actor=world.eva, now=LATER, reason="Nieuwe naam.")
        moved = True
    except MoveNotAllowed:
        moved = False
    assert moved == (CertificateState.REPLACED in CERTIFICATE_MOVES[state])
    assert len(stored_files() - before) == int(moved)


def test_replace_prints_the_new_name_and_keeps_the_programme(world, certificate):
    world.anna.last_name = "Jansen"
    world.anna.save()
    Track.objects.update(name="Andere naam", qualification="Iets anders")
    Module.objects.update(name="Nieuwe naam")
    CertificateSettings.objects.update(signatory="Nieuwe directeur", role="directeur")
    new = replace(certificate=certificate, actor=world.eva, now=LATER, reason="Getrouwd.")
    old = Certificate.objects.get(pk=certificate.pk)
    assert (old.state, old.replaced_by, new.state) == (CertificateState.REPLACED, new, CertificateState.VALID)
    assert old.code != new.code
    assert old.facts == certificate.facts
    changed = {name for name in new.facts if new.facts[name] != old.facts[name]}
    assert changed == {"holder", "issued_on", "signatory", "signatory_role"}
    assert (new.printed.holder, new.issued_on) == ("Anna de Jansen", date(2027, 3, 13))
    assert list(new.history.values_list("old", "new", "reason")) == [("", "valid", "Getrouwd.")]
    assert list(old.history.values_list("old", "new", "reason")) == [
        ("", "valid", ""),
        ("valid", "replaced", "Getrouwd."),
    ]


def test_replace_prints_corrected_days(world, certificate):
    assert certificate.printed.days == ()
    attend(world.enrolment)
    assert replace(certificate=certificate, actor=world.eva, now=LATER, reason="Lesdag vergeten.").printed.days == (
        date(2027, 2, 15),
    )
    assert (DayBooking.objects.count(), Attendance.objects.count()) == (2, 1)


def test_replace_mails_the_holder_about_the_new_one(world, certificate):
    new = replace(certificate=certificate, actor=world.eva, now=LATER, reason="Getrouwd.")
    mail = Message.objects.get(key=f"certificate:{new.pk}:issued")
    assert "vervangen" in mail.body_text
    assert new.spaced_code in mail.body_text


def test_replace_needs_a_reason(world, certificate):
    with pytest.raises(DomainError) as refusal:
        replace(certificate=certificate, actor=world.eva, now=LATER, reason=" ")
    assert refusal.value.field == "reason"
    assert Certificate.objects.count() == 1


def test_replace_twice_from_two_tabs_makes_one_new_certificate(world, stored_files, certificate):
    """Both tabs hold the certificate as it was when they opened."""
    in_other_tab = Certificate.objects.get(pk=certificate.pk)
    replace(certificate=certificate, actor=world.eva, now=LATER, reason="Getrouwd.")
    with pytest.raises(MoveNotAllowed):
        replace(certificate=in_other_tab, actor=world.eva, now=LATER, reason="Getrouwd.")
    assert Certificate.objects.count() == len(stored_files()) == 2


def test_replace_that_cannot_be_drawn_changes_nothing(world, stored_files, certificate):
    world.anna.first_name = "\U00013000"
    world.anna.save()
    with pytest.raises(PdfError):
        replace(certificate=certificate, actor=world.eva, now=LATER, reason="Getrouwd.")
    assert Certificate.objects.get().state == CertificateState.VALID
    assert len(stored_files()) == 1


def test_replace_whose_transaction_fails_leaves_the_old_one_valid(world, stored_files, certificate, monkeypatch):
    def fail(**_parts):
        raise RuntimeError("The database went away.")

    monkeypatch.setattr(issuing, "write", fail)
    with pytest.raises(RuntimeError):
        replace(certificate=certificate, actor=world.eva, now=LATER, reason="Getrouwd.")
    assert Certificate.objects.get().state == CertificateState.VALID
    assert len(stored_files()) == 1


def test_state_on_shows_expiry_by_its_date(world, certificate):
    Certificate._base_manager.update(valid_until=date(2029, 2, 1))
    certificate.refresh_from_db()
    assert certificate.state_on(date(2029, 2, 1)) == CertificateState.VALID
    assert certificate.state_on(date(2029, 2, 2)) == CertificateState.EXPIRED
    withdrawn = put_in(CertificateState.WITHDRAWN, certificate)
    assert withdrawn.state_on(date(2029, 2, 2)) == CertificateState.WITHDRAWN
