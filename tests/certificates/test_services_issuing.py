"""Issuing: once per person and track, frozen, kept with its hash, and nothing left behind when it fails."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from io import BytesIO
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.core.files.storage import storages
from django.db import connection
from pypdf import PdfReader

from accounts.models import AuditEvent
from certificates.enums import CertificateState
from certificates.models import Certificate, CertificateHistory, CertificateSettings
from certificates.services import facts, issuing
from certificates.services.issuing import ask_missing, issue
from certificates.services.lifecycle import withdraw
from certificates.tasks import sweep_certificates
from common.errors import DomainError, Frozen
from common.models import Job, JobState
from common.pdf import PdfError
from common.private_files import sha256
from common.services import jobs
from courses.models import Module, Track
from learning.enums import BookingState, EnrolmentState
from learning.signals import enrolment_completed
from messaging.models import Message
from tests.factories.certificates import attend, complete, make_certificate
from tests.factories.courses import NOW, make_edition
from tests.factories.learning import make_enrolment

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def read_text(certificate: Certificate) -> str:
    page = PdfReader(BytesIO(certificate.pdf.open("rb").read())).pages[0]
    return " ".join(page.extract_text().split())


def blind_once(look):
    """`look`, which sees nothing the first time: somebody else comes between our look and our lock."""
    looks = []

    def see(enrolment):
        looks.append(enrolment)
        return None if len(looks) == 1 else look(enrolment)

    return see


def test_issue_writes_down_everything_that_is_printed(world):
    CertificateSettings.objects.create(signatory="Marieke van den Berg", role="directeur", place="Utrecht")
    attend(world.enrolment)
    certificate = make_certificate(world.enrolment)
    assert certificate.facts == {
        "holder": "Anna de Vries",
        "track": "Leergang BPV-begeleider",
        "qualification": "Gecertificeerd BPV-begeleider",
        "modules": [{"number": 1, "name": "Module 1"}],
        "sbu": "8,5",
        "days": ["2027-02-15"],
        "issued_on": "2027-02-01",
        "place": "Utrecht",
        "issuer": "Consortium Beroepsonderwijs",
        "signatory": "Marieke van den Berg",
        "signatory_role": "directeur",
        "recognised_by": ["ministerie van OCW", "Ingrado", "MBO Raad", "SBB"],
        "disclaimer": facts.DISCLAIMER,
    }
    assert (certificate.state, certificate.issued_on) == (CertificateState.VALID, date(2027, 2, 1))
    assert (certificate.person, certificate.track) == (world.anna, world.edition.track)


def test_issue_without_settings_lets_the_seller_sign(world):
    certificate = make_certificate(world.enrolment)
    printed = certificate.printed
    assert (printed.signatory, printed.signatory_role, printed.place) == (
        "Consortium Beroepsonderwijs",
        "",
        "Amersfoort",
    )


def test_issue_dates_by_the_clock_of_the_netherlands(world):
    late = datetime(2027, 3, 1, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert make_certificate(world.enrolment, now=late).issued_on == date(2027, 3, 2)


def test_issue_keeps_a_pdf_with_its_hash(world):
    attend(world.enrolment)
    certificate = make_certificate(world.enrolment)
    content = certificate.pdf.open("rb").read()
    assert content.startswith(b"%PDF-")
    assert sha256(content) == certificate.pdf_sha256
    assert certificate.pdf.storage is storages["private"]
    text = read_text(certificate)
    for printed in (
        "Anna de Vries",
        "Leergang BPV-begeleider",
        "Gecertificeerd BPV-begeleider",
        "Module 1",
        "8,5",
        "15 februari 2027",
        "1 februari 2027",
        certificate.spaced_code,
        "onder meer",
        facts.DISCLAIMER,
    ):
        assert printed in text, printed


def test_issue_writes_history_audit_and_one_mail(world):
    certificate = make_certificate(world.enrolment)
    assert list(CertificateHistory.objects.values_list("subject", "old", "new")) == [(certificate.pk, "", "valid")]
    assert AuditEvent.objects.get(action="certificate.issue").object_id == str(certificate.pk)
    mail = Message.objects.get(key=f"certificate:{certificate.pk}:issued")
    assert (mail.to_address, mail.recipient) == (world.anna.email, world.anna)
    assert certificate.spaced_code in mail.body_text
    assert certificate.check_url in mail.body_text


@pytest.mark.parametrize("state", [EnrolmentState.CONFIRMED, EnrolmentState.CANCELLED, EnrolmentState.STOPPED])
def test_issue_refuses_what_is_not_completed(world, state):
    world.enrolment.state = state
    world.enrolment.save()
    with pytest.raises(DomainError):
        issue(enrolment_id=world.enrolment.pk, now=NOW)
    assert not Certificate.objects.exists()


def test_issue_twice_gives_the_same_certificate(world, stored_files):
    first = make_certificate(world.enrolment)
    again = issue(enrolment_id=world.enrolment.pk, now=NOW + timedelta(days=30))
    assert again == first
    assert Certificate.objects.count() == CertificateHistory.objects.count() == Message.objects.count() == 1
    assert len(stored_files()) == 1


def test_issue_for_a_second_enrolment_in_the_same_track_gives_the_valid_one(world):
    first = make_certificate(world.enrolment)
    second = complete(make_enrolment(world.other_edition, world.anna))
    assert issue(enrolment_id=second.pk, now=NOW) == first


def test_issue_does_not_bring_a_withdrawn_certificate_back(world):
    """A job that was delivered twice comes after the staff's decision."""
    first = make_certificate(world.enrolment)
    withdraw(certificate=first, reason="fraud", actor=world.eva, now=NOW, note="Overgeschreven.")
    again = issue(enrolment_id=world.enrolment.pk, now=NOW)
    assert (again, again.state) == (first, CertificateState.WITHDRAWN)


