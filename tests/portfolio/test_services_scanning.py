"""With a scanner: nobody opens a file before it has answered. The scanner here is a real server that speaks clamd's language."""

import socketserver
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from common.models import Job, JobState
from common.services import jobs
from portfolio.enums import PreviewState, ScanState
from portfolio.models import FileEvidence
from portfolio.services import drafts, scanning
from portfolio.services.submissions import InfectedFile
from tests.factories.portfolio import hand_in, make_draft, make_upload

SIGNATURE = b"dit lijkt een virus"


class Daemon(socketserver.StreamRequestHandler):
    """INSTREAM: pieces with their length before them, then one line with the verdict."""

    def handle(self) -> None:
        command = b""
        while not command.endswith((b"\0", b"\n")):
            command += self.rfile.read(1)
        content = b""
        while size := int.from_bytes(self.rfile.read(4)):
            content += self.rfile.read(size)
        verdict = self.server.verdict or (b"Test-Virus FOUND" if SIGNATURE in content else b"OK")
        self.wfile.write(b"stream: " + verdict + (b"\0" if command.startswith(b"z") else b"\n"))


@pytest.fixture
def daemon(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Daemon) as server:
        server.verdict = b""
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def draft(world):
    return make_draft(world.enrolment, now=timezone.now())


def add(draft, content: bytes | None = None) -> FileEvidence:
    upload = make_upload() if content is None else make_upload("film.mp4", content)
    return drafts.add_file(submission=draft, upload=upload, now=timezone.now())


def run_jobs() -> None:
    for job in Job.objects.filter(state=JobState.QUEUED):
        jobs.run(job_id=job.pk, now=timezone.now())


FILM = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41" + b"\x00\x00\x00\x40mdat" + SIGNATURE.ljust(56, b"\0")


def test_a_file_waits_for_the_scanner_and_is_for_nobody(client, world, draft, daemon):
    piece = add(draft)
    client.force_login(world.anna)
    assert piece.scan == ScanState.WAITING
    assert client.get(f"/mijn/portfolio/bestand/{piece.pk}/").status_code == 404


def test_a_clean_file_opens_and_gets_its_pictures(client, world, draft, daemon):
    piece = add(draft)
    run_jobs()
    run_jobs()
    piece.refresh_from_db()
    client.force_login(world.anna)
    assert (piece.scan, piece.preview) == (ScanState.CLEAN, PreviewState.READY)
    assert client.get(f"/mijn/portfolio/bestand/{piece.pk}/").status_code == 200


def test_a_file_with_malware_loses_its_bytes_and_cannot_be_handed_in(draft, daemon, django_capture_on_commit_callbacks):
    piece = add(draft, FILM)
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()
    piece.refresh_from_db()
    assert (piece.scan, piece.file.storage.exists(piece.file.name)) == (ScanState.INFECTED, False)
    with pytest.raises(InfectedFile):
        hand_in(draft)


@pytest.mark.parametrize("verdict", [b"size limit exceeded ERROR", b"nonsense"])
def test_no_verdict_keeps_the_file_waiting_and_the_job_comes_back(draft, daemon, verdict):
    daemon.verdict = verdict
    piece = add(draft)
    run_jobs()
    piece.refresh_from_db()
    assert (piece.scan, Job.objects.get().state) == (ScanState.WAITING, JobState.QUEUED)


def test_a_scanner_that_is_away_keeps_the_file_waiting(draft, settings):
    settings.CLAMAV_URL = "tcp://127.0.0.1:9"
    piece = add(draft)
    run_jobs()
    piece.refresh_from_db()
    assert (piece.scan, Job.objects.get().state) == (ScanState.WAITING, JobState.QUEUED)


def test_the_sweep_asks_again_once_an_hour(draft, daemon):
    piece = add(draft)
    Job.objects.update(state=JobState.FAILED)
    later = (timezone.now() + timedelta(hours=3)).replace(minute=0)  # two minutes of one hour
    scanning.ask_again(now=later)
    scanning.ask_again(now=later + timedelta(minutes=1))
    assert Job.objects.filter(state=JobState.QUEUED).count() == 1
    Job.objects.update(run_after=timezone.now())
    run_jobs()
    piece.refresh_from_db()
    assert piece.scan == ScanState.CLEAN


def test_without_a_scanner_files_are_served_as_not_scanned(draft):
    assert add(draft).scan == ScanState.NOT_SCANNED
