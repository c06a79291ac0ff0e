"""On paper, as PDF, with a student, and as it was before."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from common.errors import DomainError
from courses.instruments import instruments
from learning.models import InstrumentAnswer, InstrumentVersion
from learning.services.instruments import (
    KEPT_VERSIONS,
    LooksLikeSomebody,
    NotKept,
    restore_version,
    save_answer,
)
from tests.factories.courses import NOW
from tests.learning.study import STARR

KEYS = list(instruments())
KEPT = [key for key in KEYS if instruments()[key].is_kept]
GROUPED = [key for key in KEPT if any(row.group for field in instruments()[key].fields for row in field.rows)]
MOST_PAGES = 2  # of A4, empty and with the example; whoever writes long texts gets more
INDEX = "/leren/instrumenten/"


def save(person, key="starr", answers=STARR, *, revision=0, now=NOW, looked=False):
    return save_answer(
        person=person,
        instrument=instruments()[key],
        answers=answers,
        revision=revision,
        is_own_example=True,
        looked=looked,
        now=now,
    )


def pages_of(pdf):
    return len(PdfReader(BytesIO(pdf)).pages)


def words_of(pdf):
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


@pytest.fixture
def anna(world, client):
    client.force_login(world.anna)
    return world.anna


# --- every instrument ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", KEYS)
def test_the_empty_sheet_and_its_pdf_can_be_printed(anna, client, key):
    assert client.get(f"{reverse('instrument-sheet', args=[key])}?leeg=1").status_code == 200
    pdf = client.get(f"{reverse('instrument-pdf', args=[key])}?leeg=1")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pages_of(pdf.content) <= MOST_PAGES


@pytest.mark.parametrize("key", KEPT)
def test_what_was_filled_in_stands_on_the_sheet_and_makes_a_pdf(anna, client, key):
    instrument = instruments()[key]
    save(anna, key, instrument.example)
    page = client.get(reverse("instrument-sheet", args=[key]))
    assert page.context["answers"] == instrument.example
    assert pages_of(client.get(reverse("instrument-pdf", args=[key])).content) <= MOST_PAGES


@pytest.mark.parametrize("key", KEPT)
def test_a_filled_form_that_is_sent_again_changes_nothing(anna, client, key):
    """What the form shows is what it reads: the page's own controls, sent back, give the same answers."""
    instrument = instruments()[key]
    save(anna, key, instrument.example)
    form = client.get(reverse("instrument", args=[key])).context["form"]
    assert {field.key: form.initial[field.key] for field in instrument.fields if field.key in form.initial} == (
        instrument.example
    )


@pytest.mark.parametrize("key", GROUPED)
def test_groups_of_rows_keep_their_heading_on_paper(anna, client, key):
    save(anna, key, instruments()[key].example)
    rows = [row for field in instruments()[key].fields for row in field.rows]
    groups = {part for row in rows for part in row.group.split(" · ")} - {""}
    sheet = client.get(f"{reverse('instrument-sheet', args=[key])}?leeg=1").text
    pdf = words_of(client.get(f"{reverse('instrument-pdf', args=[key])}?leeg=1").content)
    assert [group for group in groups if group not in sheet or group not in pdf] == []
    assert any(group in client.get(reverse("instrument-sheet", args=[key])).text for group in groups)


def test_an_empty_table_says_what_one_may_choose_from(anna, client):
    words = "Past het?: past / past met aanpassing / past niet"
    sheet, pdf = (f"{reverse(name, args=['matchchecklist'])}?leeg=1" for name in ("instrument-sheet", "instrument-pdf"))
    assert words in client.get(sheet).text
    assert words in words_of(client.get(pdf).content)


def test_a_layout_in_the_folder_of_the_instrument_is_used_for_the_page_and_the_pdf(anna, client):
    """The matrix has every task beside the filled ones; the generic sheet shows the filled rows only."""
    matrix = instruments()["bpv_protocol_rolmatrix"]
    save(anna, matrix.key, matrix.example)
    tasks = [row.label for row in matrix.fields[0].rows]
    page = client.get(reverse("instrument-sheet", args=[matrix.key]))
    assert matrix.print_template in [template.name for template in page.templates]
    pdf = words_of(client.get(reverse("instrument-pdf", args=[matrix.key])).content)
    assert [task for task in tasks if task not in page.text or task not in pdf] == []


def test_the_sheet_says_that_the_pdf_has_no_picture(anna, client):
    text = "De afdruk heeft de tekening"
    for key in ("starr", "ketenkaart"):
        save(anna, key, instruments()[key].example)
    with_picture, without = (reverse("instrument-sheet", args=[key]) for key in ("ketenkaart", "starr"))
    assert text in client.get(with_picture).text
    assert text not in client.get(f"{with_picture}?leeg=1").text
    assert text not in client.get(without).text


@pytest.mark.parametrize("name", ["instrument", "instrument-student", "instrument-sheet"])
def test_the_script_of_an_instrument_runs_before_the_runtime(anna, client, name):
    page = client.get(reverse(name, args=["ketenkaart"])).text
    assert -1 < page.find("/instruments/ketenkaart/script.js") < page.find("/js/instrument.js")
    assert "/instruments/" not in client.get(reverse(name, args=["starr"])).text


