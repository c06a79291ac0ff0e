"""What certificates answer when another room asks: who is forgotten, what follows from a change."""

import pytest
from django.urls import reverse

from accounts.registry import registry
from accounts.services.personal_data import export_person
from certificates.models import Certificate
from certificates.services.erasing import forget_holder
from certificates.services.lifecycle import withdraw
from tests.factories.certificates import make_certificate
from tests.factories.courses import NOW


@pytest.fixture
def certificate(world) -> Certificate:
    return make_certificate(world.enrolment)


def test_export_holds_what_is_printed(world, certificate):
    [row] = export_person(world.anna)["certificates.Certificate/person"]
    assert row["facts"]["holder"] == "Anna de Vries"
    assert row["code"] == certificate.code


def test_a_forgotten_holder_leaves_a_stub(world, stored_files, certificate, client, django_capture_on_commit_callbacks):
    theirs = make_certificate(world.bram_enrolment)
    with django_capture_on_commit_callbacks(execute=True):
        forget_holder(Certificate._base_manager.filter(person=world.anna))
    stub = Certificate.objects.get(pk=certificate.pk)
    assert (stub.printed.holder, stub.pdf.name, stub.pdf_sha256) == ("", "", certificate.pdf_sha256)
    assert len(stored_files()) == 1
    assert Certificate.objects.get(pk=theirs.pk).printed.holder == "Bram Bakker"
    page = client.get(certificate.check_path)
    assert page.status_code == 200
    assert "Anna" not in page.content.decode()
    client.force_login(world.eva)
    assert client.get(reverse("certificate-pdf", args=[stub.pk])).status_code == 404
    assert client.get(reverse("certificaten:inspect", args=[stub.pk])).status_code == 200


def test_a_valid_certificate_is_named_before_an_enrolment_changes(world, certificate):
    [found] = registry.consequences("enrolment.cancel", world.enrolment)
    assert certificate.spaced_code in found.text
    assert not found.blocks
    withdraw(certificate=certificate, reason="error", actor=world.eva, now=NOW, note="Fout.")
    assert registry.consequences("enrolment.cancel", world.enrolment) == []


def test_other_changes_have_no_consequence_for_certificates(world, certificate):
    assert registry.consequences("person.rename", world.anna) == []
