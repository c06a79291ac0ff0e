"""Parts of a page that are the same for everybody."""

from django.conf import settings
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe


def render(template_name, /, **values):
    given = " ".join(f"{key}={key}" for key in values)
    page = Template(f"{{% load fixed %}}{{% fixed template_name {given} %}}")
    return page.render(Context({"template_name": template_name, "person": "Anna", "csrf_token": "<mine>", **values}))


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


def test_other_values_make_another_part():
    assert [render("components/icon.html", name=name).count(f"#{name}") for name in ("check", "alert")] == [1, 1]


def test_a_safe_text_and_the_same_text_that_is_not_are_told_apart():
    crumbs = [(("", "<b>Les</b>"),), (("", mark_safe("<b>Les</b>")),)]
    shown = [render("components/progress.html", label=crumb[0][1], value=1, max=2, text="") for crumb in crumbs]
    assert ["&lt;b&gt;" in part for part in shown] == [True, False]


def test_a_form_in_it_gets_the_token_of_the_visitor(rf):
    assert 'value="&lt;mine&gt;"' in render("components/account_menu.html")
