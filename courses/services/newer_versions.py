"""A running edition takes over a newer version of its curriculum. What that means for people is learning's part."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from common.states import note_change
from courses.enums import LessonDayState
from courses.models import Curriculum, Edition, EditionHistory, LessonDay, LessonDayComponent
from courses.newer_versions import names_of, offered_versions


class NotNewer(DomainError):
    default_message = _("Choose a newer published version of the same leergang, for an edition that is running.")


class DayGone(DomainError):
    default_message = _("A planned lesson day does not exist in that version.")


class DayNotPlanned(DomainError):
    default_message = _("That version asks for a lesson day that is not planned in this edition.")


class DayTooShort(DomainError):
    default_message = _("A planned lesson day is shorter than what that version asks to attend.")


def check_version(*, edition: Edition, curriculum: Curriculum, now: datetime) -> None:
    """Raises NotNewer, DayGone, DayNotPlanned, DayTooShort."""
    if not offered_versions(edition).filter(pk=curriculum.pk).exists():
        raise NotNewer
    days = list(edition.days.select_related("component"))
    asked = _components(curriculum)
    held = [day for day in days if day.state != LessonDayState.CANCELLED]
    gone = [day.component.title for day in held if day.component.key not in asked]
    if gone:
        raise DayGone(
            _("The planned days %(days)s do not exist in that version. Plan a new edition and move people to it.")
            % {"days": names_of(gone)}
        )
    planned = {day.component.key for day in days}  # one that was cancelled is caught up elsewhere, in any version
    new = [component.title for key, component in asked.items() if key not in planned]
    if new:
        raise DayNotPlanned(
            _("That version asks for %(days)s, which this edition has not planned. Plan a new edition and move people.")
            % {"days": names_of(new)}
        )
    short = [day.component.title for day in held if day.starts_at > now and _is_short(day, asked[day.component.key])]
    if short:
        raise DayTooShort(
            _("The planned days %(days)s are shorter than what that version asks to attend.")
            % {"days": names_of(short)}
        )


@transaction.atomic
def take_over_version(
    *, edition: Edition, curriculum: Curriculum, actor: User | None, reason: str, now: datetime
) -> Edition:
    """Point the edition and its lesson days, by key, at `curriculum`; history and audit tell it.

    The caller holds the lock of the edition's row. Raises NotNewer, DayGone, DayNotPlanned, DayTooShort.
    """
    check_version(edition=edition, curriculum=curriculum, now=now)
    asked = _components(curriculum)
    old = edition.curriculum
    for day in edition.days.select_related("component").order_by("pk"):
        component = asked.get(day.component.key)
        if component:  # a cancelled day that the new version does not know stays where it was
            LessonDay.objects.filter(pk=day.pk).update(component=component, updated_at=now)
    edition.curriculum = curriculum
    edition.save(update_fields=["curriculum", "updated_at"])
    said = f"v{old.version} → v{curriculum.version}: {reason}"
    note_change(edition, history=EditionHistory, actor=actor, now=now, reason=said)
    audit.record(
        action="edition.curriculum",
        subject=edition,
        actor=actor,
        now=now,
        old={"version": old.version},
        new={"version": curriculum.version},
        reason=reason,
    )
    return edition


def _components(curriculum: Curriculum) -> dict[str, LessonDayComponent]:
    components = LessonDayComponent.objects.filter(curriculum=curriculum).order_by("order")
    found = {component.key: component for component in components}
    for component in found.values():
        component.curriculum = curriculum  # or its norm would fetch it again
    return found


def _is_short(day: LessonDay, component: LessonDayComponent) -> bool:
    return day.ends_at - day.starts_at < timedelta(minutes=float(component.required_minutes))
