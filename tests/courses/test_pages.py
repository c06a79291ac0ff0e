"""The public pages over the real curriculum, loaded once for this file."""

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import Page

from courses.enums import EditionForm, EditionState, LessonDayState
from courses.models import Curriculum, Edition, Lesson, LessonDay, LessonDayComponent, TrackPage, Venue
from tests.factories.accounts import OrganisationFactory, SellerFactory

pytestmark = pytest.mark.django_db
TRACK = "/leergangen/bpv-begeleider/"
ADDRESSES = [
    "/",
    "/leergangen/",
    "/leergangen/bpv-begeleider/",
    "/leergangen/bpv-coordinator/",
    "/leergangen/transitiebegeleider/",
    "/modules/",
    "/modules/wet-en-regelgeving/",
    "/modules/voorbereiding-bpv/",
    "/modules/examinering-beoordeling/",
    "/modules/samenwerken-in-de-regio/",
    "/modules/begeleiding-bpv-nazorg/",
    "/modules/beleid-team/",
    "/veelgestelde-vragen/",
    "/voorwaarden/",
    "/privacy/",
    "/toegankelijkheid/",
    "/interesse/",
]


def plan(code="uitvoering-1", *, start=timedelta(days=30), **fields):
    """An edition of the BPV-begeleider with both days, the first one `start` from now."""
    curriculum = Curriculum.objects.get(track__key="bpv-begeleider")
    values = {"state": EditionState.OPEN, "capacity": 12, **fields}
    edition = Edition.objects.create(curriculum=curriculum, code=code, seller=SellerFactory(), **values)
    venue, _created = Venue.objects.get_or_create(
        name="Het Eemhuis", defaults={"street": "Eemplein 77", "postcode": "3812 EA", "city": "Amersfoort"}
    )
    first = timezone.now() + start
    for number, component in enumerate(LessonDayComponent.objects.filter(curriculum=curriculum)):
        starts_at = first + timedelta(days=28 * number)
        LessonDay.objects.create(
            edition=edition,
            component=component,
            venue=venue,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=7),
            capacity=12,
        )
    return edition


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def words(html):
    return re.sub(r"\s+", " ", strip_tags(html))


def main(html):
    return words(html[html.index("<main") : html.index("</main>")])


def count_queries(client, path):
    with CaptureQueriesContext(connection) as queries:
        read(client, path)
    return len(queries)


@pytest.mark.parametrize("path", ADDRESSES)
def test_each_page_has_one_heading_a_description_and_one_address(loaded, client, settings, path):
    html = read(client, path)
    assert html.count("<h1") == 1
    assert f'<link rel="canonical" href="{settings.SITE_URL}{path}">' in html
    assert '<meta name="description"' in html


def test_the_home_page_shows_the_three_tracks_with_their_facts(loaded, client):
    text = main(read(client, "/"))
    for fact in ("26 uur", "27,5 uur", "14 uur", "circa € 750", "op aanvraag", "Gecertificeerd BPV-coördinator"):
        assert fact in text
    assert text.count("op aanvraag") == 2


def test_the_catalogue_compares_modules(loaded, client):
    text = main(read(client, "/leergangen/"))
    assert "2. Voorbereiding BPV ja nee nee" in text
    assert "5. Begeleiding BPV & nazorg ja ja ja".replace("&", "&amp;") in text


def test_without_tracks_the_catalogue_says_so(loaded, client):
    TrackPage.objects.all().delete()
    assert "Er is nog geen leergang in het aanbod" in main(read(client, "/leergangen/"))
    assert "Er is nog geen leergang in het aanbod" in main(read(client, "/"))


def test_a_track_tells_its_programme_and_what_the_certificate_is_worth(loaded, client):
    text = main(read(client, TRACK))
    for part in (
        "6 tot 8 studiebelastingsuren",
        "7 studiebelastingsuren",
        "Lesdag 2: bijsturen en eerlijk beoordelen",
        "geen wettelijke waarde",
        "Examinering &amp; beoordeling",
    ):
        assert part in text


def test_the_trainer_s_script_stays_with_the_trainer(loaded, client):
    day = LessonDayComponent.objects.filter(curriculum__track__key="bpv-begeleider").first()
    html = read(client, TRACK)
    assert day.agenda[0]["title"] in html
    assert day.agenda[0]["trainer_text"][:40] not in html


def test_a_track_without_editions_says_so(loaded, client):
    assert "Er staan nu geen data open" in main(read(client, TRACK))


