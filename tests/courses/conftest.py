import pytest
from django.utils import timezone

from courses.models import Curriculum, Lesson
from courses.services import loading
from courses.services.loading import LoadReport
from tests.factories.courses import NOW


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker) -> LoadReport:
    """The real curriculum, loaded once for all tests of a module and rolled back after it."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield loading.load(now=NOW)
        transaction.set_rollback(True)


@pytest.fixture
def lesson(world) -> Lesson:
    """The first lesson of the cast's curriculum, as the author has it open."""
    return Lesson.objects.get(key="m1-l1")


@pytest.fixture
def curriculum(world) -> Curriculum:
    return world.edition.curriculum


@pytest.fixture
def now():
    """For screens, which look at the real clock."""
    return timezone.now()
