"""A real Chromium. Each person of a trip has a browser of their own; every page is looked at in two widths."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage
from playwright.sync_api import Page as Window
from wagtail.models import Locale, Page

from tests.plugins.worker import Worker

WIDE, PHONE = 1280, 360
HEIGHT = 900


class Screen:
    """One person's browser. Remembers every complaint: errors of scripts, blocked content, pages that failed."""

    def __init__(self, page: Window, base_url: str) -> None:
        self.page = page
        self.base_url = base_url
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", self._listen)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{self.page.url}: {message.text}")

    def open(self, path: str) -> None:
        """Go to an address as if it were typed, and look at the page."""
        response = self.page.goto(self.base_url + path)
        assert response is not None
        assert response.ok, f"{path}: {response.status}"
        self.look()

    def sign_in(self, email: str, password: str) -> None:
        self.open("/inloggen/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        self.page.click("main form button[type=submit]")
        self.page.wait_for_url(lambda url: "/inloggen/" not in url)
        self.look()

    def press(self, button: str) -> None:
        """Press what the selector names and look at the page that follows."""
        with self.page.expect_navigation():
            self.page.click(button)
        self.look()

    def look(self) -> None:
        """The page fits the screen and axe finds nothing serious, on a desk and on a phone. The CMS is Wagtail's own."""
        if "/cms/" in self.page.url:
            return
        for width in (PHONE, WIDE):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            overflow = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert overflow <= 0, f"{self.page.url} is {overflow} px too wide at {width} px"
            found = Axe().run(self.page).response["violations"]
            serious = [
                (rule["id"], [node["target"] for node in rule["nodes"]][:3])
                for rule in found
                if rule["impact"] in {"serious", "critical"}
            ]
            assert serious == [], f"{self.page.url} at {width} px"

    @property
    def text(self) -> str:
        return self.page.inner_text("main")


@pytest.fixture
def screen_of(chromium: Browser, live_server, worker: Worker) -> Iterator[Callable[[], Screen]]:
    """Makes browsers that know nothing of each other. At the end none of them may have complained."""
    screens: list[Screen] = []

    def make() -> Screen:
        context = chromium.new_context(
            locale="nl-NL", timezone_id="Europe/Amsterdam", viewport={"width": WIDE, "height": HEIGHT}
        )
        screens.append(Screen(context.new_page(), live_server.url))
        return screens[-1]

    yield make
    for screen in screens:
        screen.page.context.close()
    assert [complaint for screen in screens for complaint in screen.complaints] == []


@pytest.fixture
def anna(world, screen_of: Callable[[], Screen]) -> Screen:
    """Anna's browser, signed in without the form: a cookie of a session that Django made."""
    client = Client()
    client.force_login(world.anna)
    screen = screen_of()
    session = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    screen.page.context.add_cookies([{**session, "url": screen.base_url}])
    return screen


@pytest.fixture(autouse=True)
def page_tree(transactional_db: None) -> None:
    """A test that really commits leaves an empty database to the next: put back what Wagtail's migrations began with."""
    ContentType.objects.clear_cache()
    locale, _created = Locale.objects.get_or_create(language_code="nl")
    if Page.get_first_root_node() is None:
        Page.add_root(instance=Page(title="Root", slug="root", locale=locale))


@pytest.fixture
def mail_to(worker: Worker) -> Callable[[str, str], str]:
    """The text of the newest mail to an address that holds some words; waits for the worker to send it."""

    def find(address: str, words: str) -> str:
        return worker.wait_until(lambda: next((text for text in _mails(address) if words in text), None))

    return find


def _mails(address: str) -> list[str]:
    """Newest first. A worker in another process leaves files, since its memory is not ours."""
    if settings.WITH_WORKER:
        files = sorted(
            Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True
        )
        texts = [file.read_text() for file in files]
        return [_unfold(text) for text in texts if re.search(rf"^To: {re.escape(address)}$", text, re.MULTILINE)]
    return [message.body for message in reversed(mail.outbox) if address in message.to]


def _unfold(text: str) -> str:
    """Quoted-printable breaks long lines, and a link is long."""
    return text.replace("=\n", "").replace("=3D", "=")
