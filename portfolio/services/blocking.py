"""A file that shows somebody: away for everyone at once, in every attempt that holds it, and back again. Always with a reason.

Nothing is deleted: the bytes stay where nobody reaches them until the staff have decided.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from portfolio.enums import PreviewState, ScanState
from portfolio.models import FileBlock, FileEvidence, Submission
from portfolio.services import pictures, scanning
from portfolio.services.reasons import check_reason
from portfolio.services.telling import tell_blocked, tell_unblocked


class FileNotHere(DomainError):
    default_message = _("This file is not in this work any more.")


def lock_files(person_id: int) -> None:
    """One person's files are added, copied and blocked one after another: no copy slips past a block.

    Taken after the lock on a submission or an enrolment, never before; inside a transaction.
    """
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=person_id)


@transaction.atomic
def block_file(*, submission: Submission, evidence_id: int, reason: str, actor: User, now: datetime) -> FileEvidence:
    """Take the file away from everybody and tell the participant. Blocking twice is once.

    Raises ReasonMissing, FileNotHere.
    """
    check_reason(reason)
    file = _lock_file(submission, evidence_id)
    for block in _turn(submission, [file.sha256], is_blocked=True, reason=reason, actor=actor, now=now):
        tell_blocked(submission, block, name=file.name, now=now)
    file.refresh_from_db()
    return file


@transaction.atomic
def unblock_file(*, submission: Submission, evidence_id: int, reason: str, actor: User, now: datetime) -> FileEvidence:
    """Give the file back to whoever may see the work, and tell the participant. Twice is once.

    What the scanner never saw, or what no picture was made of yet, is done now. Raises ReasonMissing, FileNotHere.
    """
    check_reason(reason)
    file = _lock_file(submission, evidence_id)
    for block in _turn(submission, [file.sha256], is_blocked=False, reason=reason, actor=actor, now=now):
        for same in FileEvidence.objects.with_bytes_of(submission.enrolment.person_id, [file.sha256]):
            _catch_up(same, now=now)
        tell_unblocked(submission, block, name=file.name, now=now)
    file.refresh_from_db()
    return file


def block_for_privacy(submission: Submission, *, actor: User, now: datetime) -> None:
    """A judgement says that somebody can be recognised: all files of the work go. The judgement itself tells the participant."""
    lock_files(submission.enrolment.person_id)
    hashes = FileEvidence.objects.filter(submission=submission).values_list("sha256", flat=True)
    reason = gettext("Judged insufficient on privacy.")
    _turn(submission, hashes, is_blocked=True, reason=reason, actor=actor, now=now)


def note_doubt(submission: Submission, *, is_doubted: bool, actor: User, now: datetime) -> None:
    """Write down that a judgement that is not released closes the files to others, or no longer does.

    It is the mark itself that closes them (`FileEvidence.objects.opened_to_others`); the participant reads nothing of it.
    """
    if FileEvidence.objects.filter(submission=submission).exists():
        audit.record(
            action="file.withhold" if is_doubted else "file.withhold_end", subject=submission, actor=actor, now=now
        )


def was_blocked(*, person_id: int, sha256: str) -> bool:
    """Whether this content is blocked for this person, also after they removed the file itself."""
    newest = FileBlock.objects.filter(submission__enrolment__person=person_id, sha256=sha256).last()
    return newest is not None and newest.is_blocked


def blocks_of(submission: Submission) -> list[FileBlock]:
    """Everything that was decided about the files that are in this work, or were when it was decided; oldest first."""
    here = FileEvidence.objects.filter(submission=submission).values_list("sha256", flat=True)
    of_person = FileBlock.objects.filter(submission__enrolment__person=submission.enrolment.person_id)
    found = of_person.filter(sha256__in=list(here)) | of_person.filter(submission=submission)
    return list(found.select_related("actor"))


def blocked_in(submission: Submission) -> list[tuple[FileEvidence, FileBlock | None]]:
    """The blocked files of one attempt, each with the decision that holds. Two statements, one when there are none."""
    files = list(FileEvidence.objects.filter(submission=submission, is_blocked=True))
    if not files:
        return []
    person = submission.enrolment.person_id
    blocks = FileBlock.objects.filter(submission__enrolment__person=person, is_blocked=True)
    newest = {block.sha256: block for block in blocks.filter(sha256__in=[file.sha256 for file in files])}
    return [(file, newest.get(file.sha256)) for file in files]


def _lock_file(submission: Submission, evidence_id: int) -> FileEvidence:
    lock_files(submission.enrolment.person_id)
    file: FileEvidence | None = FileEvidence.objects.filter(submission=submission, pk=evidence_id).first()
    if file is None:
        raise FileNotHere(field="file")
    return file


def _turn(
    submission: Submission, hashes: Iterable[str], *, is_blocked: bool, reason: str, actor: User, now: datetime
) -> list[FileBlock]:
    """Set the files of this person with this content, and write down each content that changed."""
    files = FileEvidence.objects.with_bytes_of(submission.enrolment.person_id, hashes).exclude(is_blocked=is_blocked)
    changed = sorted(set(files.values_list("sha256", flat=True)))
    files.update(is_blocked=is_blocked)
    blocks = [
        FileBlock.objects.create(
            submission=submission, sha256=sha256, is_blocked=is_blocked, reason=reason.strip(), actor=actor, at=now
        )
        for sha256 in changed
    ]
    for block in blocks:
        audit.record(
            action="file.block" if is_blocked else "file.unblock",
            subject=submission,
            actor=actor,
            now=now,
            new={"sha256": block.sha256},
            reason=block.reason,
        )
    return blocks


def _catch_up(file: FileEvidence, *, now: datetime) -> None:
    occasion = f":{now:%Y%m%d%H%M%S%f}"
    if file.scan == ScanState.NOT_SCANNED and scanning.is_configured():
        FileEvidence.objects.filter(pk=file.pk).update(scan=ScanState.WAITING)
        scanning.ask(file, now=now, occasion=occasion)
    elif file.may_be_opened and file.preview in {PreviewState.NONE, PreviewState.WAITING}:
        pictures.ask(file, now=now, occasion=occasion)
