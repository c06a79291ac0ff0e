import pytest

from courses.glossary import Term, glossary, link_terms
from courses.models import GlossaryTerm

BPV = Term("bpv", "BPV", "Leren in de praktijk.", "")
GUIDE = Term("bpv-begeleider", "BPV-begeleider", "Wie begeleidt.", "")
SLIM = Term("slim", "SLIM", "Een subsidie.", "")
FIRM = Term("leerbedrijf", "Leerbedrijf", "Erkend bedrijf.", "")
OWL = Term("slber", "Slb'er", "Loopbaanbegeleider.", "")


def linked(html, *terms):
    result = link_terms((html,), terms)
    return result.html[0], [term.term for term in result.terms]


def test_a_term_is_linked_where_it_first_stands():
    html, terms = linked("<p>De BPV telt. Over de BPV.</p>", BPV)
    assert html == '<p>De <a class="term" id="bij-bpv" href="#begrip-bpv">BPV</a> telt. Over de BPV.</p>'
    assert terms == ["BPV"]


def test_once_over_all_blocks_of_a_lesson():
    result = link_terms(("<p>BPV</p>", "", "<p>BPV</p>"), (BPV,))
    assert [html.count("<a") for html in result.html] == [1, 0, 0]


def test_the_longest_term_wins():
    _html, terms = linked("<p>Een BPV-begeleider belt.</p>", BPV, GUIDE)
    assert terms == ["BPV-begeleider"]


def test_an_abbreviation_is_no_common_word_and_a_word_may_be_plural():
    _html, terms = linked("<p>Dat is slim. leerbedrijfs en Leerbedrijfen.</p>", SLIM, FIRM)
    assert terms == ["Leerbedrijf"]


@pytest.mark.parametrize(
    "html",
    [
        "<h2>BPV</h2>",
        '<a href="/x">over BPV</a>',
        "<summary>BPV <span>x</span> BPV</summary>",
        '<p class="block__label">BPV</p>',
        '<p title="BPV">x</p>',
        "<p>BPVers</p>",
        "<p>pre-BPV</p>",
    ],
)
def test_no_link_where_it_would_confuse(html):
    assert linked(html, BPV) == (html, [])


def test_running_text_after_a_heading_is_linked():
    html, _terms = linked("<h2>BPV</h2><p>BPV</p>", BPV)
    assert html.startswith("<h2>BPV</h2><p><a ")


def test_an_apostrophe_is_found_escaped_or_not():
    for word in ("Slb'er", "Slb&#x27;er", "slb’er"):
        assert linked(f"<p>{word}</p>", OWL)[1] == ["Slb'er"]


def test_the_glossary_is_asked_once_and_forgotten_when_a_term_changes(db, django_assert_num_queries):
    term = GlossaryTerm.objects.create(term="Bbl", definition="Werken en leren.")
    assert glossary() == (Term("bbl", "Bbl", "Werken en leren.", ""),)
    with django_assert_num_queries(0):
        glossary()
    term.definition = "Vier dagen werken."
    term.save()
    assert glossary()[0].definition == "Vier dagen werken."
    term.delete()
    assert glossary() == ()
