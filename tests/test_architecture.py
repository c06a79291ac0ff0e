"""The walls of the house: layers, keys that point downwards, small files, declared people, a page of text per room."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models

from accounts.registry import registry
from common.models import HistoryRow

ROOT = Path(settings.BASE_DIR)
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = PYPROJECT["tool"]["importlinter"]["contracts"]
FLOORS = [[room.strip() for room in floor.split("|")] for floor in CONTRACTS[0]["layers"]]  # top first
RANK = {room: -number for number, floor in enumerate(FLOORS) for room in floor}
MOST_LINES = 400

# Files that may be longer, each with its reason.
LONG_FILES: dict[str, str] = {}

# Keys to a person that need no declaration of their own, each with its reason.
NOT_DECLARED = {
    ("courses.Lesson", "locked_by"): "Wagtail's lock on an editor's screen; gone with the lock.",
}

# These name who did something, not whom a row is about.
ACTOR_FIELDS = {
    "actor",
    "created_by",
    "locked_by",
    "published_by",
    "recorded_by",
    "reviewer",
    "settled_by",
    "checked_by",
}


# --- layers ---------------------------------------------------------------------------------------------------------


def test_every_app_has_a_layer():
    folders = {file.parent.name for file in ROOT.glob("*/apps.py")}
    layered = [room for floor in FLOORS for room in floor]
    assert folders == set(settings.ROOMS)
    assert layered == ["config", *settings.ROOMS]
    assert PYPROJECT["tool"]["importlinter"]["root_packages"] == layered
    assert CONTRACTS[1]["containers"] == [room for room in settings.ROOMS if room != "common"]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    """The packages in another folder, to build a wall wrongly in."""
    for room in ["config", *settings.ROOMS]:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "*.yaml"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_keep_to_the_layers():
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("courses/querysets.py", "import learning", "courses.querysets -> learning"),
        ("portfolio/enums.py", "import invoicing.enums", "portfolio.enums -> invoicing.enums"),
        ("learning/enums.py", "import certificates.enums", "learning.enums -> certificates.enums"),
        (
            "learning/models/days.py",
            "import learning.services.seats",
            "learning.models.days -> learning.services.seats",
        ),
        ("common/money.py", "import accounts.models", "common.money -> accounts.models"),
    ],
)
def test_an_import_against_the_layers_is_told(copy_of_the_house, file, line, broken):
    path = copy_of_the_house / file
    path.write_text(f"{path.read_text()}\n{line}\n")
    result = lint_imports(copy_of_the_house)
    assert result.returncode == 1
    assert broken in result.stdout


# --- keys -----------------------------------------------------------------------------------------------------------


def keys_of(model: type[models.Model]) -> Iterable[models.Field]:
    """The keys a model itself defines: to one or to many, in the database or only in words."""
    for field in [*model._meta.fields, *model._meta.many_to_many]:
        if field.model is model and field.is_relation and field.related_model is not None:
            yield field


def upward_keys(rank: dict[str, int]) -> list[str]:
    """Keys from one of our rooms to a higher one, or to a neighbour on the same floor."""
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        here = model._meta.app_label
        for field in keys_of(model):
            there = field.related_model._meta.app_label
            if here in rank and there in rank and here != there and rank[there] >= rank[here]:
                wrong.append(f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}")
    return wrong


def test_keys_point_downwards():
    assert upward_keys(RANK) == []


def test_a_key_that_points_upwards_is_found():
    """The check itself: with learning above invoicing's floor, a seat's key to an enrolment points upwards."""
    assert "invoicing.Seat.enrolment -> learning.Enrolment" in upward_keys({**RANK, "learning": 1})
    assert "invoicing.Seat.enrolment -> learning.Enrolment" in upward_keys({**RANK, "learning": RANK["invoicing"]})


# --- people ---------------------------------------------------------------------------------------------------------


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in settings.ROOMS]


def declared_paths() -> dict[str, set[str]]:
    paths: dict[str, set[str]] = {}
    for row in registry.personal_data:
        paths.setdefault(row.model._meta.label, set()).add(row.path)
    return paths


def test_every_key_to_a_person_is_declared():
    declared = declared_paths()
    missing = [
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in keys_of(model)
        if issubclass(field.related_model, get_user_model())
        and field.name not in declared.get(model._meta.label, set())
        and (model._meta.label, field.name) not in NOT_DECLARED
    ]
    assert missing == []


def is_about_somebody(label: str) -> bool:
    return any(path.rsplit("__", 1)[-1] not in ACTOR_FIELDS for path in declared_paths().get(label, set()))


def test_every_row_that_hangs_on_somebodys_row_is_declared():
    """A booking hangs on an enrolment, which is about a person: so is the booking. History goes with its subject."""
    missing = [
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in keys_of(model)
        if field.related_model._meta.app_label in settings.ROOMS
        and is_about_somebody(field.related_model._meta.label)
        and not is_about_somebody(model._meta.label)
        and not (issubclass(model, HistoryRow) and field.name == "subject")
        and not field.name.endswith("_ptr")
        and not issubclass(field.related_model, get_user_model())
    ]
    assert missing == []


def test_every_declaration_leads_to_a_person_and_says_why():
    for row in registry.personal_data:
        model = row.model
        for part in row.path.split("__"):
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
            model = field.related_model or model
        assert issubclass(model, get_user_model()), f"{row.model._meta.label} {row.path}"
        assert row.why.endswith("."), f"{row.model._meta.label} {row.path}"


def test_the_exceptions_are_still_needed():
    for label, name in NOT_DECLARED:
        assert apps.get_model(label)._meta.get_field(name).related_model is get_user_model()
    assert [file for file in LONG_FILES if count_lines(ROOT / file) <= MOST_LINES] == []


# --- files ----------------------------------------------------------------------------------------------------------


def count_lines(file: Path) -> int:
    return len(file.read_text().splitlines())


def python_files() -> list[Path]:
    folders = [*settings.ROOMS, "config", "tests", "scripts", "benchmarks"]
    found = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    return [file for file in found if "migrations" not in file.parts]


def test_files_are_small():
    long = {
        str(file.relative_to(ROOT)): count_lines(file)
        for file in python_files()
        if count_lines(file) > MOST_LINES and str(file.relative_to(ROOT)) not in LONG_FILES
    }
    assert long == {}


@pytest.mark.parametrize("room", settings.ROOMS)
def test_every_room_says_what_it_is_on_one_page(room):
    text = (ROOT / room / "README.md").read_text()
    assert text.startswith(f"# {room}\n")
    assert 5 <= len(text.splitlines()) <= 30
