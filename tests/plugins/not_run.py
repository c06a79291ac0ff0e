"""Says which tests need what, skips those that cannot run here, and ends with a list of them.

`browser` needs Chromium, `postgres` needs DATABASE_URL at PostgreSQL, `broker` needs TEST_WORKER=1 with BROKER_URL at a
real broker. A missing Chromium is a failure under CI=true: the build server must not pass by leaving out the browser.
"""

import os
import shutil
from collections import Counter

import pytest
from django.db import connection

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Path of the browser: $CHROMIUM, or the first of the usual names on the PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def is_on_ci() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def missing() -> dict[str, str]:
    """For each marker whose tests cannot run here, why not."""
    reasons = {}
    if find_chromium() is None:
        reasons["browser"] = "no Chromium here (install it, or set CHROMIUM to its path)"
    if connection.vendor != "postgresql":
        reasons["postgres"] = "not on PostgreSQL (set DATABASE_URL)"
    if os.environ.get("TEST_WORKER") != "1":
        reasons["broker"] = "no worker over a real broker (set TEST_WORKER=1 and BROKER_URL)"
    return reasons


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    reasons = missing()
    if is_on_ci():
        reasons.pop("browser", None)  # fails in pytest_runtest_setup instead
    for item in items:
        for marker, reason in reasons.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if is_on_ci() and item.get_closest_marker("browser") and find_chromium() is None:
        pytest.fail("CI=true, and there is no Chromium: the browser tests must run here.", pytrace=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = Counter(
        report.longrepr[2].removeprefix("Skipped: ") for report in terminalreporter.stats.get("skipped", [])
    )
    if not skipped:
        return
    terminalreporter.section("did not run")
    for reason, count in skipped.most_common():
        terminalreporter.line(f"{count:5} test{'s' if count > 1 else ' '}  {reason}")
