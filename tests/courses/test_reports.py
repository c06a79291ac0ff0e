"""What authors look after: dates to check, links, study load, changes that wait."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from courses.check_dates import check_dates
from courses.drift import drift_rows, waiting_rows
from courses.enums import EditionState
from courses.links import link_rows
from courses.models import Curriculum, Edition, GlossaryTerm, Lesson, LinkCheck
from courses.services.curricula import copy_curriculum, publish_curriculum, take_newest_versions
from courses.services.link_checks import tick_link
from courses.services.publishing import publish_lesson
from tests.factories.courses import NOW, LessonFactory

TODAY = date(2027, 2, 1)
REPORTS = {
    "rapport-controledata": "/cms/rapporten/controledata/",
    "rapport-links": "/cms/rapporten/links/",
    "rapport-studielast": "/cms/rapporten/studielast/",
    "rapport-wachtend": "/cms/rapporten/wachtend/",
    "rapport-afronden": "/cms/rapporten/afronden/",
    "rapport-studietijd": "/cms/rapporten/studietijd/",
}


@pytest.fixture
def author(client, world):
    client.force_login(world.aad)
    return client


def write(lesson, *blocks, **fields):
    lesson.body = list(blocks)
    for name, value in fields.items():
        setattr(lesson, name, value)
    lesson.save()
    return lesson


# --- dates ---------------------------------------------------------------------------------------------------------------
LAW = {"article": "WEB 7.2.8", "text": "Tekst.", "check_on": "2027-01-15"}
CHECK = {"what": "De urennorm", "where": "wetten.overheid.nl", "by": "2027-03-01"}


def test_every_date_is_listed_with_its_law(lesson):
    write(lesson, ("law", LAW), ("check", CHECK), check_on=date(2027, 9, 1))
    GlossaryTerm.objects.create(term="BPV", definition="Stage in het mbo", source="WEB", check_on=date(2027, 2, 2))
    rows = [(row.due, row.state, row.kind, row.what, row.where) for row in check_dates(today=TODAY)]
    assert rows == [
        (date(2027, 1, 15), "overdue", "law", "WEB 7.2.8", "m1-l1 Les 1"),
        (date(2027, 2, 2), "soon", "term", "BPV", "begrippenlijst"),
        (date(2027, 3, 1), "soon", "check", "De urennorm", "m1-l1 Les 1"),
        (date(2027, 9, 1), "later", "lesson", "Les 1", "m1-l1 Les 1"),
    ]


def test_a_date_leads_to_its_block(lesson):
    lesson = write(lesson, ("nice", [("law", LAW)]))
    [row] = check_dates(today=TODAY)
    assert row.url.startswith(f"/cms/lessen/edit/{lesson.pk}/#block-")


def test_a_law_without_a_date_is_no_date(lesson):
    write(lesson, ("law", {**LAW, "check_on": None}))
    assert check_dates(today=TODAY) == []


# --- links ---------------------------------------------------------------------------------------------------------------
def test_a_link_to_a_block_of_the_same_lesson_works(lesson):
    write(lesson, ("text", "Een"))
    anchor = f"#blok-{lesson.body[0].id}"
    lesson.body = [{"type": "text", "id": lesson.body[0].id, "value": f"[Naar boven]({anchor})"}]
    lesson.save()
    [row] = link_rows()
    assert (row.url, row.state) == (anchor, "works")


def test_a_link_to_write_to_somebody_is_left_out(lesson):
    write(lesson, ("text", "[Mail ons](mailto:a@b.example)"))
    assert link_rows() == []


def test_sources_and_terms_are_read_too(lesson):
    write(lesson, sources="WEB, https://wetten.overheid.nl/BWBR0007625.")
    GlossaryTerm.objects.create(term="BPV", definition="Stage", source="https://www.s-bb.nl")
    assert [row.url for row in link_rows()] == ["https://www.s-bb.nl", "https://wetten.overheid.nl/BWBR0007625"]


def test_a_link_elsewhere_is_ticked_off_for_every_place(author, lesson, world):
    url = "https://wetten.overheid.nl/BWBR0007625"
    write(lesson, ("text", f"[De wet]({url})"), ("tip", f"[Nog eens de wet]({url})"))
    author.post(REPORTS["rapport-links"], {"url": url, "works": "0"})
    assert [(row.state, row.checked_by) for row in link_rows()] == [("broken", "Aad de Staf")] * 2
    author.post(REPORTS["rapport-links"], {"url": url, "works": "1"})
    assert LinkCheck.objects.get().works


@pytest.mark.parametrize(
    "data", [{}, {"url": "https://elders.example", "works": "1"}, {"url": "/leergangen/", "works": "1"}]
)
def test_only_links_that_stand_there_are_ticked_off(author, lesson, data):
    write(lesson, ("text", "[De leergangen](/leergangen/)"))
    assert author.post(REPORTS["rapport-links"], data).status_code == 404
    assert not LinkCheck.objects.exists()


def test_a_tick_needs_an_answer(author, lesson):
    url = "https://wetten.overheid.nl"
    write(lesson, ("text", f"[De wet]({url})"))
    assert author.post(REPORTS["rapport-links"], {"url": url, "works": "misschien"}).status_code == 404


# --- study load ----------------------------------------------------------------------------------------------------------
def test_a_component_within_its_bounds_fits(curriculum):
    [row] = drift_rows()
    assert (row.component, row.lower, row.upper) == ("Voorbereiding", 1, 2)
    assert (row.required, row.everything, row.state) == (Decimal("1.17"), Decimal("1.50"), "fits")


def test_newer_lessons_that_would_not_fit_are_told_before_they_are_taken_over(curriculum, lesson):
    publish_lesson(lesson=write(lesson, minutes=90), material=True, actor=None, now=NOW)
    [row] = drift_rows()
    assert (row.required, row.required_newest, row.state) == (Decimal("1.17"), Decimal("2.33"), "will")


def test_what_does_not_fit_now_stands_first(curriculum):
    concept = copy_curriculum(curriculum=curriculum, actor=None, now=NOW)
    concept.components.filter(key="voorbereiding-1").update(sbu_min=Decimal(8), sbu_max=Decimal(9))
    assert [(row.curriculum, row.state) for row in drift_rows()] == [(str(concept), "out"), (str(curriculum), "fits")]


def test_a_retired_curriculum_is_left_alone(curriculum):
    Curriculum.objects.update(state="retired")
    assert drift_rows() == []


# --- waiting changes -----------------------------------------------------------------------------------------------------
def test_a_material_change_waits_until_a_next_curriculum_is_published(curriculum, lesson, world):
    assert waiting_rows() == []
    publish_lesson(lesson=write(lesson, ("text", "Nieuwe regels.")), material=True, actor=None, now=NOW)
    [row] = waiting_rows()
    assert (row.lesson, row.curriculum, row.pinned, row.newest) == ("m1-l1 Les 1", str(curriculum), 1, 2)
    assert (row.published_at, row.editions, row.ready) == (NOW, 2, "")


def test_where_it_is_ready_is_named(curriculum, lesson):
    publish_lesson(lesson=write(lesson, ("text", "Nieuwe regels.")), material=True, actor=None, now=NOW)
    concept = copy_curriculum(curriculum=curriculum, actor=None, now=NOW)
    assert waiting_rows()[0].ready == ""
    take_newest_versions(curriculum=concept, actor=None, now=NOW)
    assert waiting_rows()[0].ready == f"{concept} (concept)"


def test_the_new_curriculum_has_it_and_the_old_one_waits_on(curriculum, lesson):
    publish_lesson(lesson=write(lesson, ("text", "Nieuwe regels.")), material=True, actor=None, now=NOW)
    concept = copy_curriculum(curriculum=curriculum, actor=None, now=NOW)
    Curriculum.objects.filter(pk=concept.pk).update(planned_sbu="8.0")
    take_newest_versions(curriculum=concept, actor=None, now=NOW)
    publish_curriculum(curriculum=concept, actor=None, now=NOW)
    [row] = waiting_rows()
    assert (row.curriculum, row.ready) == (str(curriculum), f"{concept} (gepubliceerd)")
    assert [code for _pk, code in row.offers] == ["bpv-begeleider-2027-1", "bpv-begeleider-2027-2"]
    Edition.objects.update(state=EditionState.FINISHED)
    assert waiting_rows() == []  # what has been published waits only for editions that run without it


def test_a_retired_curriculum_waits_as_long_as_an_edition_runs_with_it(curriculum, lesson):
    publish_lesson(lesson=write(lesson, ("text", "Nieuwe regels.")), material=True, actor=None, now=NOW)
    Curriculum.objects.update(state="retired")
    assert [row.editions for row in waiting_rows()] == [2]
    Edition.objects.update(state=EditionState.FINISHED)
    assert waiting_rows() == []


def test_planners_go_from_the_report_to_the_offer_and_authors_do_not(curriculum, lesson, world, client):
    publish_lesson(lesson=write(lesson, ("text", "Nieuwe regels.")), material=True, actor=None, now=NOW)
    offer = f"/cms/nieuwe-versie/{world.edition.pk}/"
    client.force_login(world.eva)
    assert offer not in client.get(REPORTS["rapport-wachtend"]).text  # nothing is published that reads it
    newer = copy_curriculum(curriculum=curriculum, actor=None, now=NOW)
    take_newest_versions(curriculum=newer, actor=None, now=NOW)
    Curriculum.objects.filter(pk=newer.pk).update(state="published")
    assert offer in client.get(REPORTS["rapport-wachtend"]).text
    client.force_login(world.aad)
    assert offer not in client.get(REPORTS["rapport-wachtend"]).text


def test_editions_that_ended_do_not_wait(curriculum, lesson, world):
    Edition.objects.filter(pk=world.other_edition.pk).update(state=EditionState.FINISHED)
    publish_lesson(lesson=write(lesson, ("text", "Nieuwe regels.")), material=True, actor=None, now=NOW)
    assert waiting_rows()[0].editions == 1


def test_a_cosmetic_change_does_not_wait(curriculum, lesson):
    publish_lesson(lesson=lesson, material=True, actor=None, now=NOW)
    lesson.pins.update(version=lesson.versions.first())
    publish_lesson(lesson=write(lesson, ("text", "Netter.")), material=False, actor=None, now=NOW)
    assert waiting_rows() == []


# --- the screens ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def filled(lesson):
    """Something in every report."""
    write(lesson, ("law", LAW), ("text", "[De wet](https://wetten.overheid.nl) en [niets](/bestaat-niet/)"), sources="")
    publish_lesson(lesson=lesson, material=True, actor=None, now=NOW)
    return lesson


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_for_authors_and_administrators(client, world, name):
    for part in ("aad", "ada"):
        client.force_login(getattr(world, part))
        assert client.get(REPORTS[name]).status_code == 200
    planner = () if name == "rapport-wachtend" else ("eva",)  # whoever plans offers the waiting change to an edition
    for part in (*planner, "fien", "kim", "anna", "tessa", "sanne"):
        client.force_login(getattr(world, part))
        assert client.get(REPORTS[name]).status_code == 404
        assert client.get(f"{REPORTS[name]}rijen/").status_code == 404


def test_the_menu_names_the_reports_to_whom_they_are_for(client, world):
    for part, there in (("aad", set(REPORTS)), ("eva", {"rapport-wachtend"}), ("fien", set())):
        client.force_login(getattr(world, part))
        html = client.get("/cms/").content.decode()
        assert {name for name, url in REPORTS.items() if url in html} == there


@pytest.mark.parametrize("name", sorted(REPORTS.keys() - {"rapport-studietijd"}))  # that one lists every lesson
def test_an_empty_report_says_so(author, name):
    Curriculum.objects.update(state="retired")
    Edition.objects.update(state=EditionState.FINISHED)
    assert "Er zijn geen" in author.get(REPORTS[name]).content.decode()


@pytest.mark.parametrize(
    ("name", "query", "there", "gone"),
    [
        ("rapport-controledata", "?kind=law", "WEB 7.2.8", None),
        ("rapport-controledata", "?kind=term", None, "WEB 7.2.8"),
        ("rapport-links", "?state=broken", "/bestaat-niet/", "https://wetten.overheid.nl"),
        ("rapport-links", "?kind=external", "https://wetten.overheid.nl", "/bestaat-niet/"),
        ("rapport-links", "?q=overheid", "https://wetten.overheid.nl", "/bestaat-niet/"),
        ("rapport-studielast", "?state=fits", "Voorbereiding", None),
        ("rapport-studielast", "?state=out", None, "Voorbereiding"),
        ("rapport-wachtend", "?q=Les+1", "m1-l1 Les 1", None),
        ("rapport-wachtend", "?q=zoek", None, "m1-l1 Les 1"),
    ],
)
def test_rows_are_filtered_and_searched(author, filled, name, query, there, gone):
    Lesson.objects.filter(pk=filled.pk).update(check_on=None)
    html = author.get(f"{REPORTS[name]}rijen/{query}").content.decode()
    table = html[html.find("<table") : html.find("</table>")]
    if there:
        assert there in table
    if gone:
        assert gone not in table


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("query", ["?ordering=bestaat-niet", "?state=onzin", "?p=99", "?p=x", "?q=%00"])
def test_nonsense_in_the_address_is_no_error(author, filled, name, query):
    assert author.get(REPORTS[name] + query).status_code == 200


def test_rows_are_sorted_by_any_column(author, filled):
    write(filled, ("law", LAW), ("law", {**LAW, "article": "AVG 9", "check_on": "2027-02-15"}))
    for ordering, first in (("due", "WEB 7.2.8"), ("-due", "AVG 9"), ("what", "AVG 9")):
        rows = author.get(f"{REPORTS['rapport-controledata']}?ordering={ordering}").context["object_list"]
        assert rows[0].what == first


def test_long_reports_have_pages(author, lesson):
    write(lesson, *[("law", {**LAW, "article": f"Artikel {number}"}) for number in range(60)])
    first = author.get(REPORTS["rapport-controledata"])
    second = author.get(f"{REPORTS['rapport-controledata']}?p=2")
    assert (len(first.context["object_list"]), len(second.context["object_list"])) == (50, 10)


@pytest.mark.parametrize("name", ["rapport-controledata", "rapport-links", "rapport-studielast", "rapport-wachtend"])
def test_a_report_is_downloaded_as_a_sheet(author, filled, name):
    rows = author.get(REPORTS[name]).context["object_list"]
    response = author.get(f"{REPORTS[name]}?export=xlsx")
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    assert sheet.max_row == len(rows) + 1 > 1
    text = b"".join(author.get(f"{REPORTS[name]}?export=csv").streaming_content).decode()
    assert len(text.splitlines()) == len(rows) + 1


def test_a_text_that_looks_like_a_formula_is_text_in_the_sheet(author, lesson):
    write(lesson, ("law", {**LAW, "article": "=1+1"}))
    text = b"".join(author.get(f"{REPORTS['rapport-controledata']}?export=csv").streaming_content).decode()
    assert "'=1+1" in text


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_costs_the_same_for_more_rows(author, filled, name):
    counts = []
    for extra in (1, 2):
        for _lesson in range(extra):
            more = LessonFactory(module=filled.module)
            write(more, ("law", LAW), ("text", "[De wet](https://wetten.overheid.nl)"))
        tick_link(url=f"https://{extra}.example", works=True, actor=None, now=timezone.now() - timedelta(days=1))
        author.get(REPORTS[name])
        with CaptureQueriesContext(connection) as queries:
            author.get(REPORTS[name])
        counts.append(len(queries))
    assert counts[0] == counts[1]
