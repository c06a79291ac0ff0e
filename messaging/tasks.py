from typing import Any

from celery import shared_task
from django.utils import timezone

from messaging.services import outbox


@shared_task
def deliver_message(*, message_id: int, **_later: Any) -> None:
    outbox.deliver(message_id=message_id, now=timezone.now())


@shared_task
def sweep_outbox(**_later: Any) -> None:
    for message_id in outbox.sweep(now=timezone.now()):
        deliver_message.delay(message_id=message_id)
