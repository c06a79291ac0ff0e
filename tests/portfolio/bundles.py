"""What tests of taking work along share: a portfolio with one of everything, and reading what was made."""

import zipfile
from datetime import date
from io import BytesIO

from pypdf import PdfReader

from learning.models import Enrolment
from portfolio.models import Bundle, InstrumentEvidence, Observation, Submission
from portfolio.services import bundles, drafts, submissions
from tests.factories.portfolio import PDF, hand_in, make_draft, make_upload, release

TEXT = "Ik sprak met de student. 🙂 Zij zei: مرحبا."


def make_portfolio(enrolment: Enrolment, trainer, *, now) -> list[Submission]:
    """Two attempts: the first was judged, with one of every piece; the second is a copy that is still being written."""
    draft = make_draft(enrolment, text=TEXT, now=now)
    drafts.add_file(submission=draft, upload=make_upload("verslag.pdf"), now=now)
    drafts.add_link(submission=draft, url="https://example.org/kaart", title="Kaart", now=now)
    InstrumentEvidence.objects.create(
        submission=draft, order=7, created_at=now, instrument="starr", definition_version=1,
        answers={"variant": "terugkijken", "situatie": "Het eerste gesprek"},
    )  # fmt: skip
    Observation.objects.create(
        submission=draft, order=8, created_at=now, observer_role="Praktijkopleider", observed_on=date(2027, 3, 1),
        text="Zij luisterde goed.", shows="Dat luisteren werkt.",
    )  # fmt: skip
    first = hand_in(Submission.objects.get(pk=draft.pk), now=now)
    release(first, trainer, now=now, redenering="insufficient")
    pin = enrolment.edition.curriculum.assignment_pins.select_related("assignment", "version").first()
    second = submissions.start_attempt(enrolment=enrolment, pin=pin, now=now)
    return [Submission.objects.get(pk=first.pk), second]


def make_own(enrolment: Enrolment, *, now) -> Bundle:
    """Asked for and made."""
    bundle = bundles.ask_own(enrolment=enrolment, now=now)
    bundles.make(bundle_id=bundle.pk, clock=lambda: now)
    return Bundle.objects.get(pk=bundle.pk)


def files_in(bundle: Bundle) -> dict[str, bytes]:
    with bundle.zip.open("rb") as content, zipfile.ZipFile(BytesIO(content.read())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def words_of_pdf(content: bytes) -> str:
    """The text of every page, spaces made equal."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


__all__ = ["PDF", "TEXT", "files_in", "make_own", "make_portfolio", "words_of_pdf"]
