"""Screens look at the real clock, so their editions lie around it; the other tests use NOW."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.courses import make_edition


@pytest.fixture
def edition(world):
    """An open edition of the same track that starts in two weeks, whatever day it is today."""
    return make_edition(
        curriculum=world.edition.curriculum, code="straks", first_day=timezone.now() + timedelta(days=14), capacity=3
    )
