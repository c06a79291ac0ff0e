"""Pictures of files, made by a worker in a child process. Only these are shown in a page; the original is only downloaded."""

from datetime import datetime

from django.db import transaction

from common import foreign
from common.private_files import storing
from common.services import jobs
from portfolio.enums import PreviewState
from portfolio.models import EvidencePicture, FileEvidence

PICTURES_JOB = "portfolio.pictures"
WIDTH = 1400  # points: sharp at full width on a large screen
MOST_PAGES = 40


def task_for(media_type: str) -> str:
    """What the child does to show a file of this kind; empty when it cannot be shown."""
    if media_type == "application/pdf":
        return "show-pages"
    return "show-picture" if media_type.startswith("image/") else ""


def ask(evidence: FileEvidence, *, now: datetime, occasion: str = "") -> None:
    """Have pictures made, once per occasion, when this kind of file has any; in the caller's transaction."""
    if task_for(evidence.media_type):
        FileEvidence.objects.filter(pk=evidence.pk).update(preview=PreviewState.WAITING)
        evidence.preview = PreviewState.WAITING
        key = f"{PICTURES_JOB}:{evidence.pk}{occasion}"
        jobs.enqueue(kind=PICTURES_JOB, key=key, payload={"evidence_id": evidence.pk}, now=now)


def make(*, evidence_id: int) -> None:
    """Make the pictures of one file. Running twice, or after the file has gone, changes nothing."""
    evidence = FileEvidence.objects.filter(pk=evidence_id, preview=PreviewState.WAITING).first()
    if evidence is None or not evidence.may_be_opened:
        return
    try:
        with evidence.file.open("rb") as content, foreign.working_on(content) as bench:
            answer = bench.ask(task_for(evidence.media_type), width=WIDTH, most=MOST_PAGES)
            _keep(evidence, bench, answer)
    except (foreign.Unreadable, FileNotFoundError):
        FileEvidence.objects.filter(pk=evidence_id, preview=PreviewState.WAITING).update(preview=PreviewState.FAILED)


def _keep(evidence: FileEvidence, bench: foreign.Bench, answer: dict) -> None:
    field = EvidencePicture._meta.get_field("file")
    with storing(field, of=evidence) as store, transaction.atomic():
        locked = FileEvidence.objects.select_for_update(of=("self",)).filter(pk=evidence.pk).first()
        if locked is None or locked.preview != PreviewState.WAITING:
            return
        EvidencePicture.objects.bulk_create(
            EvidencePicture(
                evidence=locked,
                number=number,
                file=store(bench.file(page["file"]).read_bytes()),
                width=page["width"],
                height=page["height"],
            )
            for number, page in enumerate(answer["pages"], start=1)
        )
        FileEvidence.objects.filter(pk=locked.pk).update(preview=PreviewState.READY, pages=answer["total"])