def test_issue_after_a_withdrawal_needs_a_new_completed_enrolment(world):
    first = make_certificate(world.enrolment)
    withdraw(certificate=first, reason="error", actor=world.eva, now=NOW, note="Verkeerde uitvoering.")
    second = complete(make_enrolment(world.other_edition, world.anna))
    assert issue(enrolment_id=second.pk, now=NOW).state == CertificateState.VALID


def test_issue_that_comes_second_leaves_no_file(world, stored_files, monkeypatch):
    """Between our first look and our lock another worker issued it."""
    first = make_certificate(world.enrolment)
    monkeypatch.setattr(issuing, "find_issued", blind_once(issuing.find_issued))
    assert issue(enrolment_id=world.enrolment.pk, now=NOW) == first
    assert len(stored_files()) == 1


def test_issue_refused_by_the_unique_index_returns_the_other_one(world, stored_files, monkeypatch):
    """Two enrolments of one person in one track complete at once: the second finds the index in its way."""
    first = make_certificate(world.enrolment)
    second = complete(make_enrolment(world.other_edition, world.anna))
    monkeypatch.setattr(issuing, "lock_unissued", lambda enrolment: None)
    monkeypatch.setattr(issuing, "find_issued", blind_once(issuing.find_issued))
    assert issue(enrolment_id=second.pk, now=NOW) == first
    assert len(stored_files()) == 1


def test_issue_that_cannot_be_drawn_leaves_nothing(world, stored_files):
    world.anna.last_name = "Vries \U00013000"  # no Dutch font has Egyptian letters
    world.anna.save()
    complete(world.enrolment)
    with pytest.raises(PdfError):
        issue(enrolment_id=world.enrolment.pk, now=NOW)
    assert not Certificate.objects.exists()
    assert stored_files() == set()


def test_issue_whose_transaction_fails_removes_the_file(world, stored_files, monkeypatch):
    def fail(**_parts):
        raise RuntimeError("The database went away.")

    complete(world.enrolment)
    monkeypatch.setattr(issuing, "write", fail)
    with pytest.raises(RuntimeError):
        issue(enrolment_id=world.enrolment.pk, now=NOW)
    assert stored_files() == set()


def test_a_certificate_does_not_change_with_what_it_was_made_from(world):
    certificate = make_certificate(world.enrolment)
    before = (certificate.facts, certificate.pdf_sha256)
    world.anna.last_name = "Jansen"
    world.anna.save()
    Track.objects.update(name="Andere naam", qualification="Iets anders")
    Module.objects.update(name="Nieuwe naam")
    certificate = Certificate.objects.get()
    assert (certificate.facts, certificate.pdf_sha256) == before
    assert certificate.printed.holder == "Anna de Vries"
    assert certificate.printed.track == "Leergang BPV-begeleider"
    assert [module.name for module in certificate.printed.modules] == ["Module 1"]


