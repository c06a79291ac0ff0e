"""Working on an open attempt: text, files, links, instruments. Each needs the draft and its lock."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from learning.models import InstrumentAnswer
from portfolio.enums import ScanState
from portfolio.models import (
    Evidence,
    FileEvidence,
    InstrumentEvidence,
    LinkEvidence,
    Submission,
    TextEvidence,
)
from portfolio.services import files, pictures, scanning
from portfolio.services.blocking import lock_files, was_blocked
from portfolio.services.cleaning import cleaned
from portfolio.services.erasing import delete_pictures
from portfolio.services.submissions import lock_draft

MOST_PIECES = 20  # everything but the text together: more is no selection
LONGEST_TEXT = 100_000  # characters; some 30 pages


class StaleText(DomainError):
    """Another tab or device saved in between. `current` is the attempt as it is stored now."""

    default_message = _("This text was changed in another tab or on another device. Nothing was overwritten.")

    def __init__(self, current: Submission) -> None:
        super().__init__(field="text")
        self.current = current


class TextTooLong(DomainError):
    default_message = _("This text is too long to save. Shorten it, or add it as a file.")


class TooManyPieces(DomainError):
    default_message = _(
        "You can add at most %(most)s files, links, instruments and observations. Remove something first."
    )

    def __init__(self, *, field: str | None) -> None:
        super().__init__(self.default_message % {"most": MOST_PIECES}, field=field)


class LinkRefused(DomainError):
    default_message = _("Give a whole web address that starts with https:// or http://.")


class InstrumentEmpty(DomainError):
    default_message = _("You have not filled in this instrument yet. Save it first, then add it here.")


@transaction.atomic
def save_text(*, submission: Submission, text: str, revision: int, now: datetime) -> Submission:
    """Save the text that was written on top of `revision`. The same text again is fine: a retry after a lost answer.

    Raises NotADraft, NotTakingPart, TextTooLong, StaleText.
    """
    locked = lock_draft(submission)
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(field="text")
    stored = text_of(locked)
    if (stored.text if stored else "") == text:
        return locked
    if revision != locked.revision:
        raise StaleText(locked)
    if stored:
        stored.text = text
        stored.save(update_fields=["text"])
    else:
        TextEvidence.objects.create(submission=locked, text=text, created_at=now)
    locked.revision += 1
    locked.save(update_fields=["revision", "updated_at"])
    return locked


def text_of(submission: Submission) -> TextEvidence | None:
    """The one text of an attempt."""
    return TextEvidence.objects.filter(submission=submission).first()


def add_file(*, submission: Submission, upload: UploadedFile, now: datetime) -> FileEvidence:
    """Check the upload, store its bytes under a name that says nothing, add the row.

    The same file again is a retry after a lost answer: what is there already is returned. The bytes are written before
    the lock is taken, so that nobody waits for a slow disk; when the row is refused they go.
    Raises FileRefused, NotADraft, NotTakingPart, TooManyPieces.
    """
    with cleaned(upload, files.inspect(upload)) as (content, sniffed):
        evidence = FileEvidence(submission=submission, created_at=now, **vars(sniffed))
        evidence.scan = ScanState.WAITING if scanning.is_configured() else ScanState.NOT_SCANNED
        evidence.file.save(sniffed.name, content, save=False)
    try:
        with transaction.atomic():
            locked = lock_draft(submission)
            lock_files(locked.enrolment.person_id)
            _refuse_blocked_again(locked, sha256=sniffed.sha256)
            again: FileEvidence | None = FileEvidence.objects.filter(
                submission=locked, sha256=sniffed.sha256, name=sniffed.name
            ).first()
            if again:
                evidence.file.storage.delete(str(evidence.file.name))
                return again
            _refuse_above_quota(locked, size=sniffed.size)
            add_piece(locked, evidence, field="uploads")
            if scanning.is_configured():
                scanning.ask(evidence, now=now)
            else:
                pictures.ask(evidence, now=now)
    except BaseException:
        evidence.file.storage.delete(str(evidence.file.name))
        raise
    return evidence


def _refuse_blocked_again(submission: Submission, *, sha256: str) -> None:
    if was_blocked(person_id=submission.enrolment.person_id, sha256=sha256):
        raise files.FileRefused(
            _("This file was blocked because somebody can be recognised in it. Add a version without those details.")
        )


def used_bytes(submission: Submission) -> tuple[int, int]:
    """What the files of this attempt take, and what all files of this person take; a file in two attempts counts once."""
    of_attempt = FileEvidence.objects.filter(submission=submission).aggregate(total=Sum("size"))["total"] or 0
    person = submission.enrolment.person_id
    stored = FileEvidence.objects.filter(submission__enrolment__person=person).values_list("file", "size")
    return of_attempt, sum(dict(stored).values())


def _refuse_above_quota(submission: Submission, *, size: int) -> None:
    of_attempt, of_person = used_bytes(submission)
    if of_attempt + size > settings.UPLOAD_MAX_BYTES_ATTEMPT:
        limit = filesizeformat(settings.UPLOAD_MAX_BYTES_ATTEMPT)
        raise files.FileRefused(
            _("The files of one attempt may be %(limit)s together. Remove something or make it smaller.")
            % {"limit": limit}
        )
    if of_person + size > settings.UPLOAD_MAX_BYTES_PERSON:
        limit = filesizeformat(settings.UPLOAD_MAX_BYTES_PERSON)
        raise files.FileRefused(
            _("All your files together may be %(limit)s, and this one no longer fits. Share it as a link.")
            % {"limit": limit}
        )


@transaction.atomic
def add_link(*, submission: Submission, url: str, title: str, now: datetime) -> LinkEvidence:
    """Raises LinkRefused, NotADraft, NotTakingPart, TooManyPieces."""
    locked = lock_draft(submission)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise LinkRefused(field="url")
    link = LinkEvidence(submission=locked, url=url, title=title, created_at=now)
    add_piece(locked, link, field="url")
    return link


@transaction.atomic
def add_instrument(*, submission: Submission, instrument: str, now: datetime) -> InstrumentEvidence:
    """Add a frozen copy of what the person filled in; asked again, the copy is replaced by a fresh one.

    Raises InstrumentEmpty, NotADraft, NotTakingPart, TooManyPieces.
    """
    locked = lock_draft(submission)
    answer = InstrumentAnswer.objects.filter(person=locked.enrolment.person_id, instrument=instrument).first()
    if answer is None or not answer.answers:
        raise InstrumentEmpty(field="instrument")
    InstrumentEvidence.objects.filter(submission=locked, instrument=instrument).delete()
    copy = InstrumentEvidence(
        submission=locked,
        instrument=instrument,
        definition_version=answer.definition_version,
        answers=answer.answers,
        created_at=now,
    )
    add_piece(locked, copy, field="instrument")
    return copy


def add_piece(submission: Submission, piece: Evidence, *, field: str | None) -> None:
    """Put the piece last; the text, which is always there, does not count towards the limit. Raises TooManyPieces."""
    others = submission.evidence.non_polymorphic().not_instance_of(TextEvidence)
    if others.count() >= MOST_PIECES:
        raise TooManyPieces(field=field)
    last = submission.evidence.non_polymorphic().aggregate(last=Max("order"))["last"]
    piece.submission, piece.order = submission, (last or 0) + 1
    piece.save()


@transaction.atomic
def remove_evidence(*, submission: Submission, evidence_id: int, now: datetime) -> None:
    """Take a piece out of the draft. Stored bytes go when no other attempt shares them. Removing twice is once.

    Raises NotADraft, NotTakingPart.
    """
    locked = lock_draft(submission)
    piece = locked.evidence.filter(pk=evidence_id).first()
    if piece is None:
        return
    if isinstance(piece, FileEvidence):
        delete_pictures(piece.pictures.all())
    piece.delete()
    if isinstance(piece, FileEvidence):
        name, storage = str(piece.file.name), piece.file.storage
        if not FileEvidence.objects.filter(file=name).exists():
            transaction.on_commit(lambda: storage.delete(name))
