"""Taking the portfolio along in a real browser: have it made, wait without reloading, download, open the ZIP."""

import zipfile
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from accounts.services import people
from common.models import Job, JobState
from portfolio.models import Bundle
from portfolio.services import bundles
from tests.factories.portfolio import PDF
from tests.portfolio.bundles import make_portfolio

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(screen, person):
    people.confirm_address(person=person)
    client = Client()
    client.force_login(person)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": screen.base_url}
    screen.page.context.add_cookies([cookie])
    return screen


def test_make_it_wait_download_and_open_the_zip(screen_of, world, worker):
    make_portfolio(world.enrolment, world.tessa, now=timezone.now())
    screen = enter(screen_of(), world.anna)
    screen.open(f"/mijn/portfolio/{world.enrolment.pk}/")
    screen.press("text=Neem je portfolio mee")
    screen.press("text=Stel samen")
    worker.wait_until(lambda: Bundle.objects.filter(made_at__isnull=False).exists())
    expect(screen.page.locator("#stand-title")).to_have_text("Je portfolio is klaar", timeout=10_000)
    screen.look()
    with screen.page.expect_download() as coming:
        screen.page.click("text=Zip met je bestanden")
    with zipfile.ZipFile(Path(coming.value.path())) as archive:
        assert archive.testzip() is None
        assert archive.read("01 Delen of niet delen/poging 1 - verslag.pdf") == PDF
        assert archive.read("portfolio.pdf").startswith(b"%PDF-")


def test_the_page_tells_by_itself_how_far_it_is(screen_of, world):
    now = timezone.now()
    make_portfolio(world.enrolment, world.tessa, now=now)
    bundle = Bundle.objects.create(enrolment=world.enrolment, asked_by=world.anna, asked_at=now, done=1, total=6)
    Job.objects.create(kind="none", key=bundle.job_key, state=JobState.RUNNING, run_after=now, claimed_at=now)
    screen = enter(screen_of(), world.anna)
    screen.open(f"/mijn/portfolio/{world.enrolment.pk}/meenemen/")
    expect(screen.page.locator("[data-watch]")).to_contain_text("1 van 6 stappen")
    Bundle.objects.update(done=4)
    expect(screen.page.locator("[data-watch]")).to_contain_text("4 van 6 stappen", timeout=10_000)
    bundles.make(bundle_id=bundle.pk, clock=timezone.now)
    expect(screen.page.locator("#stand-title")).to_have_text("Je portfolio is klaar", timeout=10_000)


def test_the_page_of_a_group_tells_the_staff_by_itself_and_keeps_what_they_type(screen_of, world):
    now = timezone.now()
    make_portfolio(world.enrolment, world.tessa, now=now)
    bundle = Bundle.objects.create(
        edition=world.edition, asked_by=world.eva, asked_at=now, reason="Visitatie", done=1, total=3
    )
    Job.objects.create(kind="none", key=bundle.job_key, state=JobState.RUNNING, run_after=now, claimed_at=now)
    screen = enter(screen_of(), world.eva)
    screen.open("/cms/inzendingen/groep/")
    place = screen.page.locator("[data-watch]")
    expect(place).to_contain_text("1 van 3 stappen")
    expect(screen.page.locator("[data-unwatched]")).to_be_hidden()
    screen.page.fill("[name=reason]", "Nog een keer")
    bundles.make(bundle_id=bundle.pk, clock=timezone.now)
    expect(place).to_contain_text("Download de zip", timeout=10_000)
    expect(screen.page.locator("[name=reason]")).to_have_value("Nog een keer")
