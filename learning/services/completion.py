"""Completion is computed when something happens, written down once, and never taken away."""

from datetime import datetime

from django.db import transaction

from common.states import move
from courses.completion import Facts
from courses.models import Component, Edition, LessonDayComponent
from learning.days import day_lines
from learning.earlier import met_results
from learning.enums import ENROLMENT_MOVES, EnrolmentState, ResultSource
from learning.models import ComponentResult, Enrolment, EnrolmentHistory, ModuleResult
from learning.pins import LessonLine, lesson_lines, module_lines
from learning.signals import enrolment_completed


@transaction.atomic
def evaluate(*, enrolment_id: int, now: datetime) -> Enrolment:
    """Write the results that are missing; when every component has one, complete the enrolment and say so on commit.

    The enrolment's lock comes before reading: whoever brings the last fact sees all facts. Running twice changes nothing.
    """
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment_id)
    if enrolment.state != EnrolmentState.CONFIRMED:
        return enrolment
    # In a statement of its own: while the first one waited for the lock, the edition may have taken over a newer version.
    enrolment.edition = Edition.objects.select_related("curriculum").get(pk=enrolment.edition_id)
    lessons = lesson_lines(person_id=enrolment.person_id, curriculum_ids=[enrolment.edition.curriculum_id])
    credited = _write_module_results(enrolment, lessons, now=now)
    facts = Facts(
        met_lessons=frozenset(line.lesson_id for line in lessons if line.is_met or line.module_id in credited),
        met_assignments=frozenset(enrolment.assignmentresults.values_list("assignment_id", flat=True)),
        attended_minutes=_attended_minutes(enrolment),
    )
    if _write_component_results(enrolment, facts, now=now):
        move(
            enrolment,
            EnrolmentState.COMPLETED,
            moves=ENROLMENT_MOVES,
            history=EnrolmentHistory,
            actor=None,
            now=now,
            also={"completed_at": now},
        )
        transaction.on_commit(lambda: enrolment_completed.send(sender=Enrolment, enrolment_id=enrolment.pk))
    return enrolment


def evaluate_person(*, person_id: int, now: datetime) -> None:
    """Evaluate every running enrolment of somebody: a lesson learned once counts in all their leergangen."""
    running = Enrolment.objects.filter(person_id=person_id, state=EnrolmentState.CONFIRMED).order_by("pk")
    for enrolment_id in running.values_list("pk", flat=True):  # always in this order: two locks never cross
        evaluate(enrolment_id=enrolment_id, now=now)


def _write_module_results(enrolment: Enrolment, lessons: list[LessonLine], *, now: datetime) -> set[int]:
    """A module is met when all its need-to-know lessons are. Returns the modules that count by a decision or from before."""
    known = dict(enrolment.moduleresults.values_list("module_id", "source"))
    met = [
        module for module in module_lines(lessons) if module.need and module.is_met and module.module_id not in known
    ]
    ModuleResult.objects.bulk_create(
        met_results(enrolment, met, now=now),
        ignore_conflicts=True,  # staff may be writing the same one as a decision; theirs stands
    )
    return {module_id for module_id, source in known.items() if source != ResultSource.COMPUTED}


def _write_component_results(enrolment: Enrolment, facts: Facts, *, now: datetime) -> bool:
    """Add what is met now. Returns whether every component of the curriculum has a result."""
    components = list(Component.objects.filter(curriculum=enrolment.edition.curriculum_id))
    for component in components:
        component.curriculum = enrolment.edition.curriculum  # or each would fetch it again
    known = set(enrolment.componentresults.values_list("component_id", flat=True))
    open_components = [component for component in components if component.pk not in known]
    met = [component for component in open_components if component.is_met(facts)]
    ComponentResult.objects.bulk_create(
        [ComponentResult(enrolment=enrolment, component=component, met_at=now) for component in met],
        ignore_conflicts=True,
    )
    return bool(components) and len(met) == len(open_components)


def _attended_minutes(enrolment: Enrolment) -> dict[int, int]:
    """Minutes of the best attended day, per lesson day component of this curriculum.

    A missed day may be caught up in another edition, whose component is another row with the same key.
    """
    attended: dict[str, int] = {}
    for day in day_lines([enrolment.pk])[enrolment.pk]:
        if day.minutes is not None:
            attended[day.component_key] = max(day.minutes, attended.get(day.component_key, 0))
    own = LessonDayComponent.objects.filter(curriculum=enrolment.edition.curriculum_id, key__in=attended)
    return {pk: attended[key] for pk, key in own.non_polymorphic().values_list("pk", "key")}
