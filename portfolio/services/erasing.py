"""What becomes of portfolio work when its writer is erased: the work goes, that it was judged stays."""

from functools import partial
from typing import Any

from django.db import transaction

from portfolio.models import Bundle, EvidencePicture, FileEvidence


def forget_work(submissions: Any) -> None:
    """Empty the snapshots. The outcome, the attempts and their dates stay, for the law and the figures."""
    submissions.filter(snapshot__isnull=False).update(snapshot={"evidence": []}, snapshot_hash="")
    submissions.update(privacy_check=None)


def forget_grounds(appeals: Any) -> None:
    """That there was an appeal and how it ended stays; what the participant wrote goes."""
    appeals.update(grounds="")


def forget_question(questions: Any) -> None:
    """That was asked and what was answered stays; the words of the participant go."""
    questions.update(text="")


def delete_evidence(evidence: Any) -> None:
    """Delete the rows, and the stored bytes once the rows are gone for good."""
    delete_pictures(EvidencePicture.objects.filter(evidence__in=evidence.values("pk")))
    files = FileEvidence.objects.filter(pk__in=evidence.values("pk"))
    stored = {(piece.file.storage, str(piece.file.name)) for piece in files}
    evidence.delete()
    for storage, name in stored:
        transaction.on_commit(partial(storage.delete, name))


def delete_pictures(pictures: Any) -> None:
    """Delete what a worker made of files, rows and bytes."""
    stored = [(picture.file.storage, str(picture.file.name)) for picture in pictures]
    pictures.delete()
    for storage, name in stored:
        transaction.on_commit(partial(storage.delete, name))


def delete_bundles(bundles: Any) -> None:
    """Delete what was put together to take along, rows and bytes."""
    rows = {bundle.pk: bundle for bundle in bundles}  # a group may be reached along several of its people
    Bundle.objects.filter(pk__in=rows).delete()
    for bundle in rows.values():
        for file in filter(None, (bundle.pdf, bundle.zip)):
            transaction.on_commit(partial(file.storage.delete, str(file.name)))