def test_a_letter_that_the_font_lacks_leads_to_the_page_to_print(anna, client):
    save(anna, answers={"situatie": "Het liep goed 🙂"})
    page = client.get(reverse("instrument-pdf", args=["starr"]), follow=True)
    assert page.redirect_chain == [(reverse("instrument-sheet", args=["starr"]), 302)]
    assert "🙂" in page.text


# --- with a student -----------------------------------------------------------------------------------------------------
def test_with_a_student_there_is_no_form_and_nothing_is_kept(anna, client):
    page = client.get(reverse("instrument-student", args=["starr"]))
    sheet = page.text.split("data-met-student", 1)[1].split("data-wipe", 1)[0]
    assert "<form" not in sheet
    assert "csrfmiddlewaretoken" not in sheet
    assert page.headers["Cache-Control"] == "no-store"
    assert client.post(reverse("instrument-student", args=["starr"]), STARR).status_code == 405


@pytest.mark.parametrize("key", ["medisch_paspoort", "intervisieprotocol"])
def test_what_is_not_for_a_student_does_not_open_so(anna, client, key):
    assert client.get(reverse("instrument-student", args=[key])).status_code == 404


def test_what_is_on_paper_only_is_never_kept(anna, client):
    with pytest.raises(NotKept):
        save(anna, "medisch_paspoort", {"twijfel": "Bel."})
    assert client.post(reverse("instrument", args=["medisch_paspoort"]), {"twijfel": "Bel."}).status_code == 404
    assert not InstrumentAnswer.objects.exists()


# --- privacy ------------------------------------------------------------------------------------------------------------
def test_what_may_identify_somebody_is_kept_only_after_a_look(anna):
    mail = {"situatie": "Ik mailde jan@voorbeeld.nl."}
    with pytest.raises(LooksLikeSomebody):
        save(anna, answers=mail)
    assert save(anna, answers=mail, looked=True).answers == mail
    assert save(anna, answers={**mail, "taak": "Begeleider."}, revision=1).revision == 2  # seen before
    with pytest.raises(LooksLikeSomebody):
        save(anna, answers={"situatie": "En piet@voorbeeld.nl."}, revision=2)


def test_autosave_asks_to_look(anna, client):
    data = {"situatie": "Bel 06 12345678.", "own_example": "on", "revision": 0}
    answer = client.post(reverse("instrument", args=["starr"]), data, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["doubt"]) == (422, True)
    again = client.post(
        reverse("instrument", args=["starr"]), {**data, "looked": "on"}, headers={"Accept": "application/json"}
    )
    assert again.status_code == 200


# --- versions -----------------------------------------------------------------------------------------------------------
def write(person, *texts, apart=timedelta(minutes=11)):
    for number, text in enumerate(texts):
        save(person, answers={"situatie": text}, revision=number, now=NOW + number * apart)


def test_earlier_versions_are_kept_now_and_then(anna):
    write(anna, "een", "twee", "drie")
    assert [version.answers["situatie"] for version in InstrumentVersion.objects.all()] == ["twee", "een"]


def test_half_words_of_autosave_are_no_versions(anna):
    write(anna, "e", "ee", "een", apart=timedelta(seconds=3))
    assert [version.answers["situatie"] for version in InstrumentVersion.objects.all()] == ["e"]


def test_the_oldest_versions_fall_away(anna):
    write(anna, *(str(number) for number in range(KEPT_VERSIONS + 5)))
    assert InstrumentVersion.objects.count() == KEPT_VERSIONS


def test_an_earlier_version_is_put_back_and_the_newest_is_not_lost(anna, client):
    write(anna, "een", "twee")
    assert "een" in client.get(reverse("instrument-versions", args=["starr"])).text
    client.post(reverse("instrument-restore", args=["starr", 1]))
    assert InstrumentAnswer.objects.get().answers == {"situatie": "een"}
    assert InstrumentVersion.objects.first().answers == {"situatie": "twee"}
    assert InstrumentAnswer.objects.get().revision == 3


def test_a_version_of_somebody_else_is_not_there(world, client):
    write(world.anna, "een", "twee")
    client.force_login(world.bram)
    assert client.post(reverse("instrument-restore", args=["starr", 1])).status_code == 404
    assert client.get(reverse("instrument-versions", args=["starr"])).status_code == 404
    with pytest.raises(DomainError):
        restore_version(person=world.bram, instrument=instruments()["starr"], number=1, now=NOW)


