from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from certificates.services import issuing
from learning.signals import enrolment_completed


@receiver(enrolment_completed, dispatch_uid="certificates.ask")
def ask_certificate(*, enrolment_id: int, **_later: Any) -> None:
    issuing.ask(enrolment_id=enrolment_id, now=timezone.now())
