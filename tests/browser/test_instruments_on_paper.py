"""Every instrument printed by the browser itself: on how many pages, and with which picture."""

from itertools import combinations
from typing import Any

import pytest
from django.urls import reverse

from courses.instruments import Instrument, instruments
from learning.models import InstrumentAnswer
from tests.browser.conftest import Screen
from tests.browser.paper import MOST_PAGES, printed, too_small
from tests.factories.accounts import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def keep(person: User, instrument: Instrument, **changes: Any) -> None:
    InstrumentAnswer.objects.create(
        person=person,
        instrument=instrument.key,
        definition_version=instrument.version,
        revision=1,
        answers=instrument.example | changes,
    )


def fits_and_can_be_read(screen: Screen, key: str, query: str = "") -> None:
    screen.page.goto(f"{screen.base_url}{reverse('instrument-sheet', args=[key])}{query}")
    paper = printed(screen.page)
    assert len(paper.pages) <= MOST_PAGES
    assert too_small(paper) == []


@pytest.mark.parametrize("key", instruments())
def test_a_sheet_takes_at_most_two_pages_and_its_smallest_words_can_be_read(key, world, anna: Screen):
    instrument = instruments()[key]
    fits_and_can_be_read(anna, key, "?leeg=1")
    if instrument.is_kept:
        keep(world.anna, instrument)
        fits_and_can_be_read(anna, key)


@pytest.fixture
def drawing_of(world, anna: Screen):
    """The picture on the sheet that is filled with the example."""

    def draw(key: str, **changes: Any):
        keep(world.anna, instruments()[key], **changes)
        anna.page.goto(anna.base_url + reverse("instrument-sheet", args=[key]))
        return anna.page.locator("[data-picture] svg")

    return draw


def words_in(drawing) -> str:
    """As one reads them: a name may run over several lines."""
    return " ".join(drawing.locator("text").all_text_contents())


def test_the_network_draws_every_party_and_every_line_of_the_table(drawing_of):
    example = instruments()["netwerkkaart"].example
    drawing = drawing_of("netwerkkaart")
    names = [example["midden"], *(node["name"] for node in example["kaart"]["nodes"])]
    assert [name for name in names if name not in words_in(drawing)] == []
    in_legend = 1
    ties = [drawing.locator(f".drawing__tie--{kind}").count() - in_legend for kind in range(3)]
    assert ties == [3, 2, 1]  # strong, weak, missing


def test_no_box_of_a_full_network_hides_another(drawing_of):
    rings = ["school"] * 5 + ["bedrijf"] * 4 + ["regio"] * 4 + ["land"] * 3
    nodes = [{"name": f"Een partij met naam {number}", "ring": ring} for number, ring in enumerate(rings)]
    boxes = [box.bounding_box() for box in drawing_of("netwerkkaart", kaart={"nodes": nodes}).locator("rect").all()]
    assert len(boxes) == 1 + len(nodes)
    hidden = [(one, other) for one, other in combinations(boxes, 2) if overlap(one, other)]
    assert hidden == []


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    sides = (("x", "width"), ("y", "height"))
    return all(one[at] < other[at] + other[size] and other[at] < one[at] + one[size] for at, size in sides)


def test_the_chain_draws_what_every_party_does_and_where_nobody_takes_over(drawing_of):
    chain = instruments()["ketenkaart"].example["keten"]
    drawing = drawing_of("ketenkaart")
    does = [cell for party in chain.values() for moment, cell in party.items() if moment != "toestemming"]
    assert [text for text in does if text not in words_in(drawing)] == []
    assert drawing.locator(".drawing__node").count() == len(does)
    gaps_and_legend = 3 + 1  # the municipality stops once, the Doorstroompunt skips a moment
    assert drawing.locator(".drawing__tie--2").count() == gaps_and_legend
