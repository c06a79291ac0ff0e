"""What authors write becomes clean HTML: text and structure, nothing that runs or reaches out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.markdown import render_markdown

ALLOWED = [
    "p",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "a",
    "h3",
    "h4",
    "blockquote",
    "code",
    "br",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Gewoon.", "<p>Gewoon.</p>\n"),
        ("**Vet** en *schuin*", "<p><strong>Vet</strong> en <em>schuin</em></p>\n"),
        ("- een\n- twee", "<ul>\n<li>een</li>\n<li>twee</li>\n</ul>\n"),
        ("### Kop", "<h3>Kop</h3>\n"),
        ("> citaat", "<blockquote>\n<p>citaat</p>\n</blockquote>\n"),
        ("a & b < c", "<p>a &amp; b &lt; c</p>\n"),
        ("", ""),
    ],
)
def test_markdown_becomes_html(text, html):
    assert render_markdown(text) == html


def test_a_table_is_kept():
    assert "<td>1</td>" in render_markdown("| a |\n|---|\n| 1 |")


def test_a_link_keeps_its_address_and_tells_the_other_side_nothing():
    assert render_markdown("[wet](https://wetten.overheid.nl/)") == (
        '<p><a href="https://wetten.overheid.nl/" rel="noopener noreferrer">wet</a></p>\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![plaatje](https://elders.example/p.png)",
        "[klik](javascript:alert(1))",
        "[klik](JaVaScRiPt:alert(1))",
        "[klik](data:text/html;base64,PHNjcmlwdD4=)",
        "[klik](vbscript:x)",
        '[klik](https://elders.example/" onmouseover="alert(1))',
        "<a href='https://elders.example' style='position:fixed'>x</a>",
        "<iframe src='https://elders.example'></iframe>",
        "<svg><animate onbegin=alert(1)></svg>",
        "<https://elders.example/<script>>",
        "| a |\n|:---:|\n| <style>*{}</style> |",
    ],
)
def test_nothing_that_runs_or_reaches_out_gets_through(text):
    assert_clean(render_markdown(text))


@given(st.text(alphabet="<>\"'()[]!`*_#|:/ \n&;=-ajscriptonerh\x00\u202e", max_size=200))
def test_no_text_makes_unclean_html(text):
    assert_clean(render_markdown(text))


def assert_clean(html: str) -> None:
    """Only known elements, and no attribute but a harmless address with its `rel`."""
    for tag, attributes in re.findall(r"<\s*/?\s*([^\s>/]+)([^>]*)>", html):
        assert tag in ALLOWED
        names = re.findall(r'([\w-]+)="', attributes)
        assert set(names) <= {"href", "rel"}
        for address in re.findall(r'href="([^"]*)"', attributes):
            assert ":" not in address.split("/")[0] or re.match(r"(https?|mailto):", address)
