"""What the stylesheets and templates promise: readable contrast in both themes, icons that exist, nothing from elsewhere."""

import re

import pytest
from django.conf import settings

CSS, TEMPLATES = settings.BASE_DIR / "static" / "css", settings.BASE_DIR / "templates"
LIGHT, DARK = "light", "dark"
TINTS = ["success", "warning", "danger", "info"]
# Text and what it stands on: at least 4.5 (WCAG 1.4.3).
TEXT = [
    *[(ink, back) for back in ("paper", "surface", "sunk") for ink in ("ink", "ink-soft", "link", "accent", *TINTS)],
    *[(ink, f"{kind}-tint") for kind in TINTS for ink in (kind, "ink", "ink-soft", "link")],
    *[(ink, "brand-tint") for ink in ("brand", "brand-strong", "ink", "ink-soft", "link")],
    *[(ink, "accent-tint") for ink in ("accent", "ink", "ink-soft")],
    *[("on-brand", back) for back in ("brand", "brand-strong")],
    *[("surface", back) for back in ("danger", "success")],
    *[(ink, "band") for ink in ("on-band", "on-band-soft")],
    ("on-band", "band-line"),
]
# Borders of fields and the focus ring: at least 3 (WCAG 1.4.11, 2.4.13).
SHAPES = [
    *[("line-strong", back) for back in ("paper", "surface", "sunk", "brand-tint")],
    *[
        ("focus", back)
        for back in ("paper", "surface", "sunk", "brand-tint", "accent-tint", *[f"{k}-tint" for k in TINTS])
    ],
    ("band-accent", "band"),
    ("brand", "surface"),
]


def read_colours(theme: str) -> dict[str, str]:
    light, dark = (CSS / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", light))
    return found if theme == LIGHT else found | dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", dark))


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (SHAPES, 3)])
def test_colours_have_enough_contrast(theme, pairs, least):
    colours = read_colours(theme)
    weak = {
        (front, back): ratio
        for front, back in pairs
        if (ratio := round(contrast(colours[front], colours[back]), 2)) < least
    }
    assert weak == {}


def test_every_icon_that_a_template_names_is_drawn():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (settings.BASE_DIR / "static/img/icons.svg").read_text()))
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for tag in re.findall(r'\{% include "components/(?:icon|empty)\.html"[^%]*%\}', path.read_text())
        for name in re.findall(r'\b(?:icon|name)="([^"]+)"', tag)
    }
    assert named - drawn == set()


def test_every_colour_that_the_stylesheets_use_is_a_token():
    used = {
        f"{path.name}: {colour}"
        for path in CSS.glob("*.css")
        if path.name not in {"tokens.css", "print.css"}
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])", re.sub(r'url\("[^"]*"\)', "", path.read_text()))
    }
    assert used == set()


def test_every_token_that_the_stylesheets_use_is_defined():
    texts = {path.name: path.read_text() for path in CSS.glob("*.css")}
    scripts = [path.read_text() for path in (settings.BASE_DIR / "static/js").glob("*.js")]
    defined = {name for text in texts.values() for name in re.findall(r"(--[\w-]+):", text)}
    defined |= {name for text in scripts for name in re.findall(r'setProperty\("(--[\w-]+)"', text)}
    used = {name for text in texts.values() for name in re.findall(r"var\((--[\w-]+)", text)}
    assert {name for name in used - defined if not name.startswith("--w-")} == set()  # those are Wagtail's own


def test_pages_and_styles_ask_nothing_of_other_hosts():
    files = [
        *CSS.glob("*.css"),
        *(settings.BASE_DIR / "static/js").glob("*.js"),
        *(TEMPLATES / "components").glob("*.html"),
    ]
    foreign = [
        path.name
        for path in [*files, TEMPLATES / "base.html"]
        if re.search(r"(?<!w3\.org)(src|href|url\(|@import|fetch\()\W{0,3}https?://", path.read_text())
    ]
    assert foreign == []
