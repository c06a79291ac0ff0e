"""`load` builds the offer from the files in courses/curriculum. A second run changes nothing (DESIGN §4.1)."""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from courses.services.loading.assignments import load_assignments
from courses.services.loading.curricula import load_curricula
from courses.services.loading.lessons import load_lessons
from courses.services.loading.offer import load_glossary, load_modules, load_tracks
from courses.services.loading.pages import load_pages
from courses.services.loading.report import CurriculumFileError, LoadReport

CURRICULUM = Path(__file__).resolve().parents[2] / "curriculum"

__all__ = ["CurriculumFileError", "LoadReport", "load"]


@transaction.atomic
def load(*, now: datetime, folder: Path = CURRICULUM) -> LoadReport:
    """All or nothing. Raises LessonFileError, CurriculumFileError, SbuDoesNotFit."""
    report = LoadReport()
    load_modules(_read(folder / "modules.yaml"), report=report)
    load_lessons(folder / "lessons", now=now, report=report)
    load_assignments(_read(folder / "assignments.yaml"), now=now, report=report)
    load_glossary(_read(folder / "glossary.yaml"), report=report)
    tracks = _read(folder / "tracks.yaml")
    load_tracks(tracks, report=report)
    load_curricula(tracks, now=now, report=report)
    load_pages(_read(folder / "pages.yaml"), report=report)
    return report


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise CurriculumFileError(f"{path.name}: not readable as YAML: {error}") from error
