"""Jobs: ask once, run at least once, take effect once.

A handler is registered by the room that owns the work and must itself be safe to run twice (a unique row, a
compare-and-set): a worker can die after the effect and before it is written down here.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from common.models import Job, JobState

logger = logging.getLogger(__name__)

Handler = Callable[[dict[str, Any]], None]
_handlers: dict[str, Handler] = {}

STALE_AFTER = timedelta(
    minutes=10
)  # longer than a job runs without `still_busy`; a worker that holds one longer is dead
MOST_ATTEMPTS = 6


def job_handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does the work of `kind`."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def enqueue(*, kind: str, key: str, payload: dict[str, Any], now: datetime, actor_id: int | None = None) -> Job:
    """Write the job down with the caller's own changes, and tell a worker when they are committed."""
    from common.tasks import run_job  # noqa: PLC0415  the task imports this module

    job, created = Job.objects.get_or_create(
        key=key, defaults={"kind": kind, "payload": payload, "run_after": now, "actor_id": actor_id}
    )
    if created:
        transaction.on_commit(lambda: run_job.delay(job_id=job.pk))
    return job


def run(*, job_id: int, now: datetime) -> bool:
    """Claim the job and do its work. Returns whether this call did it.

    The claim is one conditional UPDATE: of two workers that get the same message, one changes a row.
    """
    claimable = Q(state=JobState.QUEUED, run_after__lte=now) | Q(
        state=JobState.RUNNING, claimed_at__lt=now - STALE_AFTER
    )
    claimed = Job.objects.filter(claimable, pk=job_id, attempts__lt=MOST_ATTEMPTS).update(
        state=JobState.RUNNING, claimed_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    job = Job.objects.get(pk=job_id)
    try:
        _handlers[job.kind](job.payload)
    except Exception as error:  # the handler belongs to another room: whatever it raises is written down, then retried
        logger.exception("Job %s failed", job)
        spent = job.attempts >= MOST_ATTEMPTS
        Job.objects.filter(pk=job_id).update(
            state=JobState.FAILED if spent else JobState.QUEUED,
            run_after=now + timedelta(minutes=2**job.attempts),
            error=f"{type(error).__name__}: {error}",
        )
        return False
    Job.objects.filter(pk=job_id).update(state=JobState.DONE, finished_at=now, error="")
    return True


def still_busy(*, key: str, now: datetime) -> None:
    """A sign of life from long work, so that no other worker takes it over."""
    Job.objects.filter(key=key, state=JobState.RUNNING).update(claimed_at=now)


def due_jobs(*, now: datetime) -> list[int]:
    """Ids of jobs that no worker is busy with although they should run."""
    waiting = Q(state=JobState.QUEUED, run_after__lte=now) | Q(state=JobState.RUNNING, claimed_at__lt=now - STALE_AFTER)
    return list(Job.objects.filter(waiting).order_by("pk").values_list("pk", flat=True)[:200])


def give_up_spent(*, now: datetime) -> int:
    """Mark jobs whose last attempt died with its worker as failed. Returns how many."""
    return Job.objects.filter(
        state=JobState.RUNNING, claimed_at__lt=now - STALE_AFTER, attempts__gte=MOST_ATTEMPTS
    ).update(state=JobState.FAILED, error="The worker stopped during the last attempt.")
