from typing import Any

from celery import shared_task
from django.utils import timezone

from certificates.services import issuing
from common.services.jobs import job_handler


@job_handler(issuing.ISSUE_JOB)
def issue_certificate(payload: dict[str, Any]) -> None:
    issuing.issue(enrolment_id=payload["enrolment_id"], now=timezone.now())


@shared_task
def sweep_certificates(**_later: Any) -> None:
    issuing.ask_missing(now=timezone.now())
