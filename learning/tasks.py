from typing import Any

from celery import shared_task
from django.utils import timezone

from learning.services import interest


@shared_task
def forget_old_interest(**_later: Any) -> None:
    interest.forget_old(now=timezone.now())
