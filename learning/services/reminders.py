"""A mail before a lesson day when preparation is behind: at most one a week, and only to who wants it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from courses.enums import LessonDayState
from learning.enums import BookingState, EnrolmentState
from learning.models import DayBooking
from learning.overview import track_overviews
from learning.preparation import Preparation, open_preparations
from learning.services.progress import lock_person
from messaging.enums import MailKind
from messaging.models import Message
from messaging.services import choices, outbox

AHEAD = timedelta(days=10)  # before the lesson day
AT_MOST_EVERY = timedelta(days=7)
TEMPLATE = "preparation_reminder"


def people_to_remind(*, now: datetime) -> QuerySet[User]:
    """Who has a lesson day soon, wants reminders, and had none this week. Whether they are behind is looked at one by one."""
    soon = DayBooking.objects.filter(
        state=BookingState.BOOKED,
        enrolment__state=EnrolmentState.CONFIRMED,
        day__starts_at__gt=now,
        day__starts_at__lte=now + AHEAD,
    ).exclude(day__state=LessonDayState.CANCELLED)
    return (
        User.objects.filter(is_active=True, pk__in=soon.values("enrolment__person"))
        .exclude(pk__in=_mailed_lately(now).values("recipient"))
        .exclude(pk__in=choices.turned_off(MailKind.PREPARATION))
        .order_by("pk")
    )


@transaction.atomic
def remind(*, person_id: int, now: datetime) -> bool:
    """Mail this person about the first lesson day they are behind for. Running twice sends one mail."""
    lock_person(person_id)
    person = people_to_remind(now=now).filter(pk=person_id).first()
    if person is None:
        return False
    behind = [
        (overview, preparation)
        for overview in track_overviews(person, now)
        if overview.enrolment.state == EnrolmentState.CONFIRMED
        for preparation in open_preparations(
            overview.lessons,
            overview.days,
            preparation_days=overview.enrolment.edition.curriculum.preparation_days,
            now=now,
        )
        if preparation.day.starts_at <= now + AHEAD
    ]
    if not behind:
        return False
    overview, preparation = min(behind, key=lambda pair: pair[1].day.starts_at)
    outbox.queue(
        key=f"preparation:{person.pk}:{preparation.day.day_id}:{timezone.localdate(now):%Y-%m-%d}",
        address=person.email,
        recipient=person,
        template=TEMPLATE,
        context=_context(person, track=overview.track.name, preparation=preparation),
        now=now,
    )
    return True


def _mailed_lately(now: datetime) -> QuerySet[Message]:
    """With a recipient: an erased person's row has none, and NULL would empty the whole list."""
    return Message.objects.filter(template=TEMPLATE, created_at__gt=now - AT_MOST_EVERY, recipient__isnull=False)


def _context(person: User, *, track: str, preparation: Preparation) -> dict[str, object]:
    off = choices.turn_off_path(person_id=person.pk, kind=MailKind.PREPARATION)
    return {
        "first_name": person.first_name,
        "track": track,
        "day": preparation.day,
        "due": preparation.due,
        "count": len(preparation.lessons),
        "minutes": preparation.minutes,
        "lessons": [line.title for line in preparation.lessons[:5]],
        "url": f"{settings.SITE_URL}{preparation.first.resume_url}",
        "turn_off_url": f"{settings.SITE_URL}{off}",
    }
