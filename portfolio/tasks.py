from typing import Any

from celery import shared_task
from django.utils import timezone

from common.services.jobs import job_handler
from portfolio.services import bundles, marking_mail, pictures, scanning


@job_handler(pictures.PICTURES_JOB)
def make_pictures(payload: dict[str, Any]) -> None:
    pictures.make(evidence_id=payload["evidence_id"])


@job_handler(scanning.SCAN_JOB)
def scan_file(payload: dict[str, Any]) -> None:
    scanning.scan(evidence_id=payload["evidence_id"], now=timezone.now())


@job_handler(bundles.BUNDLE_JOB)
def make_bundle(payload: dict[str, Any]) -> None:
    bundles.make(bundle_id=payload["bundle_id"], clock=timezone.now)


@shared_task
def sweep_bundles(**_later: Any) -> None:
    bundles.sweep(now=timezone.now())


@shared_task
def sweep_files(**_later: Any) -> None:
    if scanning.is_configured():
        scanning.ask_again(now=timezone.now())


@shared_task
def sweep_marking_mail(**_later: Any) -> None:
    marking_mail.send_due(now=timezone.now())
