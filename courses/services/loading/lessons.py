"""Lessons from their files. What an author edited stays; everything else follows the file as a cosmetic publish."""

from datetime import datetime
from pathlib import Path

from courses.models import Lesson, Module
from courses.services import publishing
from courses.services.lesson_files import LessonFile, read_lesson_files
from courses.services.loading.report import LoadReport, reading

COPIED = ("module", "title", "relevance", "minutes", "goals", "sources", "check_on", "body", "loaded_hash")


def load_lessons(folder: Path, *, now: datetime, report: LoadReport) -> None:
    modules = {module.key: module for module in Module.objects.all()}
    stored = {lesson.key: lesson for lesson in Lesson.objects.all()}
    for file in read_lesson_files(folder):
        with reading(f"{file.key}.yaml, module"):
            module = modules[file.module]
        _load_lesson(file, module=module, stored=stored.get(file.key), now=now, report=report)


def _load_lesson(file: LessonFile, *, module: Module, stored: Lesson | None, now: datetime, report: LoadReport) -> None:
    name = f"lesson {file.key}"
    wanted = _as_lesson(file, module)
    if stored is None:
        _save_and_publish(wanted, now=now)
        report.created.append(name)
    elif stored.has_unpublished_changes or publishing.content_hash(stored) != stored.loaded_hash:
        report.kept_by_authors.append(name)
    elif stored.loaded_hash == wanted.loaded_hash:
        report.unchanged.append(name)
    else:
        for field in COPIED:
            setattr(stored, field, getattr(wanted, field))
        if _save_and_publish(stored, now=now):
            report.differences.append(f"{name}: minutes, relevance or what counts changed; waits for a next curriculum")
        report.updated.append(name)


def _as_lesson(file: LessonFile, module: Module) -> Lesson:
    lesson = Lesson(
        key=file.key,
        module=module,
        title=file.title,
        relevance=file.relevance,
        minutes=file.minutes,
        goals="\n".join(file.goals),
        sources="\n".join(file.sources),
        check_on=file.check_on,
        body=file.body,
    )
    lesson.loaded_hash = publishing.content_hash(lesson)
    return lesson


def _save_and_publish(lesson: Lesson, *, now: datetime) -> bool:
    """Make the row, its revision and its version agree, as after pressing "publish". Returns whether the change had to
    be material.
    """
    lesson.live = True
    lesson.first_published_at = lesson.first_published_at or now
    lesson.last_published_at = now
    lesson.save()
    lesson.live_revision = lesson.save_revision(clean=False)  # the next author starts from here, and can compare
    lesson.has_unpublished_changes = False
    lesson.save(update_fields=["live_revision", "has_unpublished_changes"])
    material = publishing.must_be_material(lesson)
    publishing.publish_lesson(lesson=lesson, material=material, actor=None, now=now)
    return material
