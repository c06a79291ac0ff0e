from typing import Any

from celery import shared_task
from django.utils import timezone

from learning.services import interest, reminders


@shared_task
def forget_old_interest(**_later: Any) -> None:
    interest.forget_old(now=timezone.now())


@shared_task
def remind_of_preparation(*, person_id: int, **_later: Any) -> None:
    reminders.remind(person_id=person_id, now=timezone.now())


@shared_task
def sweep_preparation(**_later: Any) -> None:
    for person_id in reminders.people_to_remind(now=timezone.now()).values_list("pk", flat=True):
        remind_of_preparation.delay(person_id=person_id)
