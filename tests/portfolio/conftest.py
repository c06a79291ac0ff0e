"""Work that is shared with the own group, for the tests that ask for it."""

import pytest

from courses.models import Edition
from tests.factories.portfolio import make_draft
from tests.portfolio.intervision import divide
from tests.portfolio.sharing_work import share


@pytest.fixture
def peer_group(world):
    Edition.objects.filter(pk=world.edition.pk).update(peer_feedback=True)
    world.edition.refresh_from_db()
    world.enrolment.edition.peer_feedback = True


@pytest.fixture
def draft(world):
    return make_draft(world.enrolment, text="Ik belde eerst de student.")


@pytest.fixture
def shared(draft):
    return share(draft)


@pytest.fixture
def intervision_edition(world):
    Edition.objects.filter(pk=world.edition.pk).update(intervision=True)
    world.edition.refresh_from_db()
    world.enrolment.edition.intervision = True
    return world.edition


@pytest.fixture
def group(world, intervision_edition):
    """Anna and Bram."""
    return divide(world, {world.enrolment: 1, world.bram_enrolment: 1})[0].group
