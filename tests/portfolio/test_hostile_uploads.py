"""The hostile corpus: nothing of it is stored or shown, each is refused in Dutch, and memory stays where it was."""

import resource

import pytest
from django.core.files.storage import storages

from common.services import jobs
from portfolio.enums import PreviewState
from portfolio.models import EvidencePicture, FileEvidence
from portfolio.services import drafts
from portfolio.services.files import FileRefused
from tests.factories.courses import NOW
from tests.factories.portfolio import make_draft, make_upload
from tests.portfolio.hostile import HOSTILE

MOST_GROWTH = 64 * 1024  # kilobytes


def stored_names() -> list[str]:
    return storages["private"].listdir("evidence")[1] if storages["private"].exists("evidence") else []


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_hostile_is_stored(world, name):
    draft = make_draft(world.enrolment)
    before = stored_names()
    with pytest.raises(FileRefused) as refusal:
        drafts.add_file(submission=draft, upload=make_upload(*HOSTILE[name]), now=NOW)
    assert refusal.value.field == "uploads"
    assert str(refusal.value.message).endswith(".")
    assert (FileEvidence.objects.count(), stored_names()) == (0, before)


@pytest.mark.parametrize("name", [name for name in HOSTILE if name.startswith("locked")])
def test_a_password_is_named_as_the_reason(world, name):
    with pytest.raises(FileRefused, match="wachtwoord"):
        drafts.add_file(submission=make_draft(world.enrolment), upload=make_upload(*HOSTILE[name]), now=NOW)


def test_the_whole_corpus_leaves_memory_flat(world):
    draft = make_draft(world.enrolment)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _round in range(2):
        for name in HOSTILE:
            with pytest.raises(FileRefused):
                drafts.add_file(submission=draft, upload=make_upload(*HOSTILE[name]), now=NOW)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_GROWTH


@pytest.mark.parametrize("name", ["too many pixels", "damaged pdf", "locked pdf"])
def test_what_came_in_anyway_is_not_rendered(world, name):
    """As after a restore of old files: the worker says that it failed, once, and shows nothing."""
    draft = make_draft(world.enrolment)
    file_name, content = HOSTILE[name]
    media_type = "application/pdf" if file_name.endswith("pdf") else "image/png"
    piece = FileEvidence(
        submission=draft, name=file_name, size=len(content), media_type=media_type, sha256="0" * 64, created_at=NOW,
        preview=PreviewState.WAITING,
    )  # fmt: skip
    piece.file.save(file_name, make_upload(file_name, content))
    job = jobs.enqueue(kind="portfolio.pictures", key="x", payload={"evidence_id": piece.pk}, now=NOW)
    assert jobs.run(job_id=job.pk, now=NOW) is True
    piece.refresh_from_db()
    assert (piece.preview, EvidencePicture.objects.count()) == (PreviewState.FAILED, 0)
