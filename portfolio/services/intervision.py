"""Making intervision groups, and the meeting that a group plans for itself."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from common.states import check_move
from courses.enums import EditionState
from courses.models import Edition
from learning.enums import MAY_READ
from learning.models import Enrolment
from portfolio.enums import MEETING_MOVES, MeetingState
from portfolio.models import IntervisionGroup, IntervisionMeeting, IntervisionMeetingHistory, IntervisionMember
from portfolio.services import intervision_mail

FARTHEST = timedelta(days=730)
"""How far ahead a group plans: longer than any edition lasts, short enough to catch a year typed wrong."""


class NoIntervision(DomainError):
    default_message = _("In this edition participants do not meet in intervision groups.")


class DividedMeanwhile(DomainError):
    default_message = _(
        "Somebody else changed the groups in the meantime. Below is what you chose; save again to replace theirs."
    )


class AlreadyPlanned(DomainError):
    default_message = _("Your group already meets at this time. Change that meeting, or choose another time.")


class MomentPassed(DomainError):
    default_message = _("This moment has passed. Choose one that is still to come.")


class MomentTooFar(DomainError):
    default_message = _("This is more than two years from now. Check the year.")


class MeetingPassed(DomainError):
    default_message = _("This meeting is over, so it can no longer be changed.")


class MeetingCancelled(DomainError):
    default_message = _("This meeting was cancelled. Plan a new one.")


class ChangedMeanwhile(DomainError):
    default_message = _(
        "Somebody of your group changed this meeting in the meantime. Below is what you chose; save again to replace theirs."
    )


class EmptyGroup(DomainError):
    default_message = _("Nobody is in this group any more, so nothing can be planned.")


@dataclass(frozen=True)
class MeetingData:
    """What a meeting says. At least one of `place` and `link` is filled; `ends_at` lies after `starts_at`."""

    starts_at: datetime
    ends_at: datetime
    place: str
    link: str


# --- groups -------------------------------------------------------------------------------------------------------------
@transaction.atomic
def divide(
    *, edition: Edition, wanted: Mapping[int, int | None], seen: str, actor: User, now: datetime
) -> list[IntervisionMember]:
    """Put each enrolment of `wanted` in the group with that number, or in none. Who changed group is told by mail.

    Who left the edition meanwhile is passed over. `seen` is the `stamp_of` the form was made with. Returns the new places.
    Raises NoIntervision, DividedMeanwhile.
    """
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    if not locked.intervision or locked.state in {EditionState.CONCEPT, EditionState.CANCELLED}:
        raise NoIntervision
    if seen != stamp_of(locked):
        raise DividedMeanwhile
    places = {each.pk: each for each in locked.enrolments.filter(state__in=MAY_READ).select_related("person")}
    old = {member.enrolment_id: member.group.number for member in _members(locked)}
    changed = {pk: number for pk, number in wanted.items() if pk in places and old.get(pk) != number}
    if not changed:
        return []
    new = [_put(locked, places[pk], number, now=now) for pk, number in changed.items() if number]
    gone = [pk for pk, number in changed.items() if not number]
    IntervisionMember.objects.filter(enrolment__in=gone).delete()
    IntervisionGroup.objects.filter(edition=locked, members=None, meetings=None).delete()
    audit.record(
        action="intervision.divide",
        subject=locked,
        actor=actor,
        now=now,
        old={str(pk): old.get(pk) for pk in changed},
        new={str(pk): number for pk, number in changed.items()},
    )
    for member in new:
        intervision_mail.tell_placed(member, now=now)
    return new


def stamp_of(edition: Edition) -> str:
    """Changes with every change of the groups: how many people have a place, and since when the newest."""
    since = [member.since for member in _members(edition)]
    return f"{len(since)}@{max(since).isoformat() if since else ''}"


def _members(edition: Edition) -> list[IntervisionMember]:
    return list(IntervisionMember.objects.filter(group__edition=edition).select_related("group"))


def _put(edition: Edition, place: Enrolment, number: int, *, now: datetime) -> IntervisionMember:
    group, _made = IntervisionGroup.objects.get_or_create(edition=edition, number=number)
    member, _made = IntervisionMember.objects.update_or_create(enrolment=place, defaults={"group": group, "since": now})
    return member


# --- meetings -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def plan(*, group: IntervisionGroup, data: MeetingData, actor: User, now: datetime) -> IntervisionMeeting:
    """Set a meeting and tell the others. A second click finds the first.

    Raises NoIntervision, EmptyGroup, MomentPassed, MomentTooFar, AlreadyPlanned.
    """
    locked = _lock(group)
    _check_moment(data, now=now)
    existing = locked.meetings.coming(now=now).filter(**asdict(data)).first()
    if existing:
        return existing
    _check_free(locked, data, now=now)
    meeting = IntervisionMeeting.objects.create(group=locked, **asdict(data))
    _note(meeting, old="", actor=actor, now=now)
    intervision_mail.tell_meeting(meeting, actor=actor, now=now)
    return meeting


@transaction.atomic
def change(
    *, meeting: IntervisionMeeting, data: MeetingData, seen: int, actor: User, now: datetime
) -> IntervisionMeeting:
    """Move it in time or place. `seen` is the `sequence` that the form was made with.

    Raises NoIntervision, EmptyGroup, MeetingCancelled, MeetingPassed, ChangedMeanwhile, MomentPassed, MomentTooFar,
    AlreadyPlanned.
    """
    locked = _lock_meeting(meeting, now=now)
    if locked.sequence != seen:
        raise ChangedMeanwhile
    if all(getattr(locked, name) == value for name, value in asdict(data).items()):
        return locked
    _check_moment(data, now=now)
    _check_free(locked.group, data, now=now, but=locked)
    _move(locked, MeetingState.CHANGED, actor=actor, now=now, data=data)
    return locked


@transaction.atomic
def cancel(*, meeting: IntervisionMeeting, reason: str, actor: User, now: datetime) -> IntervisionMeeting:
    """Call it off and tell the others. Twice is once. Raises NoIntervision, EmptyGroup, MeetingPassed."""
    try:
        locked = _lock_meeting(meeting, now=now)
    except MeetingCancelled:
        return meeting
    _move(locked, MeetingState.CANCELLED, actor=actor, now=now, reason=reason)
    return locked


def _lock(group: IntervisionGroup) -> IntervisionGroup:
    """The lock on the group makes its members wait for each other, also when there is no meeting yet."""
    locked = IntervisionGroup.objects.select_for_update(of=("self",)).select_related("edition").get(pk=group.pk)
    if not locked.edition.intervision:
        raise NoIntervision
    if not locked.members.taking_part().exists():
        raise EmptyGroup
    return locked


def _lock_meeting(meeting: IntervisionMeeting, *, now: datetime) -> IntervisionMeeting:
    _lock(meeting.group)
    found = IntervisionMeeting.objects.select_related("group__edition").get(pk=meeting.pk)
    if found.is_cancelled:
        raise MeetingCancelled
    if found.ends_at <= now:
        raise MeetingPassed
    return found


def _check_moment(data: MeetingData, *, now: datetime) -> None:
    """Before anything asks the database, which does not know the year 1."""
    if data.starts_at <= now:
        raise MomentPassed(field="on")
    if data.starts_at > now + FARTHEST:
        raise MomentTooFar(field="on")


def _check_free(
    group: IntervisionGroup, data: MeetingData, *, now: datetime, but: IntervisionMeeting | None = None
) -> None:
    meets = group.meetings.coming(now=now).filter(starts_at__lt=data.ends_at, ends_at__gt=data.starts_at)
    others = meets.exclude(pk=but.pk) if but else meets
    if others.exists():
        raise AlreadyPlanned(field="starts")


def _move(
    locked: IntervisionMeeting,
    state: MeetingState,
    *,
    actor: User,
    now: datetime,
    data: MeetingData | None = None,
    reason: str = "",
) -> None:
    old = locked.state
    check_move(MEETING_MOVES, old=old, new=state)
    for name, value in (asdict(data) if data else {}).items():
        setattr(locked, name, value)
    locked.state, locked.sequence = state, locked.sequence + 1
    locked.save()
    _note(locked, old=old, actor=actor, now=now, reason=reason)
    intervision_mail.tell_meeting(locked, actor=actor, now=now, reason=reason)


def _note(meeting: IntervisionMeeting, *, old: str, actor: User, now: datetime, reason: str = "") -> None:
    IntervisionMeetingHistory.objects.create(
        subject=meeting,
        at=now,
        actor=actor,
        old=old,
        new=meeting.state,
        reason=reason,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        link=meeting.link,
    )