def test_a_certificate_refuses_other_changes_than_its_state(world):
    certificate = make_certificate(world.enrolment)
    certificate.facts = {**certificate.facts, "holder": "Iemand anders"}
    for change in (
        certificate.save,
        lambda: certificate.save(update_fields=["facts"]),
        certificate.delete,
        lambda: Certificate.objects.update(facts={}),
        lambda: Certificate.objects.all().delete(),
    ):
        with pytest.raises(Frozen):
            change()
    assert Certificate.objects.get().printed.holder == "Anna de Vries"


def test_days_count_when_the_newest_row_reaches_the_norm(world):
    attend(world.enrolment, minutes=420, at=NOW)
    assert facts.days_attended(enrolment=world.enrolment) == (date(2027, 2, 15),)
    attend(world.enrolment, minutes=335, at=NOW + timedelta(minutes=1))  # 80 % of 420 is 336
    assert facts.days_attended(enrolment=world.enrolment) == ()
    attend(world.enrolment, minutes=336, at=NOW + timedelta(minutes=2))
    assert facts.days_attended(enrolment=world.enrolment) == (date(2027, 2, 15),)


def test_days_of_a_cancelled_booking_do_not_count(world):
    attend(world.enrolment)
    world.enrolment.bookings.update(state=BookingState.CANCELLED)
    assert facts.days_attended(enrolment=world.enrolment) == ()


def test_completing_asks_for_one_job_which_issues(world, django_capture_on_commit_callbacks):
    complete(world.enrolment)
    with django_capture_on_commit_callbacks(execute=True):
        enrolment_completed.send(sender=None, enrolment_id=world.enrolment.pk)
        enrolment_completed.send(sender=None, enrolment_id=world.enrolment.pk)
    job = Job.objects.get(key=f"certificate:{world.enrolment.pk}")
    assert (job.kind, job.state) == ("certificates.issue", JobState.DONE)
    assert Certificate.objects.get().enrolment == world.enrolment


def test_a_job_that_runs_again_has_no_second_effect(world):
    complete(world.enrolment)
    job = issuing.ask(enrolment_id=world.enrolment.pk, now=NOW)
    jobs.run(job_id=job.pk, now=NOW)
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
    jobs.run(job_id=job.pk, now=NOW)
    assert Certificate.objects.count() == Message.objects.filter(template="certificate_issued").count() == 1


def test_sweep_asks_for_what_is_missing(world, django_capture_on_commit_callbacks):
    complete(world.enrolment)
    with django_capture_on_commit_callbacks(execute=True):
        sweep_certificates(from_a_newer_release=True)
    assert Certificate.objects.get().enrolment == world.enrolment


def test_sweep_asks_nothing_for_what_is_there(world):
    make_certificate(world.enrolment)
    complete(make_enrolment(world.other_edition, world.anna))  # the same track: the valid one serves both
    assert ask_missing(now=NOW) == 0
    withdraw(certificate=Certificate.objects.get(), reason="fraud", actor=world.eva, now=NOW, note="Overgeschreven.")
    world.anna.enrolments.exclude(pk=world.enrolment.pk).update(state=EnrolmentState.CANCELLED)
    assert ask_missing(now=NOW) == 0


def test_sweep_gives_a_job_that_gave_up_another_round(world):
    complete(world.enrolment)
    job = issuing.ask(enrolment_id=world.enrolment.pk, now=NOW)
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, attempts=6, run_after=NOW + timedelta(hours=1))
    ask_missing(now=NOW)
    assert Job.objects.get(pk=job.pk).state == JobState.FAILED  # not before its time
    ask_missing(now=NOW + timedelta(hours=1))
    assert Job.objects.filter(pk=job.pk, state=JobState.QUEUED, attempts=0).exists()


@pytest.mark.postgres
def test_issuing_at_the_same_moment_makes_one_certificate(transactional_db, world, stored_files):
    """One enrolment and a second one of the same person in the same track, four workers each."""
    complete(world.enrolment)
    second = complete(make_enrolment(make_edition(curriculum=world.edition.curriculum, code="derde"), world.anna))
    start = Barrier(8)

    def work(enrolment_id: int) -> int:
        try:
            start.wait()
            return issue(enrolment_id=enrolment_id, now=NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        issued = set(pool.map(work, [world.enrolment.pk, second.pk] * 4))
    assert issued == {Certificate.objects.get().pk}
    assert Message.objects.filter(template="certificate_issued").count() == 1
    assert len(stored_files()) == 1