# --- structured answers -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("key", "field", "value"),
    [
        ("grow", "zin", 11),
        ("grow", "zin", "veel"),
        ("grow", "ideeen", "tekst"),
        ("grow", "ideeen", [{"idee": "x", "moeite": 2.5}]),
        ("grow", "ideeen", [{"idee": "x"}] * 13),
        ("grow", "acties", [{"wanneer": "morgen"}]),
        ("grow", "acties", [["geen rij"]]),
        ("grow", "doel_gesprek", {"een": "vak"}),
        ("balanskaart", "kaart", {"groen": "tekst"}),
        ("balanskaart", "ziet", ["iedereen"]),
        ("balanskaart", "ziet", {"alleen_ik": True}),
        ("netwerkkaart", "kaart", {"nodes": [{"rol": "zonder naam"}]}),
        ("netwerkkaart", "kaart", {"nodes": [{"name": "A"}], "lines": [{"start": 1, "end": 9, "kind": "sterk"}]}),
        ("netwerkkaart", "kaart", {"nodes": [{"name": "A"}], "lines": [{"start": 1, "end": 1, "kind": "sterk"}]}),
        ("netwerkkaart", "kaart", {"nodes": 3}),
        ("avg_vierstappencheck", "route", ["ja", "nee"]),
        ("pep_lijst", "uren", 0.3),
        ("pep_lijst", "uren", 1e300),
    ],
)
def test_an_answer_of_another_shape_is_refused_at_its_field(anna, key, field, value):
    with pytest.raises(DomainError) as refusal:
        save(anna, key, {field: value})
    assert refusal.value.field == field
    assert not InstrumentAnswer.objects.exists()


def test_a_refused_row_comes_back_as_it_was_typed(anna, client):
    data = {"own_example": "on", "revision": 0, "ideeen-1-idee": "Bellen", "ideeen-1-moeite": "veel"}
    page = client.post(reverse("instrument", args=["grow"]), data)
    assert list(page.context["form"].errors) == ["ideeen"]
    assert "Rij 1" in page.context["form"].errors["ideeen"][0]
    assert ">\nBellen</textarea>" in page.text
    assert 'value="veel"' in page.text


def test_more_rows_without_javascript_keep_what_was_typed_and_save_nothing(anna, client):
    data = {"own_example": "on", "revision": 0, "ideeen-1-idee": "Bellen", "more": "ideeen"}
    page = client.post(reverse("instrument", args=["grow"]), data)
    assert "ideeen-6-idee" in page.text
    assert ">\nBellen</textarea>" in page.text
    assert not InstrumentAnswer.objects.exists()


def test_lines_of_a_map_keep_their_ends_when_an_empty_place_falls_away(anna):
    kept = save(
        anna,
        "netwerkkaart",
        {
            "kaart": {
                "nodes": [{"name": "School"}, {}, {"name": "Gemeente"}],
                "lines": [{"start": "1", "end": "3", "kind": "zwak"}, {"start": "0", "end": "3", "kind": "sterk"}],
            }
        },
    )
    assert kept.answers["kaart"]["lines"] == [
        {"start": 1, "end": 2, "kind": "zwak"},
        {"start": 0, "end": 2, "kind": "sterk"},
    ]


def test_answers_beside_the_way_do_not_count(anna):
    kept = save(anna, "avg_vierstappencheck", {"route": {"s0": "ja", "s1": "toestemming", "onbekend": "x"}})
    assert kept.answers["route"] == {"s0": "ja"}


def test_answers_to_an_earlier_definition_that_no_longer_fit_fall_away(anna, client):
    InstrumentAnswer.objects.create(
        person=anna,
        instrument="grow",
        definition_version=1,
        revision=1,
        answers={"zin": "veel", "keuze": "Bellen", "weg": 1},
    )
    form = client.get(reverse("instrument", args=["grow"])).context["form"]
    assert (form.initial["keuze"], "zin" in form.initial) == ("Bellen", False)


# --- overview -----------------------------------------------------------------------------------------------------------
def test_the_overview_groups_searches_and_says_what_was_filled_in(anna, client):
    save(anna)
    groups = client.get(INDEX).context["groups"]
    assert sum(len(lines) for _name, lines in groups) == len(KEYS)
    found = client.get(f"{INDEX}?q=zes+stappen").context["groups"]
    assert [line.instrument.key for _name, lines in found for line in lines] == ["intervisieprotocol"]
    mine = client.get(f"{INDEX}?mijn=1").context["groups"]
    assert [(line.instrument.key, line.is_done) for _name, lines in mine for line in lines] == [("starr", True)]
    assert "Niets gevonden" in client.get(f"{INDEX}?q=%00bestaatniet").text


@pytest.mark.parametrize("who", ["otto", "tessa", "sanne", "eva", "ada"])
def test_only_people_taking_part_see_the_overview(world, client, who):
    client.force_login(getattr(world, who))
    assert client.get(INDEX).status_code == 404


def test_the_number_of_statements_does_not_grow_with_the_sheet(anna, client, django_assert_num_queries):
    small, large = (reverse("instrument", args=[key]) for key in ("starr", "pep_lijst"))
    save(anna)
    save(anna, "pep_lijst", instruments()["pep_lijst"].example)
    client.get(small)
    with django_assert_num_queries(3) as first:
        client.get(small)
    with django_assert_num_queries(len(first.captured_queries)):
        client.get(large)
    with django_assert_num_queries(len(first.captured_queries)):
        client.get(INDEX)
