"""What the documents say is what the code does: states, layers, settings, licences, locks."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from portfolio.enums import SubmissionState
from tests.factories.states import ALL_MACHINES

ROOT = Path(settings.BASE_DIR)
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text()
OPERATIONS = (ROOT / "docs/operations.md").read_text()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ["requirements.lock", "requirements-s3.lock", "requirements-dev.lock"]


def table_rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the table under `heading`, without its head."""
    section = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_the_state_tables_are_those_of_the_code():
    in_code = [
        [name, state.value, ", ".join(sorted(moves[state])) or "–"]
        for name, (states, moves) in sorted(ALL_MACHINES.items())
        for state in states
    ]
    assert table_rows(ARCHITECTURE, "States") == in_code


def test_the_picture_of_handed_in_work_is_that_of_the_code():
    _states, moves = ALL_MACHINES["portfolio.SubmissionState"]
    in_code = {(old.value, new.value) for old, following in moves.items() for new in following}
    ends = {("[*]", SubmissionState.DRAFT.value)} | {
        (old.value, "[*]") for old, following in moves.items() if not following
    }
    drawn = re.findall(r"^    (\S+) --> ([^\s:]+)", ARCHITECTURE, re.MULTILINE)
    assert sorted(drawn) == sorted(in_code | ends)


def test_the_layers_are_those_of_the_contract():
    floors = PYPROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    line = " → ".join(f"{{{floor}}}" if "|" in floor else floor for floor in floors)
    assert f"    {line}\n" in ARCHITECTURE
    assert [row[0].strip("`") for row in table_rows(ARCHITECTURE, "Layers")] == [
        room for floor in floors for room in floor.split(" | ")
    ]


def test_every_setting_is_explained_and_no_other():
    source = "".join(file.read_text() for file in (ROOT / "config/settings").glob("*.py") if file.name != "checked.py")
    read = set(re.findall(r"""\benv(?:\.\w+)?\(\s*["']([A-Z_0-9]+)["']""", source))
    explained = [row[0].strip("`") for row in table_rows(OPERATIONS, "Environment")]
    assert sorted(explained) == sorted(read)


def test_every_sweep_is_explained():
    explained = {row[0].strip("`") for row in table_rows(OPERATIONS, "What the sweeps do")}
    assert explained == set(settings.CELERY_BEAT_SCHEDULE)


@pytest.mark.parametrize("file", sorted((ROOT / "docs/decisions").glob("*.md")), ids=lambda file: file.name[:4])
def test_a_decision_has_a_number_and_a_status(file):
    number = re.fullmatch(r"(\d{4})-[a-z0-9-]+\.md", file.name).group(1)
    lines = file.read_text().splitlines()
    assert lines[0].startswith(f"# {number} ")
    assert lines[2].startswith("Status: ")


def test_each_number_is_one_decision():
    numbers = [file.name[:4] for file in (ROOT / "docs/decisions").glob("*.md")]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "docs/architecture.md", "docs/operations.md"])
def test_what_a_document_points_at_exists(name):
    file = ROOT / name
    for target in re.findall(r"\]\(([^)#:]+)\)", file.read_text()):
        assert (file.parent / target).exists(), f"{name} points at {target}"


def test_the_people_of_the_readme_are_those_of_the_demo():
    source = "".join(file.read_text() for file in (ROOT / "portal/demo").glob("*.py"))
    readme = (ROOT / "README.md").read_text()
    people = re.findall(r"^\| (\w+)@[\w.]+\.example \|", readme, re.MULTILINE)
    assert len(people) == len(set(people)) == 15
    assert [name for name in people if not re.search(rf'"{name}"|"{name}@', source, re.IGNORECASE)] == []
    assert f"password is `{settings.DEMO_PASSWORD}`" in readme


def direct_requirements() -> list[Requirement]:
    extra = PYPROJECT["project"]["optional-dependencies"]["s3"]
    return [Requirement(text) for text in [*PYPROJECT["project"]["dependencies"], *extra]]


def test_the_licence_of_every_package_is_listed():
    listed = {row[0] for row in table_rows(OPERATIONS, "Licences of what we build on")}
    assert listed == {canonicalize_name(requirement.name) for requirement in direct_requirements()}


def locked(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text().splitlines()
    requirements = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {
        canonicalize_name(requirement.name): str(requirement.specifier).removeprefix("==")
        for requirement in requirements
    }


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_versions_and_nothing_of_the_machine_that_made_it(name):
    for line in (ROOT / name).read_text().splitlines():
        assert re.fullmatch(r"[a-z0-9.-]+==[0-9][\w.]*( ; [\w.' ()<>=!-]+)?", line)


def test_the_locks_are_within_the_ranges():
    wanted = {
        "requirements.lock": PYPROJECT["project"]["dependencies"],
        "requirements-s3.lock": PYPROJECT["project"]["optional-dependencies"]["s3"],
        "requirements-dev.lock": PYPROJECT["dependency-groups"]["dev"],
    }
    for name, texts in wanted.items():
        versions = locked(name)
        for requirement in map(Requirement, texts):
            version = versions[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), f"{name}: {requirement} is {version}; run make lock"


def test_tests_run_on_what_is_installed_for_real():
    real, dev, s3 = (locked(name) for name in ("requirements.lock", "requirements-dev.lock", "requirements-s3.lock"))
    assert {name: dev.get(name) for name in real} == real
    assert {name: s3.get(name) for name in real} == real
