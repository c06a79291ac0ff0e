"""Mail to the participant about what happened to handed-in work."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from messaging.enums import MailKind
from messaging.services import choices, outbox
from portfolio.enums import AFTER_RELEASE, QuestionState
from portfolio.models import Appeal, Assessment, CreditQuestion, FileBlock, SharedWork, Submission


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


def tell_peer_feedback(shared: SharedWork, *, now: datetime) -> None:
    """The group has begun to answer: one mail for each piece of work that is shared, for who wants it. Not what it says."""
    person = shared.enrolment.person
    if not choices.wants(person=person, kind=MailKind.PEER_FEEDBACK):
        return
    off = choices.turn_off_path(person_id=person.pk, kind=MailKind.PEER_FEEDBACK)
    outbox.queue(
        key=f"shared:{shared.pk}:feedback",
        address=person.email,
        template="peer_feedback",
        context={
            "name": person.first_name,
            "title": shared.submission.version.title,
            "url": f"{settings.SITE_URL}{shared.get_absolute_url()}",
            "turn_off_url": f"{settings.SITE_URL}{off}",
        },
        now=now,
        recipient=person,
    )


def tell_credit_answered(question: CreditQuestion, *, reason: str, now: datetime) -> None:
    """Whether work of another leergang counts, and why."""
    person = question.enrolment.person
    pins = question.enrolment.edition.curriculum.assignment_pins.select_related("version")
    pin = pins.filter(assignment=question.assignment_id).first()
    address = reverse("assignment", args=[question.enrolment_id, question.assignment.key])
    outbox.queue(
        key=f"credit-question:{question.pk}",
        address=person.email,
        template="credit_answered",
        context={
            "name": person.first_name,
            "title": pin.version.title if pin else question.assignment.key,
            "counts": question.state == QuestionState.GRANTED,
            "reason": reason.strip(),
            "url": f"{settings.SITE_URL}{address}",
        },
        now=now,
        recipient=person,
    )
