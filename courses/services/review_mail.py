"""The mails around a reading: asking a colleague, and telling the author what they decided."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from courses.models import Lesson, ReviewTaskState
from messaging.services import outbox


def ask_to_read(*, review: ReviewTaskState, now: datetime) -> None:
    """Once for each time a lesson is sent."""
    if review.reviewer is not None:
        _queue("lesson_review", review=review, to=review.reviewer, now=now)


def tell_decision(*, review: ReviewTaskState, actor: User, comment: str, now: datetime) -> None:
    """To whoever sent it, unless they are gone or decided themselves."""
    sender = review.workflow_state.requested_by
    if sender is not None and sender != actor:
        approved = review.status == ReviewTaskState.STATUS_APPROVED
        more = {"actor": actor, "approved": approved, "comment": comment}
        _queue("lesson_reviewed", review=review, to=sender, now=now, **more)


def _queue(template: str, *, review: ReviewTaskState, to: User, now: datetime, **more: Any) -> None:
    lesson: Lesson = review.revision.as_object()
    outbox.queue(
        key=f"{template}-{review.pk}",
        address=to.email,
        template=template,
        recipient=to,
        context={
            "person": to,
            "lesson": lesson,
            "sender": review.workflow_state.requested_by,
            "url": settings.SITE_URL + reverse("lessen:read", args=[lesson.pk]),
            **more,
        },
        now=now,
    )