def test_an_open_edition_shows_days_place_price_and_a_way_in(loaded, client):
    plan(price="695.00")
    html = read(client, TRACK)
    text = main(html)
    for part in ("Het Eemhuis, Amersfoort", "Nog 12 plaatsen", "€ 695,00"):
        assert part in text
    assert 'href="/aanmelden/uitvoering-1/"' in html


def test_one_place_left_is_said_in_the_singular(loaded, client):
    plan(seats_taken=11)
    assert "Nog 1 plaats " in main(read(client, TRACK))


def test_a_full_edition_has_no_way_in(loaded, client):
    plan(seats_taken=12)
    html = read(client, TRACK)
    assert "vol" in main(html)
    assert "/aanmelden/" not in html


def test_a_cancelled_day_is_not_shown(loaded, client):
    edition = plan()
    edition.days.filter(component__day=2).update(state=LessonDayState.CANCELLED)
    assert main(read(client, TRACK)).count("Het Eemhuis") == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"state": EditionState.CONCEPT},
        {"state": EditionState.CANCELLED},
        {"state": EditionState.FINISHED},
        {"start": timedelta(days=-3)},
        {"form": EditionForm.IN_HOUSE},
    ],
)
def test_only_what_a_visitor_may_ask_for_is_shown(loaded, client, fields):
    if fields.get("form") == EditionForm.IN_HOUSE:
        fields = {**fields, "organisation": OrganisationFactory()}
    plan(**fields)
    assert "Er staan nu geen data open" in main(read(client, TRACK))


def test_a_track_without_a_published_curriculum_says_so(loaded, client):
    Curriculum.objects.filter(track__key="bpv-begeleider").update(state="retired")
    assert "Het programma volgt" in main(read(client, TRACK))
    assert "26 uur" not in main(read(client, "/"))


def test_a_module_lists_its_lessons_and_tracks(loaded, client):
    text = main(read(client, "/modules/begeleiding-bpv-nazorg/"))
    assert "STARR en het ervaringsgerichte gesprek 15 minuten need to know" in text
    assert "PEP-meter verdiepend: plannen op energie en pijn 30 minuten nice to know" in text
    assert "125 minuten" in text
    assert "Leergang BPV-coördinator" in text


def test_the_list_of_modules_adds_up_minutes(loaded, client):
    text = main(read(client, "/modules/"))
    for minutes in (140, 105, 185, 95, 125, 100):
        assert f"{minutes} minuten need to know" in text


def test_home_and_track_cost_the_same_for_more_rows(loaded, client):
    plan("uitvoering-1")
    read(client, TRACK)
    one = count_queries(client, TRACK)
    plan("uitvoering-2")
    plan("uitvoering-3")
    assert count_queries(client, TRACK) == one
    three_tracks = count_queries(client, "/")
    TrackPage.objects.exclude(track__key="bpv-begeleider").delete()
    assert count_queries(client, "/") == three_tracks


# --- lessons stay inside -----------------------------------------------------------------------------------------------
def fragments():
    """A telling piece of every lesson: the end of its longest text."""
    found = {}
    for lesson in Lesson.objects.all():
        texts = [child.value for child in lesson.body if child.block_type == "text"]
        found[lesson.key] = max(texts, key=len).strip().splitlines()[-1][-50:]
    return found


def sitemap_paths(client, settings):
    tree = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314  our own answer
    return [node.text.removeprefix(settings.SITE_URL) for node in tree.iter() if node.tag.endswith("}loc")]


def test_the_sitemap_names_exactly_the_public_pages(loaded, client, settings):
    assert sorted(sitemap_paths(client, settings)) == sorted(ADDRESSES)


def test_no_page_shows_a_lesson_to_an_anonymous_visitor(loaded, client, settings):
    tree = {page.url for page in Page.objects.live().filter(depth__gt=1)}
    pieces = fragments()
    assert len(pieces) == 49
    for path in tree | set(sitemap_paths(client, settings)):
        text = words(read(client, path))
        assert [key for key, piece in pieces.items() if piece in text] == []


def test_robots_are_kept_out_of_what_asks_who_you_are(client, settings):
    text = read(client, "/robots.txt")
    assert "Disallow: /leren/\n" in text
    assert text.endswith(f"Sitemap: {settings.SITE_URL}/sitemap.xml\n")


def test_robots_only_answers_reading(client):
    assert client.post("/robots.txt").status_code == 405
