"""A page that offers to print shows its button where there is a script to press it."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_print_button_is_shown_and_prints(screen_of, world):
    screen = screen_of()
    screen.open("/interesse/")
    page = screen.page
    page.evaluate("window.print = () => { document.title = 'geprint' }")
    page.click("[data-print]")
    assert page.title() == "geprint"
