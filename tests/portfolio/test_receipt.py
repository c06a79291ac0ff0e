"""The receipt: every piece of an attempt with its size, checksum and time, on the page and as a PDF."""

import hashlib
from datetime import date
from io import BytesIO

import pytest
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from pypdf import PdfReader

from portfolio.enums import ScanState
from portfolio.models import FileEvidence, Observation, Submission
from portfolio.receipts import receipt_lines
from portfolio.services import drafts
from tests.factories.portfolio import PDF, hand_in, make_draft, make_upload


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def handed_in(world, now):
    draft = make_draft(world.enrolment, text="Ik deelde niets.", now=now)
    drafts.add_file(submission=draft, upload=make_upload("verslag.pdf"), now=now)
    drafts.add_link(submission=draft, url="https://example.org/kaart", title="", now=now)
    Observation.objects.create(
        submission=draft, order=8, created_at=now, observer_role="Praktijkopleider",
        observed_on=date(2027, 3, 1), text="Zij luisterde goed.", shows="Rust.",
    )  # fmt: skip
    return hand_in(Submission.objects.get(pk=draft.pk), now=now)


def url(attempt, page="ontvangstbewijs/"):
    return f"{attempt.attempt_url}{page}"


def test_every_piece_is_on_it_in_order(handed_in):
    assert [(line.number, line.kind, line.title, line.size) for line in receipt_lines(handed_in)] == [
        (1, "tekst", "Je tekst", "3 woorden"),
        (2, "bestand", "verslag.pdf", filesizeformat(len(PDF))),
        (3, "link", "https://example.org/kaart", "–"),
        (4, "observatie", "Praktijkopleider", "4 woorden"),
    ]


def test_the_checksum_of_a_file_is_that_of_its_bytes(handed_in):
    assert receipt_lines(handed_in)[1].checksum == hashlib.sha256(PDF).hexdigest()


def test_the_checksum_of_anything_else_is_that_of_the_snapshot(handed_in):
    assert receipt_lines(handed_in)[0].checksum == handed_in.snapshot["evidence"][0]["hash"]


def test_a_file_that_nobody_can_open_is_still_on_it(handed_in):
    FileEvidence.objects.update(scan=ScanState.INFECTED)
    assert receipt_lines(handed_in)[1].note == "schadelijke software gevonden"


def test_nothing_is_left_on_it_when_the_work_was_erased(handed_in):
    Submission.objects.filter(pk=handed_in.pk).update(snapshot={"evidence": []})
    assert receipt_lines(Submission.objects.get(pk=handed_in.pk)) == []


def test_the_page_shows_every_checksum(client, world, handed_in):
    client.force_login(world.anna)
    page = client.get(handed_in.attempt_url).content.decode()
    assert [line.checksum in page for line in receipt_lines(handed_in)] == [True] * 4


def test_the_pdf_shows_every_piece_with_its_checksum(client, world, handed_in):
    client.force_login(world.anna)
    answer = client.get(url(handed_in))
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).replace("\n", "")
    assert answer["Content-Disposition"] == 'attachment; filename="ontvangstbewijs-m1-p1-poging-1.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    assert [line.checksum in text for line in receipt_lines(handed_in)] == [True] * 4
    assert handed_in.snapshot_hash in text
    assert "Anna de Vries" in text


def test_signs_that_the_font_lacks_do_not_stop_it(client, world, now):
    draft = make_draft(world.enrolment, now=now)
    drafts.add_link(submission=draft, url="https://example.org/", title="Mijn film 🎬 你好", now=now)
    handed_in = hand_in(draft, now=now)
    client.force_login(world.anna)
    assert client.get(url(handed_in)).content.startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["bram", "tessa", "thijs", "sanne", "eva", "ada", "otto"])
def test_the_receipt_is_for_its_writer_only(client, world, handed_in, name):
    client.force_login(getattr(world, name))
    assert client.get(url(handed_in)).status_code == 404


def test_a_draft_has_no_receipt(client, world, now):
    draft = make_draft(world.enrolment, now=now)
    client.force_login(world.anna)
    assert client.get(url(draft)).status_code == 404


def test_the_receipt_is_only_read(client, world, handed_in):
    client.force_login(world.anna)
    assert client.post(url(handed_in)).status_code == 405
