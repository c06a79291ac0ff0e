"""Staff: how long work waits, giving and dividing it, more time, opening again, appeals; each with a reason, each traceable."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import AuditEvent
from portfolio.enums import SubmissionState
from portfolio.models import Appeal, PortfolioDecision, Submission
from portfolio.overview import due_of
from tests.factories.courses import make_trainer
from tests.factories.portfolio import make_draft, make_submitted, mark, release, with_second

PAGES = ["inspect", "afschermen", "vrijgeven", "geven", "tweede", "besluit", "uitstel", "openen", "bezwaar", "lezen"]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def eva(client, world):
    client.force_login(world.eva)
    return client


@pytest.fixture
def work(world, now):
    return make_submitted(world.enrolment, text="Geheim verslag", now=now)


def url(work, page):
    return f"/cms/inzendingen/inspect/{work.pk}/" if page == "inspect" else f"/cms/inzendingen/{work.pk}/{page}/"


@pytest.mark.parametrize("name", ["fien", "aad", "anna", "tessa", "sanne", "kim", "otto"])
def test_handed_in_work_is_not_there_for_others(client, world, work, name):
    client.force_login(getattr(world, name))
    for page in PAGES:
        assert client.get(url(work, page)).status_code == 404, page
        assert client.post(url(work, page), {"reason": "x"}).status_code == 404, page
    assert client.get("/cms/inzendingen/wachttijden/").status_code == 404


def test_staff_see_where_work_is_and_not_what_it_says(eva, work):
    for page in ("/cms/inzendingen/", *(url(work, page) for page in PAGES)):
        answer = eva.get(page)
        assert (answer.status_code, "Geheim verslag" in answer.content.decode()) == (200, False), page


def test_what_waits_stands_on_top_with_the_date_it_is_promised_for(eva, world, work, now):
    judged = make_submitted(world.bram_enrolment, now=now - timedelta(days=60))
    release(judged, world.tessa, now=now)
    page = eva.get("/cms/inzendingen/")
    assert [row.pk for row in page.context["object_list"]] == [work.pk, judged.pk]
    assert date_format(work.promised_by, "j F Y") in page.text


def test_a_draft_is_not_there_for_enrolment_staff(eva, world, now):
    draft = make_draft(world.enrolment, now=now)
    assert [eva.get(url(draft, page)).status_code for page in PAGES] == [404] * len(PAGES)


def test_reading_asks_why_and_is_logged(eva, world, work):
    assert "Geheim verslag" not in eva.post(url(work, "lezen"), {"reason": " "}).content.decode()
    assert AuditEvent.objects.filter(action="submission.read").count() == 0
    answer = eva.post(url(work, "lezen"), {"reason": "Vraag van de deelnemer"})
    assert "Geheim verslag" in answer.content.decode()
    event = AuditEvent.objects.get(action="submission.read")
    assert (event.actor, event.object_id, event.reason) == (world.eva, str(work.pk), "Vraag van de deelnemer")


@pytest.mark.parametrize(("name", "reads"), [("eva", False), ("ada", True)])
def test_only_the_administrator_reads_a_concept_of_a_judgement(client, world, work, now, name, reads):
    mark(work, world.tessa, now=now, feedback="Nog te bespreken")
    client.force_login(getattr(world, name))
    page = client.post(url(work, "lezen"), {"reason": "Klacht"}).content.decode()
    assert ("Nog te bespreken" in page) is reads


def test_giving_moves_the_work(eva, world, work):
    guus = make_trainer(world.edition)
    eva.post(url(work, "geven"), {"to": guus.pk, "reason": "Tessa is ziek"})
    work.refresh_from_db()
    assert work.assessor == guus


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(eva, world, work):
    answer = eva.post(url(work, "geven"), {"to": world.thijs.pk, "reason": "Tessa is ziek"})
    page = answer.content.decode()
    assert (answer.status_code, "Tessa is ziek" in page) == (200, True)
    assert "Je beoordeelt niet in deze uitvoering." in page


def test_dividing_the_work_of_somebody_who_is_ill(eva, world, work, now):
    guus = make_trainer(world.edition)
    mark(work, world.tessa, now=now)
    data = {"source": world.tessa.pk, "edition": "", "trainers": [guus.pk], "reason": "Tessa is ziek"}
    eva.post("/cms/inzendingen/wachttijden/", data)
    work.refresh_from_db()
    assert (work.state, work.assessor) == (SubmissionState.SUBMITTED, guus)


def test_the_waiting_page_shows_each_trainer(eva, world, now):
    mark(make_submitted(world.enrolment, now=now - timedelta(days=30)), world.tessa, now=now)
    row = eva.get("/cms/inzendingen/wachttijden/").context["rows"][0]
    assert (row.trainer, row.oldest_days, row.overdue) == (world.tessa, 30, 1)


def test_a_later_due_date_holds_for_one_person(eva, world, work):
    until = timezone.localdate() + timedelta(days=400)
    eva.post(url(work, "uitstel"), {"until": until.isoformat(), "reason": "Verlof"})
    assert due_of(world.enrolment) == until
    assert due_of(world.bram_enrolment) != until
    assert PortfolioDecision.objects.get().reason == "Verlof"


@pytest.mark.parametrize("until", ["2020-01-01", "onzin", ""])
def test_an_odd_due_date_is_refused(eva, work, until):
    answer = eva.post(url(work, "uitstel"), {"until": until, "reason": "Verlof"})
    assert (answer.status_code, PortfolioDecision.objects.count()) == (200, 0)


def test_opening_again_makes_it_a_draft(eva, world, work):
    eva.post(url(work, "openen"), {"reason": "Verkeerd bestand"})
    work.refresh_from_db()
    assert work.state == SubmissionState.DRAFT
    assert AuditEvent.objects.get(action="portfolio.unlock").reason == "Verkeerd bestand"


def test_naming_a_second_assessor(eva, world, work, now):
    world.edition.curriculum.__class__._base_manager.update(portfolio_attempts=1)
    with_second(work, world.tessa, now=now)
    eva.post(url(work, "tweede"), {"to": world.thijs.pk, "reason": "Niemand anders"})
    work.refresh_from_db()
    assert work.second_assessor == world.thijs


def test_registering_an_appeal(eva, world, work, now):
    release(work, world.tessa, now=now, redenering="insufficient")
    eva.post(url(work, "bezwaar"), {"grounds": "Niet gelezen", "assessor": world.thijs.pk})
    assert Appeal.objects.get().assessor == world.thijs


def test_the_released_feedback_is_for_the_administrator(client, world, work, now):
    release(work, world.tessa, now=now)
    seen = {}
    for name in ("eva", "ada"):
        client.force_login(getattr(world, name))
        seen[name] = "Vul aan." in client.get(url(Submission.objects.get(), "inspect")).content.decode()
    assert seen == {"eva": False, "ada": True}
