"""The mail that asks a colleague to read a lesson."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from courses.models import ReviewTaskState
from messaging.services import outbox


def ask_to_read(*, review: ReviewTaskState, now: datetime) -> None:
    """Once for each time a lesson is sent."""
    reader = review.reviewer
    if reader is None:
        return
    lesson = review.revision.as_object()
    outbox.queue(
        key=f"lesson-review-{review.pk}",
        address=reader.email,
        template="lesson_review",
        recipient=reader,
        context={
            "person": reader,
            "lesson": lesson,
            "sender": review.workflow_state.requested_by,
            "url": settings.SITE_URL + reverse("lessen:read", args=[lesson.pk]),
        },
        now=now,
    )
