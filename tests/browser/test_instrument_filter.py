"""Sixty tasks of four roles in four phases: the page shows the part one is about, and keeps the rest."""

import pytest

from accounts.services import people
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESS = "/leren/instrument/bpv_protocol_rolmatrix/"


@pytest.fixture
def matrix(screen_of, world):
    world.anna.set_password(PASSWORD)
    world.anna.save()
    people.confirm_address(person=world.anna)
    screen = screen_of()
    screen.sign_in(world.anna.email, PASSWORD)
    screen.open(ADDRESS)
    return screen


def shown(screen):
    return screen.page.locator("[data-filters] [data-row]:visible").count()


def test_rows_are_filtered_by_phase_and_role_and_nothing_is_lost(matrix):
    page = matrix.page
    everything = shown(matrix)
    page.locator("[name=taken-v_school_1-wie]").fill("slb'er")
    page.locator("[data-filters] select").nth(1).select_option("SBB")
    page.locator("[data-filters] select").nth(0).select_option("Evaluatie")
    assert shown(matrix) == 5
    assert page.get_by_text("5 rijen te zien").is_visible()
    page.locator("[data-filters] select").nth(1).select_option("")
    page.locator("[data-filters] select").nth(0).select_option("")
    assert shown(matrix) == everything
    assert page.locator("[name=taken-v_school_1-wie]").input_value() == "slb'er"


def test_what_is_filtered_away_is_printed(matrix):
    matrix.page.locator("[data-filters] select").nth(0).select_option("Evaluatie")
    matrix.page.emulate_media(media="print")
    assert shown(matrix) == 60
