"""What only a real database and a real worker can show: two workers, one message; a worker that dies at work."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from common.models import Job, JobState
from common.services import jobs
from common.services.jobs import STALE_AFTER, enqueue, run
from common.tasks import sweep_jobs
from tests.factories.courses import NOW
from tests.plugins import jobs as _tests_jobs  # noqa: F401  registers tests.note in this process too

WORKERS = 4


@pytest.mark.postgres
def test_of_workers_with_the_same_message_one_does_the_work(transactional_db, monkeypatch):
    done: list[dict] = []
    monkeypatch.setattr(jobs, "_handlers", {"tests.count": done.append})
    start = Barrier(WORKERS)
    job = Job.objects.create(kind="tests.count", key="one", payload={"n": 1}, run_after=NOW)

    def claim(_worker: int) -> bool:
        start.wait()
        try:
            return run(job_id=job.pk, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        outcomes = list(pool.map(claim, range(WORKERS)))
    assert sorted(outcomes) == [False] * (WORKERS - 1) + [True]
    assert done == [{"n": 1}]


@pytest.mark.postgres
def test_asking_twice_at_the_same_moment_makes_one_job(transactional_db):
    start = Barrier(WORKERS)

    def ask(_asker: int) -> int:
        start.wait()
        try:
            return enqueue(kind="tests.unused", key="one", payload={}, now=NOW + timedelta(days=9999)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        assert len(set(pool.map(ask, range(WORKERS)))) == 1
    assert Job.objects.count() == 1


@pytest.mark.broker
def test_a_worker_does_the_job_it_is_sent(worker, tmp_path):
    note = tmp_path / "note"
    job = enqueue(
        kind="tests.note", key="one", payload={"file": str(note), "hang": str(tmp_path / "hang")}, now=timezone.now()
    )
    worker.wait_until(lambda: Job.objects.get(pk=job.pk).state == JobState.DONE)
    assert note.read_text() == "ran\n"


@pytest.mark.broker
def test_a_job_outlives_the_worker_that_was_killed_at_it(worker, tmp_path):
    note, hang = tmp_path / "note", tmp_path / "hang"
    hang.touch()
    job = enqueue(kind="tests.note", key="one", payload={"file": str(note), "hang": str(hang)}, now=timezone.now())
    worker.wait_until(note.exists)
    worker.kill()
    hang.unlink()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.RUNNING, 1)
    Job.objects.update(claimed_at=timezone.now() - STALE_AFTER - timedelta(seconds=1))  # as if the time had passed
    worker.start()
    sweep_jobs.delay()
    worker.wait_until(lambda: Job.objects.get(pk=job.pk).state == JobState.DONE)
    assert Job.objects.get(pk=job.pk).attempts == 2
    assert note.read_text() == "ran\nran\n"
