"""Reading a lesson and finishing it. Time is what the server saw, never what a browser claims."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from common.prepared import prepared
from courses.models import CurriculumLesson
from learning.enums import MAY_READ, EnrolmentState
from learning.models import Enrolment, LessonProgress, StudyClock
from learning.pins import lesson_lines
from learning.services import completion
from learning.services.requirements import Requirement, lacking

# A browser reports every BEAT_SECONDS; one report may get lost. Whoever is silent for longer was away: a laptop that slept
# for an hour says so only when it wakes up, and then the hour counts for nothing.
LONGEST_GAP = timedelta(seconds=2 * settings.BEAT_SECONDS)


class NotReadable(DomainError):
    default_message = _("This lesson is not in a leergang you take part in.")


@transaction.atomic
def beat(*, person_id: int, lesson_id: int, block_id: str, now: datetime) -> int:
    """Save where the person is and credit the time since their last beat on any tab. Returns the seconds credited.

    Raises NotReadable. Every open lesson does this every half minute, so everything it must know comes in one statement
    of joins, and a beat costs three in all, a new lesson included. The clock moves by one conditional UPDATE: of two tabs
    that beat at once one moves it, the other credits nothing.
    """
    known = _what_is_known(person_id=person_id, lesson_id=lesson_id)
    if not known:
        raise NotReadable
    last_beat, old_block, seen_at = known[0]
    seconds = _move_clock(person_id, last_beat=last_beat, now=now)
    if seen_at is None:
        _open(person_id, lesson_id, block_id=block_id, seconds=seconds, now=now)
    elif seconds or block_id != old_block:
        LessonProgress.objects.filter(person_id=person_id, lesson_id=lesson_id).update(
            seconds=F("seconds") + seconds, block_id=block_id, seen_at=max(seen_at, now)
        )
    return seconds


@prepared
def _what_is_known(
    *, person_id: int, lesson_id: int
) -> QuerySet[Enrolment, tuple[datetime | None, str | None, datetime | None]]:
    """Last beat, block and time this lesson was last seen; nothing if the person does not take part in a track with it."""
    mine = FilteredRelation("person__lesson_progress", condition=Q(person__lesson_progress__lesson_id=lesson_id))
    return (
        Enrolment.objects.annotate(mine=mine)
        .filter(person_id=person_id, state__in=MAY_READ, edition__curriculum__lesson_pins__lesson_id=lesson_id)
        .order_by()  # every enrolment says the same
        .values_list("person__study_clock__last_beat_at", "mine__block_id", "mine__seen_at")[:1]
    )


def _move_clock(person_id: int, *, last_beat: datetime | None, now: datetime) -> int:
    """Set the clock and return the whole seconds to credit; what is left of a second stays for the next beat."""
    if last_beat is None:
        StudyClock.objects.bulk_create([StudyClock(person_id=person_id, last_beat_at=now)], ignore_conflicts=True)
        return 0
    gap = now - last_beat
    if gap < timedelta(seconds=1):  # a second tab, or two servers whose clocks differ a little
        return 0
    seconds = int(gap.total_seconds()) if gap <= LONGEST_GAP else 0
    moved = StudyClock.objects.filter(person_id=person_id, last_beat_at=last_beat).update(
        last_beat_at=last_beat + timedelta(seconds=seconds) if seconds else now
    )
    return seconds if moved else 0


def _open(person_id: int, lesson_id: int, *, block_id: str = "", seconds: int = 0, now: datetime) -> None:
    """Add the row; when another tab was first, that one stands."""
    opened = LessonProgress(
        person_id=person_id, lesson_id=lesson_id, block_id=block_id, seconds=seconds, opened_at=now, seen_at=now
    )
    LessonProgress.objects.bulk_create([opened], ignore_conflicts=True)


def lock_person(person_id: int) -> None:
    """What one person finishes, answers or fills in happens one after another.

    Without it "Les afronden" in one tab and the last quiz or instrument in another could each miss the other's news, and
    the lesson would wait for ever. Reading (beats) takes no part in this.
    """
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=person_id)


def open_lesson(*, person_id: int, lesson_id: int, now: datetime) -> LessonProgress:
    """The person's row of this lesson, made if needed. The caller holds the person's lock."""
    _open(person_id, lesson_id, now=now)
    return LessonProgress.objects.select_related("met_version").get(person_id=person_id, lesson_id=lesson_id)


@dataclass(frozen=True)
class Finish:
    """What became of pressing "Les afronden": met, or what it still takes."""

    is_met: bool
    lacking: list[Requirement]


@transaction.atomic
def finish_lesson(*, person: User, pin: CurriculumLesson, now: datetime) -> Finish:
    """Note that the person is done reading. Met when every required quiz and instrument is; otherwise it waits for those."""
    lock_person(person.pk)
    progress = open_lesson(person_id=person.pk, lesson_id=pin.lesson_id, now=now)
    if progress.finished_at is None:
        progress.finished_at = now
        progress.seen_at = max(progress.seen_at, now)
        progress.save(update_fields=["finished_at", "seen_at"])
    missing = lacking(person_id=person.pk, pin=pin)
    if not missing:
        _meet(progress, pin, now=now)
    return Finish(is_met=not missing, lacking=missing)


def meet_if_ready(progress: LessonProgress, *, pin: CurriculumLesson, now: datetime) -> None:
    """Meet a lesson that was finished and now lacks nothing more. The caller holds the person's lock."""
    if progress.finished_at is not None and not lacking(person_id=progress.person_id, pin=pin):
        _meet(progress, pin, now=now)


def meet_waiting_lessons(*, person_id: int, instrument: str, now: datetime) -> None:
    """Meet the finished lessons that waited for this instrument, in every running leergang of the person.

    The caller holds the person's lock.
    """
    running = Enrolment.objects.filter(person=person_id, state=EnrolmentState.CONFIRMED)
    curricula = set(running.values_list("edition__curriculum_id", flat=True))
    lines = lesson_lines(person_id=person_id, curriculum_ids=curricula)
    waiting = [line.lesson_id for line in lines if line.is_finished and not line.is_met]
    pins = CurriculumLesson.objects.filter(curriculum__in=curricula, lesson__in=waiting)
    for pin in pins.select_related("version", "curriculum").order_by("pk"):
        if instrument in pin.version.required_instruments:
            meet_if_ready(open_lesson(person_id=person_id, lesson_id=pin.lesson_id, now=now), pin=pin, now=now)


def _meet(progress: LessonProgress, pin: CurriculumLesson, *, now: datetime) -> None:
    """Write down that it is met. The first time stays for ever; the version only ever becomes a newer one."""
    met = progress.met_version
    if met is not None and met.number >= pin.version.number:
        return
    progress.met_at = progress.met_at or now
    progress.met_version = pin.version
    progress.save(update_fields=["met_at", "met_version"])
    completion.evaluate_person(person_id=progress.person_id, now=now)
