"""Mail to the participant about what happened to handed-in work."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from messaging.services import outbox
from portfolio.enums import AFTER_RELEASE
from portfolio.models import Appeal, Assessment, FileBlock, Submission


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


def tell_blocked(submission: Submission, block: FileBlock, *, name: str, now: datetime) -> None:
    """A file shows somebody and is away for everyone; what to do stands in the mail and on the page."""
    _tell_about_file("file_blocked", submission, block, name=name, now=now)


def tell_unblocked(submission: Submission, block: FileBlock, *, name: str, now: datetime) -> None:
    """The file is back for whoever may see the work."""
    _tell_about_file("file_unblocked", submission, block, name=name, now=now)


def _tell_about_file(template: str, submission: Submission, block: FileBlock, *, name: str, now: datetime) -> None:
    person = submission.enrolment.person
    address = reverse("assignment", args=[submission.enrolment_id, submission.assignment.key])
    outbox.queue(
        key=f"file-block:{block.pk}",
        address=person.email,
        template=template,
        context={
            "name": person.first_name,
            "title": submission.version.title,
            "attempt": submission.attempt,
            "file": name,
            "reason": block.reason,
            "url": f"{settings.SITE_URL}{address}",
        },
        now=now,
        recipient=person,
    )
