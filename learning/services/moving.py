"""Moving somebody to another edition of the same leergang, also to another version of its curriculum.

The enrolment stays the same row, so that portfolio, seat and invoice stay where they are. What was reached maps by key: lessons,
assignments and modules are the same rows in every version, components are found again by their key. What does not map is
listed, and moving is then a decision.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from courses.enums import TAKING_REQUESTS
from courses.models import Component, CurriculumModule, Edition
from learning.enums import TAKES_A_SEAT, EnrolmentState
from learning.models import ComponentResult, Enrolment, EnrolmentHistory
from learning.pins import lesson_lines
from learning.services import completion, seats
from learning.services.enrolments import (
    AlreadyEnrolled,
    EditionClosed,
    ReasonMissing,
    book_days,
    cancel_bookings,
)


class CannotMove(DomainError):
    default_message = _("Only a running place moves, to another edition of the same leergang.")


class DoesNotMap(DomainError):
    """Something that was reached has no place in the other edition; `lost` says what."""

    default_message = _("Not everything goes along. Read the list, and tick that this is right.")

    def __init__(self, lost: list["NotMapped"]) -> None:
        super().__init__(field="accepted")
        self.lost = lost


class Kind(models.TextChoices):
    COMPONENT = "component", _("component")
    MODULE = "module", _("module")
    LESSON = "lesson", _("lesson")
    CHANGED = "changed", _("lesson that changed: to be done again")
    ASSIGNMENT = "assignment", _("assignment")


@dataclass(frozen=True)
class NotMapped:
    """Something reached that the other curriculum does not know, or asks anew."""

    kind: Kind
    key: str
    title: str


def what_does_not_map(enrolment: Enrolment, edition: Edition) -> list[NotMapped]:
    """Empty within one version of the curriculum."""
    old, new = enrolment.edition.curriculum_id, edition.curriculum_id
    if old == new:
        return []
    return [
        *_components(enrolment, new),
        *_modules(enrolment, new),
        *_lessons(enrolment, old=old, new=new),
        *_assignments(enrolment, edition),
    ]


@transaction.atomic
def move_enrolment(
    *, enrolment: Enrolment, edition: Edition, actor: User | None, reason: str, accepted: bool, now: datetime
) -> Enrolment:
    """Move the place: seats, lesson days to come, results by key; then count what is met in the new curriculum.

    `accepted` says that staff read what does not map. Raises ReasonMissing, CannotMove, EditionClosed, AlreadyEnrolled,
    EditionFull, RoomFull, DoesNotMap.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    for pk in sorted({enrolment.edition_id, edition.pk}):  # always in this order: two moves never wait for each other
        seats.lock(edition_id=pk)
    locked = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("edition__curriculum__track", "person")
        .get(pk=enrolment.pk)
    )
    target = Edition.objects.select_related("curriculum__track").get(pk=edition.pk)
    _check(locked, target)
    lost = what_does_not_map(locked, target)
    if lost and not accepted:
        raise DoesNotMap(lost)
    origin = locked.edition
    seats.take(edition_id=target.pk)
    seats.release(edition_id=origin.pk)
    cancel_bookings(locked.bookings.filter(day__starts_at__gt=now), now=now)
    reached = set(locked.componentresults.values_list("component__key", flat=True))
    locked.edition = target
    locked.save(update_fields=["edition", "updated_at"])
    if origin.curriculum_id != target.curriculum_id:
        _map_components(locked, target)
    book_days(locked, target.days.filter(starts_at__gt=now).exclude(component__key__in=reached), now=now)
    _write_down(locked, origin, target, lost=lost, actor=actor, reason=reason.strip(), now=now)
    return completion.evaluate(enrolment_id=locked.pk, now=now)


def _check(enrolment: Enrolment, target: Edition) -> None:
    origin = enrolment.edition
    if enrolment.state != EnrolmentState.CONFIRMED or target.pk == origin.pk:
        raise CannotMove(field="edition")
    if target.curriculum.track_id != origin.curriculum.track_id:
        raise CannotMove(field="edition")
    if target.state not in TAKING_REQUESTS:
        raise EditionClosed(field="edition")
    if Enrolment.objects.filter(person=enrolment.person_id, edition=target, state__in=TAKES_A_SEAT).exists():
        raise AlreadyEnrolled(field="edition")


def _map_components(enrolment: Enrolment, target: Edition) -> None:
    """Write each component that was met once more, for the component with the same key; the old rows stay as they were."""
    new = dict(Component.objects.non_polymorphic().filter(curriculum=target.curriculum_id).values_list("key", "pk"))
    known = set(enrolment.componentresults.values_list("component_id", flat=True))
    rows = [
        ComponentResult(
            enrolment=enrolment,
            component_id=new[result.component.key],
            met_at=result.met_at,
            source=result.source,
            actor_id=result.actor_id,
            reason=result.reason,
        )
        for result in enrolment.componentresults.select_related("component")
        if result.component.key in new and new[result.component.key] not in known
    ]
    ComponentResult.objects.bulk_create(rows, ignore_conflicts=True)


def _write_down(
    enrolment: Enrolment,
    origin: Edition,
    target: Edition,
    *,
    lost: list[NotMapped],
    actor: User | None,
    reason: str,
    now: datetime,
) -> None:
    said = f"{origin.code} → {target.code}: {reason}"[:500]
    EnrolmentHistory.objects.create(
        subject=enrolment, at=now, actor=actor, old=enrolment.state, new=enrolment.state, reason=said
    )
    audit.record(
        action="enrolment.moved",
        subject=enrolment,
        actor=actor,
        now=now,
        old={"edition": origin.code},
        new={"edition": target.code, "not_mapped": [f"{row.kind}:{row.key}" for row in lost]},
        reason=reason,
    )


def _components(enrolment: Enrolment, new: int) -> list[NotMapped]:
    keys = Component.objects.non_polymorphic().filter(curriculum=new).values("key")
    rows = enrolment.componentresults.filter(component__curriculum=enrolment.edition.curriculum_id)
    rows = rows.exclude(component__key__in=keys).order_by("component__order")
    return [NotMapped(Kind.COMPONENT, *row) for row in rows.values_list("component__key", "component__title")]


def _modules(enrolment: Enrolment, new: int) -> list[NotMapped]:
    there = CurriculumModule.objects.filter(curriculum=new).values("module")
    rows = enrolment.moduleresults.exclude(module__in=there).order_by("module__number")
    return [NotMapped(Kind.MODULE, *row) for row in rows.values_list("module__key", "module__name")]


def _lessons(enrolment: Enrolment, *, old: int, new: int) -> list[NotMapped]:
    """Lessons that are done where somebody comes from, and are not, or not any more, where they go."""
    lines = lesson_lines(person_id=enrolment.person_id, curriculum_ids=[old, new])
    there = {line.lesson_id: line for line in lines if line.curriculum_id == new}
    done = [line for line in lines if line.curriculum_id == old and line.is_met]
    gone = [NotMapped(Kind.LESSON, line.key, line.title) for line in done if line.lesson_id not in there]
    changed = [
        NotMapped(Kind.CHANGED, line.key, line.title)
        for line in done
        if line.lesson_id in there and not there[line.lesson_id].is_met
    ]
    return gone + changed


def _assignments(enrolment: Enrolment, edition: Edition) -> list[NotMapped]:
    pinned = edition.curriculum.assignment_pins.values("assignment")
    rows = enrolment.assignmentresults.exclude(assignment__in=pinned).order_by("assignment__key")
    return [NotMapped(Kind.ASSIGNMENT, *row) for row in rows.values_list("assignment__key", "version__title")]
