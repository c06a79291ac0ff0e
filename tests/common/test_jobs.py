"""Jobs: asked once, run at least once, one effect; nothing that was asked is lost."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from common import tasks
from common.models import Job, JobState
from common.services import jobs
from common.services.jobs import MOST_ATTEMPTS, STALE_AFTER, due_jobs, enqueue, give_up_spent, job_handler, run
from tests.factories.courses import NOW

LATER = NOW + timedelta(hours=12)


class Handler:
    """Counts what it is asked to do, and fails as often as it is told to."""

    def __init__(self) -> None:
        self.payloads: list[dict] = []
        self.failures = 0

    def __call__(self, payload: dict) -> None:
        self.payloads.append(payload)
        if self.failures:
            self.failures -= 1
            raise ValueError("the printer is on fire")


@pytest.fixture
def handler(monkeypatch) -> Handler:
    monkeypatch.setattr(jobs, "_handlers", dict(jobs._handlers))
    handler = Handler()
    job_handler("tests.count")(handler)
    return handler


def make_job(**fields) -> Job:
    return Job.objects.create(**{"kind": "tests.count", "key": "one", "payload": {"n": 1}, "run_after": NOW, **fields})


def test_enqueue_runs_after_commit_and_once(db, handler, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(kind="tests.count", key="certificate:1", payload={"n": 1}, now=timezone.now(), actor_id=7)
        assert handler.payloads == []
    job.refresh_from_db()
    assert handler.payloads == [{"n": 1}]
    assert (job.state, job.attempts, job.actor_id, job.error) == (JobState.DONE, 1, 7, "")
    assert job.finished_at is not None


def test_enqueue_twice_is_one_job_with_the_first_input(db, handler, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = enqueue(kind="tests.count", key="certificate:1", payload={"n": 1}, now=timezone.now())
        second = enqueue(kind="tests.count", key="certificate:1", payload={"n": 2}, now=timezone.now())
    assert first == second
    assert handler.payloads == [{"n": 1}]


def test_enqueue_is_undone_with_the_transaction_that_asked(db, handler, django_capture_on_commit_callbacks):
    def ask_and_fail() -> None:
        with transaction.atomic():
            enqueue(kind="tests.count", key="certificate:1", payload={}, now=NOW)
            raise IntegrityError

    with django_capture_on_commit_callbacks(execute=True) as callbacks, pytest.raises(IntegrityError):
        ask_and_fail()
    assert callbacks == []
    assert not Job.objects.exists()
    assert handler.payloads == []


def test_run_twice_has_one_effect(db, handler):
    job = make_job()
    assert [run(job_id=job.pk, now=LATER), run(job_id=job.pk, now=LATER)] == [True, False]
    assert handler.payloads == [{"n": 1}]


def test_run_waits_for_its_time(db, handler):
    job = make_job(run_after=NOW + timedelta(seconds=1))
    assert run(job_id=job.pk, now=NOW) is False
    assert due_jobs(now=NOW) == []
    assert run(job_id=job.pk, now=NOW + timedelta(seconds=1)) is True


def test_a_failing_job_is_tried_again_ever_later_until_it_is_spent(db, handler):
    handler.failures = MOST_ATTEMPTS
    job, now, pauses = make_job(), NOW, []
    for _attempt in range(MOST_ATTEMPTS):
        assert run(job_id=job.pk, now=now) is False
        job.refresh_from_db()
        pauses.append(job.run_after - now)
        assert run(job_id=job.pk, now=job.run_after - timedelta(seconds=1)) is False
        now = job.run_after
    assert pauses == [timedelta(minutes=2**attempt) for attempt in range(1, MOST_ATTEMPTS + 1)]
    assert len(handler.payloads) == MOST_ATTEMPTS
    assert (job.state, job.attempts) == (JobState.FAILED, MOST_ATTEMPTS)
    assert job.error == "ValueError: the printer is on fire"
    assert run(job_id=job.pk, now=now + timedelta(days=1)) is False
    assert due_jobs(now=now + timedelta(days=1)) == []


def test_a_job_that_failed_once_and_then_works_forgets_the_error(db, handler):
    handler.failures = 1
    job = make_job()
    run(job_id=job.pk, now=NOW)
    assert run(job_id=job.pk, now=NOW + timedelta(minutes=2)) is True
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (JobState.DONE, 2, "")


def test_a_job_without_a_handler_is_kept_with_its_error(db):
    job = make_job(kind="tests.unknown")
    assert run(job_id=job.pk, now=NOW) is False
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.QUEUED, "KeyError: 'tests.unknown'")


def test_a_busy_job_is_left_alone_until_its_claim_is_stale(db, handler):
    job = make_job(state=JobState.RUNNING, claimed_at=NOW, attempts=1)
    still_fresh, stale = NOW + STALE_AFTER, NOW + STALE_AFTER + timedelta(seconds=1)
    assert due_jobs(now=still_fresh) == []
    assert run(job_id=job.pk, now=still_fresh) is False
    assert due_jobs(now=stale) == [job.pk]
    assert run(job_id=job.pk, now=stale) is True
    assert handler.payloads == [{"n": 1}]


def test_a_job_whose_last_attempt_died_with_its_worker_is_given_up(db, handler):
    job = make_job(state=JobState.RUNNING, claimed_at=NOW, attempts=MOST_ATTEMPTS)
    assert give_up_spent(now=NOW + STALE_AFTER) == 0
    assert give_up_spent(now=LATER) == 1
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "The worker stopped during the last attempt.")
    assert handler.payloads == []


def test_the_sweep_runs_what_a_lost_message_left_behind(db, handler):
    yesterday = timezone.now() - timedelta(days=1)
    waiting = make_job(run_after=yesterday)
    dead = make_job(
        key="two", state=JobState.RUNNING, claimed_at=yesterday, run_after=yesterday, attempts=1, payload={"n": 2}
    )
    make_job(key="three", state=JobState.DONE)
    tasks.sweep_jobs()
    assert handler.payloads == [{"n": 1}, {"n": 2}]
    waiting.refresh_from_db()
    dead.refresh_from_db()
    assert (waiting.state, dead.state) == (JobState.DONE, JobState.DONE)


def test_tasks_of_a_newer_release_are_understood(db, handler):
    """While a release is rolled out, the new site may send an argument that this worker does not know yet."""
    job = make_job(run_after=timezone.now())
    tasks.run_job(job_id=job.pk, added_next_year=True)
    assert handler.payloads == [{"n": 1}]


def test_a_job_key_exists_once_in_the_database(db):
    make_job()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_job()
