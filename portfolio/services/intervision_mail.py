"""Mail about intervision: which group somebody is in, and every change of its meeting. Not to who made the change."""

from datetime import datetime

from django.conf import settings

from accounts.models import User
from messaging.services import outbox
from portfolio.models import IntervisionMeeting, IntervisionMember


def tell_placed(member: IntervisionMember, *, now: datetime) -> None:
    person = member.enrolment.person
    others = member.group.members.taking_part().exclude(pk=member.pk).select_related("enrolment__person")
    outbox.queue(
        key=f"intervision-member:{member.pk}:{member.since.isoformat()}",
        address=person.email,
        template="intervision_group",
        context={
            "name": person.first_name,
            "number": member.group.number,
            "others": [str(other.enrolment.person) for other in others],
            "url": f"{settings.SITE_URL}{member.group.get_absolute_url()}",
        },
        now=now,
        recipient=person,
    )


def tell_meeting(meeting: IntervisionMeeting, *, actor: User, now: datetime, reason: str = "") -> None:
    """Planned, changed or cancelled: one mail for each of the others."""
    members = meeting.group.members.taking_part().exclude(enrolment__person=actor)
    for member in members.select_related("enrolment__person"):
        person = member.enrolment.person
        outbox.queue(
            key=f"intervision-meeting:{meeting.pk}:{meeting.sequence}:{person.pk}",
            address=person.email,
            template="intervision_meeting",
            context={
                "name": person.first_name,
                "number": meeting.group.number,
                "by": str(actor),
                "meeting": meeting,
                "reason": reason,
                "url": f"{settings.SITE_URL}{meeting.group.get_absolute_url()}",
            },
            now=now,
            recipient=person,
        )
