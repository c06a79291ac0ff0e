"""Hours that a participant declares, corrects or takes back. Every change is a row; the server's own seconds stay."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from courses.models import CurriculumModule, Lesson, Module
from learning.enums import MAY_READ, HoursKind
from learning.models import Enrolment, HoursEntry, LessonProgress
from learning.pins import readable_pins
from learning.services.progress import lock_person

LEAST_MINUTES = 5
MOST_MINUTES = 8 * 60  # in one declaration
MOST_A_DAY = 10 * 60  # declared for one day
MOST_A_LESSON = 10 * 60  # a lesson after correction
BEFORE_ENROLMENT = timedelta(days=60)  # reading ahead is fine; a whole career is not


class NotYourModule(DomainError):
    default_message = _("This module is not in a leergang you take part in.")


class NoReason(DomainError):
    default_message = _("Write what you did, so that you can still see it later.")


class ImpossibleDate(DomainError):
    default_message = _("Choose a day between your enrolment and today.")


class OutOfBounds(DomainError):
    default_message = _("Declare between 5 minutes and 8 hours at a time.")


class DayIsFull(DomainError):
    default_message = _("With this you would declare more than 10 hours for one day.")


class NothingToCorrect(DomainError):
    default_message = _("This is what stands there already.")


class AlreadyTakenBack(DomainError):
    default_message = _("This was taken back already.")


@transaction.atomic
def declare_hours(*, person: User, module_id: int, on: date, minutes: int, what: str, now: datetime) -> HoursEntry:
    """Add work done outside the screen. Raises NotYourModule, OutOfBounds, ImpossibleDate, NoReason, DayIsFull."""
    if not modules_of(person).filter(pk=module_id).exists():
        raise NotYourModule(field="module")
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise OutOfBounds(field="minutes")
    if not _first_day(person) <= on <= timezone.localdate(now):
        raise ImpossibleDate(field="on")
    if not what.strip():
        raise NoReason(field="what")
    lock_person(person.pk)
    if _declared_on(person, on) + minutes > MOST_A_DAY:
        raise DayIsFull(field="minutes")
    return HoursEntry.objects.create(
        person=person,
        kind=HoursKind.DECLARED,
        module_id=module_id,
        on=on,
        minutes=minutes,
        reason=what.strip(),
        at=now,
    )


@transaction.atomic
def correct_lesson(*, person: User, lesson: Lesson, minutes: int, reason: str, now: datetime) -> HoursEntry:
    """Set a lesson's time to `minutes` by adding what the ledger lacks of it.

    Raises NoReason, OutOfBounds, NothingToCorrect, DomainError for a lesson that was never opened.
    """
    if not reason.strip():
        raise NoReason(_("Write why, so that you can still see it later."), field="reason")
    if not 0 <= minutes <= MOST_A_LESSON:
        raise OutOfBounds(_("A lesson takes between 0 minutes and 10 hours."), field="minutes")
    if not readable_pins(person.pk).filter(lesson=lesson).exists():
        raise DomainError(_("This lesson is not in a leergang you take part in."))
    lock_person(person.pk)
    progress = LessonProgress.objects.filter(person=person, lesson=lesson).first()
    if progress is None:
        raise DomainError(_("You have not opened this lesson yet. Declare your work outside the screen instead."))
    if minutes == progress.studied_seconds // 60:
        raise NothingToCorrect(field="minutes")
    entry = HoursEntry.objects.create(
        person=person,
        kind=HoursKind.CORRECTION,
        module_id=lesson.module_id,
        lesson=lesson,
        on=timezone.localdate(now),
        # Against all rows: what shows stops at nothing, and may be more than they come to.
        minutes=minutes - progress.seconds // 60 - _corrected(progress),
        reason=reason.strip(),
        at=now,
    )
    _apply(entry)
    return entry


@transaction.atomic
def take_back(*, person: User, entry_id: int, now: datetime) -> HoursEntry:
    """Undo a declaration or correction of one's own with a row against it. Raises HoursEntry.DoesNotExist, AlreadyTakenBack."""
    entry = HoursEntry.objects.exclude(kind=HoursKind.WITHDRAWN).get(person=person, pk=entry_id)
    lock_person(person.pk)
    if HoursEntry.objects.filter(takes_back=entry).exists():
        raise AlreadyTakenBack
    back = HoursEntry.objects.create(
        person=person,
        kind=HoursKind.WITHDRAWN,
        module_id=entry.module_id,
        lesson_id=entry.lesson_id,
        on=entry.on,
        minutes=-entry.minutes,
        reason=entry.reason,
        takes_back=entry,
        at=now,
    )
    _apply(back)
    return back


def modules_of(person: User) -> QuerySet[Module]:
    """The modules of every leergang somebody takes part in."""
    rows = CurriculumModule.objects.filter(
        curriculum__editions__enrolments__person=person, curriculum__editions__enrolments__state__in=MAY_READ
    )
    return Module.objects.filter(pk__in=rows.values("module"))


def _apply(entry: HoursEntry) -> None:
    """A correction weighs on its lesson. It never takes away more than there is: taking back an old one stops at nothing."""
    if entry.lesson_id is None:
        return
    progress = LessonProgress.objects.select_for_update().get(person=entry.person_id, lesson=entry.lesson_id)
    corrected = max(_corrected(progress), -(progress.seconds // 60))
    LessonProgress.objects.filter(pk=progress.pk).update(corrected_minutes=corrected)


def _corrected(progress: LessonProgress) -> int:
    """Minutes of all corrections of a lesson together, taken back ones included."""
    rows = HoursEntry.objects.filter(person=progress.person_id, lesson=progress.lesson_id)
    return rows.aggregate(total=Sum("minutes"))["total"] or 0


def _first_day(person: User) -> date:
    first = Enrolment.objects.of(person).order_by("confirmed_at").values_list("confirmed_at", flat=True)[0]
    return timezone.localdate(first) - BEFORE_ENROLMENT


def _declared_on(person: User, on: date) -> int:
    rows = HoursEntry.objects.filter(person=person, on=on, lesson=None)
    return rows.aggregate(total=Sum("minutes"))["total"] or 0
