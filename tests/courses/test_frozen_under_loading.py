"""Loading the files again leaves a published curriculum as it was (DESIGN §4.1); on the real curriculum."""

import shutil
from datetime import timedelta

import pytest

from courses.models import Curriculum
from courses.services import loading
from courses.services.loading import CURRICULUM
from tests.courses.test_frozen_curriculum import everything
from tests.factories.courses import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


@pytest.fixture
def folder(tmp_path):
    """A copy of the files, to change."""
    return shutil.copytree(CURRICULUM, tmp_path / "curriculum")


def replace(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.fixture
def real(loaded):
    return Curriculum.objects.get(track__key="bpv-begeleider")


def test_loading_the_same_files_changes_nothing(real):
    before = everything(real)
    loading.load(now=LATER)
    assert everything(real) == before


def test_loading_more_minutes_waits_for_a_next_curriculum(real, folder):
    before = everything(real)
    pin = real.lesson_pins.select_related("lesson", "version").first()
    replace(
        folder / "lessons" / f"{pin.lesson.key}.yaml",
        f"minutes: {pin.version.minutes}",
        f"minutes: {pin.version.minutes + 25}",
    )
    report = loading.load(now=LATER, folder=folder)
    assert pin.lesson.versions.count() == 2
    assert any(pin.lesson.key in line for line in report.differences)
    assert everything(real) == before


def test_loading_other_norms_is_told_and_not_done(real, folder):
    before = everything(real)
    replace(folder / "tracks.yaml", f"attendance_percent: {real.attendance_percent}", "attendance_percent: 10")
    report = loading.load(now=LATER, folder=folder)
    assert any("norms" in line for line in report.differences)
    assert everything(real) == before
