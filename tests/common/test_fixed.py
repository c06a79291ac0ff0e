"""Parts of a page that are the same for everybody."""

from django.conf import settings
from django.template import Context, Template
from django.utils import translation


def render(name):
    return Template("{% load fixed %}{% fixed name %}").render(Context({"name": name, "person": "Anna"}))


def test_a_fixed_part_knows_the_site_and_nothing_of_the_visitor():
    footer = render("components/footer.html")
    assert settings.SITE_NAME in footer
    assert "Anna" not in footer


def test_a_fixed_part_is_the_same_the_second_time():
    assert render("components/styles.html") == render("components/styles.html")


def test_each_language_has_its_own():
    with translation.override("nl"):
        dutch = render("components/footer.html")
    with translation.override("en"):
        english = render("components/footer.html")
    assert ("Voorwaarden" in dutch, "Voorwaarden" in english) == (True, False)
