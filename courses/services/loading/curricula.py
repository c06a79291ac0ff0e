"""Curricula from tracks.yaml. A published one is never restructured: what differs is reported, and a higher `version` in
the file makes a new curriculum.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from courses.enums import CurriculumState
from courses.models import (
    Assignment,
    Component,
    Curriculum,
    CurriculumAssignment,
    CurriculumLesson,
    CurriculumModule,
    ElearningComponent,
    Lesson,
    LessonDayComponent,
    Module,
    PortfolioComponent,
    PreparatoryAssignmentComponent,
    Track,
)
from courses.services.curricula import publish_curriculum
from courses.services.loading.report import LoadReport, reading

KINDS: dict[str, type[Component]] = {
    "elearning": ElearningComponent,
    "lesson_day": LessonDayComponent,
    "preparatory_assignment": PreparatoryAssignmentComponent,
    "portfolio": PortfolioComponent,
}
LESSON_DAY_TEXTS = {"bring": "bring_text", "materials": "materials_text"}


def load_curricula(rows: list[dict[str, Any]], *, now: datetime, report: LoadReport) -> None:
    """Raises SbuDoesNotFit when a new curriculum's hours do not add up."""
    for row in rows:
        track = Track.objects.get(key=row["key"])
        plan = row["curriculum"]
        name = f"curriculum {track.key} v{plan['version']}"
        with reading(f"tracks.yaml, {name}"):
            stored = track.curricula.filter(version=plan["version"]).first()
            if stored is None:
                curriculum = _build(plan, track=track)
                publish_curriculum(curriculum=curriculum, actor=None, now=now)
                report.created.append(name)
                continue
            wanted = _structure_in_file(plan)
            found = _structure_in_database(stored)
        different = sorted(part for part in wanted.keys() | found.keys() if wanted.get(part) != found.get(part))
        if different:
            report.differences.append(f"{name}: {', '.join(different)} (raise its version in tracks.yaml)")
        else:
            report.unchanged.append(name)


def _build(plan: dict[str, Any], *, track: Track) -> Curriculum:
    curriculum = Curriculum.objects.create(
        track=track,
        version=plan["version"],
        state=CurriculumState.CONCEPT,
        planned_sbu=Decimal(plan["planned_sbu"]),
        **plan["norms"],
    )
    modules = {module.key: module for module in Module.objects.filter(key__in=plan["modules"])}
    for order, key in enumerate(plan["modules"], start=1):
        CurriculumModule.objects.create(curriculum=curriculum, module=modules[key], order=order)
    lessons = Lesson.objects.filter(module__key__in=plan["modules"])
    in_order = sorted(
        lessons.select_related("module"), key=lambda lesson: (plan["modules"].index(lesson.module.key), lesson.key)
    )
    for order, lesson in enumerate(in_order, start=1):
        version = lesson.versions.latest("number")
        CurriculumLesson.objects.create(
            curriculum=curriculum, lesson=lesson, version=version, relevance=version.relevance, order=order
        )
    for order, (key, required) in enumerate(plan["assignments"].items(), start=1):
        assignment = Assignment.objects.get(key=key)
        CurriculumAssignment.objects.create(
            curriculum=curriculum,
            assignment=assignment,
            version=assignment.versions.latest("number"),
            required=required,
            order=order,
        )
    for order, part in enumerate(plan["components"], start=1):
        _build_component(part, curriculum=curriculum, order=order, modules=modules)
    return curriculum


def _build_component(part: dict[str, Any], *, curriculum: Curriculum, order: int, modules: dict[str, Module]) -> None:
    values: dict[str, Any] = {"key": part["key"], "title": part["title"], "order": order}
    for bound in ("sbu_min", "sbu_max"):
        values[bound] = Decimal(part[bound]) if bound in part else None
    if part["kind"] == "lesson_day":
        values.update(day=part["day"], minutes=part["minutes"], agenda=part["agenda"])
        values.update({field: part[name].strip() for field, name in LESSON_DAY_TEXTS.items()})
    if part["kind"] == "preparatory_assignment":
        values["assignment"] = Assignment.objects.get(key=part["assignment"])
    component = KINDS[part["kind"]].objects.create(curriculum=curriculum, **values)
    if isinstance(component, ElearningComponent | PreparatoryAssignmentComponent):
        component.modules.set([modules[key] for key in part["modules"]])


def _structure_in_file(plan: dict[str, Any]) -> dict[str, Any]:
    """What a curriculum fixes, by part, in a form that compares with `_structure_in_database`."""
    parts: dict[str, Any] = {
        "modules": plan["modules"],
        "norms": plan["norms"],
        "planned_sbu": Decimal(plan["planned_sbu"]),
        "assignments": plan["assignments"],
    }
    for order, part in enumerate(plan["components"], start=1):
        wanted = {name: value for name, value in part.items() if name not in ("sbu_min", "sbu_max")}
        wanted["order"] = order
        wanted["sbu"] = tuple(Decimal(part[bound]) if bound in part else None for bound in ("sbu_min", "sbu_max"))
        for name in LESSON_DAY_TEXTS.values():
            if name in wanted:
                wanted[name] = wanted[name].strip()
        if "modules" in part:
            wanted["modules"] = sorted(part["modules"])
        parts[f"component {part['key']}"] = wanted
    return parts


def _structure_in_database(curriculum: Curriculum) -> dict[str, Any]:
    norms = (
        "quiz_correct", "quiz_of", "attendance_percent", "portfolio_attempts", "portfolio_weeks", "marking_days",
        "preparation_days",
    )  # fmt: skip
    pins = curriculum.assignment_pins.select_related("assignment")
    parts: dict[str, Any] = {
        "modules": [row.module.key for row in curriculum.module_rows.select_related("module")],
        "norms": {name: getattr(curriculum, name) for name in norms},
        "planned_sbu": curriculum.planned_sbu,
        "assignments": {pin.assignment.key: pin.required for pin in pins},
    }
    for component in curriculum.components.all():
        parts[f"component {component.key}"] = _component_in_database(component)
    return parts


def _component_in_database(component: Component) -> dict[str, Any]:
    kind = next(name for name, model in KINDS.items() if type(component) is model)
    found: dict[str, Any] = {
        "kind": kind,
        "key": component.key,
        "title": component.title,
        "order": component.order,
        "sbu": (component.sbu_min, component.sbu_max),
    }
    if isinstance(component, LessonDayComponent):
        found.update(day=component.day, minutes=component.minutes, agenda=component.agenda)
        found.update({name: getattr(component, field) for field, name in LESSON_DAY_TEXTS.items()})
    if isinstance(component, ElearningComponent | PreparatoryAssignmentComponent):
        found["modules"] = sorted(component.modules.values_list("key", flat=True))
    if isinstance(component, PreparatoryAssignmentComponent):
        found["assignment"] = component.assignment.key
    return found
