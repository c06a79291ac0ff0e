from typing import Any

from celery import shared_task
from django.utils import timezone

from common.services import jobs


@shared_task
def run_job(*, job_id: int, **_later: Any) -> None:
    jobs.run(job_id=job_id, now=timezone.now())


@shared_task
def sweep_jobs(**_later: Any) -> None:
    now = timezone.now()
    jobs.give_up_spent(now=now)
    for job_id in jobs.due_jobs(now=now):
        run_job.delay(job_id=job_id)
