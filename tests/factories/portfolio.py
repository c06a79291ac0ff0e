"""Work in every state, made by the services themselves, so that a test starts from what really happens."""

from datetime import datetime, timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter

from accounts.models import User
from learning.models import Enrolment
from portfolio.enums import Level
from portfolio.models import Assessment, Submission
from portfolio.services import assessments, drafts, privacy_check, second, submissions
from portfolio.services.snapshots import hash_of, pieces_to_hand_in, take_snapshot
from tests.factories.courses import NOW


def make_pdf(pages: int = 1, password: str = "") -> bytes:
    """A real PDF with empty pages."""
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def make_picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    """A real picture; `options` go to Pillow, as `exif`."""
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


PDF, PNG, JPEG = make_pdf(), make_picture("PNG"), make_picture()


def make_upload(name: str = "verslag.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A file as a browser sends it; the type it claims is never believed."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def make_zip(parts: dict[str, bytes], *, packed: bool = False) -> bytes:
    """A ZIP with these parts in this order: the inside of a docx or odt."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED if packed else ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def make_draft(enrolment: Enrolment, *, text: str = "Ik deelde niets.", now: datetime = NOW) -> Submission:
    """An open attempt at the first assignment of the curriculum, with a text."""
    pin = enrolment.edition.curriculum.assignment_pins.select_related("assignment", "version").first()
    draft = submissions.start_attempt(enrolment=enrolment, pin=pin, now=now)
    return drafts.save_text(submission=draft, text=text, revision=draft.revision, now=now) if text else draft


def hand_in(draft: Submission, *, now: datetime = NOW, seen: str = "") -> Submission:
    """As the review page does: what is shown is what is handed in, and everything found in it is called made up."""
    pieces = pieces_to_hand_in(draft)
    look = privacy_check.look(pieces)
    return submissions.submit(
        submission=draft,
        seen_hash=seen or hash_of(take_snapshot(draft, pieces)),
        look=look,
        decisions={found.key: privacy_check.Decision(privacy_check.Reason.MADE_UP) for found in look.found},
        looked_self=True,
        now=now,
    )


def make_submitted(enrolment: Enrolment, *, text: str = "Ik deelde niets.", now: datetime = NOW) -> Submission:
    return hand_in(make_draft(enrolment, text=text, now=now), now=now)


def mark(
    submission: Submission, trainer: User, *, now: datetime = NOW, feedback: str = "Vul aan.", **levels: str
) -> Assessment:
    """Take the work and save a concept; every criterion is sufficient unless named, as in `mark(…, privacy="insufficient")`."""
    assessments.claim(submission=submission, trainer=trainer, now=now)
    return save(submission, trainer, feedback=feedback, **levels)


def save(
    submission: Submission, trainer: User, *, feedback: str = "Vul aan.", reason: str = "", **levels: str
) -> Assessment:
    """Fill in the concept this trainer is writing now."""
    marks = {
        criterion.pk: assessments.Mark(level=levels.get(criterion.key, Level.SUFFICIENT), remark="Zie de les.")
        for criterion in submission.version.rubric.all()
    }
    stored = assessments.concept_of(Submission.objects.get(pk=submission.pk), trainer)
    return assessments.save_marks(
        submission=submission,
        trainer=trainer,
        marks=marks,
        feedback=feedback,
        reason=reason,
        revision=stored.revision,
        now=NOW,
    )


def with_second(submission: Submission, first: User, *, now: datetime = NOW) -> Submission:
    """Marked insufficient at the last attempt; waits for a second assessor."""
    concept = mark(submission, first, now=now, redenering=Level.INSUFFICIENT)
    return second.ask_second(submission=submission, trainer=first, revision=concept.revision, now=now)


def in_agreement(
    submission: Submission, first: User, other: User, *, now: datetime = NOW, level: str = Level.INSUFFICIENT
) -> Submission:
    """Both have judged; `level` is what the second gave where the first gave insufficient."""
    with_second(submission, first, now=now)
    second.claim_second(submission=submission, trainer=other, now=now)
    concept = save(submission, other, feedback="Tweede blik.", redenering=level)
    return second.finish_second(submission=submission, trainer=other, revision=concept.revision, now=now)


def release(submission: Submission, trainer: User, *, now: datetime = NOW, **levels: str) -> Assessment:
    """Mark and release, with the outcome that follows from the marks."""
    concept = mark(submission, trainer, now=now, **levels)
    concept = Assessment.objects.select_related("submission__enrolment__edition__curriculum").get(pk=concept.pk)
    outcome = assessments.judge(concept).outcome
    return assessments.release(
        submission=submission, trainer=trainer, revision=concept.revision, outcome=outcome, now=now + timedelta(hours=1)
    )
