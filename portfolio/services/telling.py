"""Mail to the participant about what happened to handed-in work."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from messaging.services import outbox
from portfolio.enums import AFTER_RELEASE
from portfolio.models import Appeal, Assessment, Submission


def tell_released(submission: Submission, assessment: Assessment, *, now: datetime) -> None:
    """There is a judgement, or a corrected one. Not what it says: a mail is read over shoulders."""
    person = submission.enrolment.person
    again = assessment.kind in AFTER_RELEASE
    key = f"submission:{submission.pk}:released"
    outbox.queue(
        key=f"{key}:{assessment.round}" if again else key,
        address=person.email,
        template="judgement_corrected" if again else "work_released",
        context={
            "name": person.first_name,
            "title": submission.version.title,
            "attempt": submission.attempt,
            "outcome": assessment.outcome,
            "url": f"{settings.SITE_URL}{submission.attempt_url}",
        },
        now=now,
        recipient=person,
    )


def tell_reopened(submission: Submission, *, reason: str, now: datetime) -> None:
    """The work is a draft again, and why."""
    person = submission.enrolment.person
    times = submission.history.filter(new=submission.state).count()
    address = reverse("assignment", args=[submission.enrolment_id, submission.assignment.key])
    outbox.queue(
        key=f"submission:{submission.pk}:reopened:{times}",
        address=person.email,
        template="work_reopened",
        context={
            "name": person.first_name,
            "title": submission.version.title,
            "reason": reason,
            "url": f"{settings.SITE_URL}{address}",
        },
        now=now,
        recipient=person,
    )


def tell_dismissed(submission: Submission, appeal: Appeal, *, now: datetime) -> None:
    """Somebody else looked, and the judgement stands."""
    person = submission.enrolment.person
    outbox.queue(
        key=f"appeal:{appeal.pk}:dismissed",
        address=person.email,
        template="appeal_dismissed",
        context={
            "name": person.first_name,
            "title": submission.version.title,
            "attempt": submission.attempt,
            "url": f"{settings.SITE_URL}{submission.attempt_url}",
        },
        now=now,
        recipient=person,
    )
