"""`worker`: the background work of a test, done by a real Celery worker where there is one.

With TEST_WORKER=1 and BROKER_URL at a broker, tasks are sent to that broker and the fixture starts `celery worker --beat` in a process of its own, on the
test database and with the same private files (VAR_DIR), and ends it before the database is emptied. Without TEST_WORKER
tasks run at once in the process that sends them, and the fixture has nothing to start. A test reads the same in both:

    def test_the_certificate_arrives(worker, live_server, page):
        ...                                                       # act through the screens
        worker.wait_until(lambda: Certificate.objects.exists())

Ask for it in every browser test that causes background work (an autouse fixture in tests/browser/conftest.py does).
Mail of a worker stays in the worker: read the outbox rows (`messaging.models.Message`), not `django.core.mail.outbox`.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from config.celery import app

START_LIMIT = 40.0
STOP_LIMIT = 20.0


def worker_database_url() -> str:
    """DATABASE_URL of the database the tests run on, which has another name than the one in the environment."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


class Worker:
    """Background work of one test."""

    process: subprocess.Popen[bytes] | None = None

    def wait_until(self, check: Callable[[], Any], *, seconds: float = 30) -> Any:
        """Return what `check` returns as soon as it is true. Raises AssertionError with the worker's log when it stays false."""
        deadline = time.monotonic() + seconds
        while not (found := check()):
            assert time.monotonic() < deadline, f"Still waiting after {seconds} s.\n{self.log()}"
            time.sleep(0.1)
        return found

    def log(self) -> str:
        """The end of what the worker wrote; nothing where tasks run at once."""
        return ""

    def start(self) -> None:
        """Nothing to start: tasks run at once."""

    def stop(self) -> None:
        """Nothing to stop."""


class RealWorker(Worker):
    """A Celery worker with beat in a process group of its own."""

    def __init__(self) -> None:
        self.folder = Path(settings.VAR_DIR)
        self.queue = app.conf.task_default_queue
        self.log_file = self.folder / f"worker-{self.queue}.log"
        self.name = f"{self.queue}@localhost"

    def start(self) -> None:
        """Start and return when it takes tasks. What an earlier test left in the queue is thrown away."""
        app.control.purge()
        command = [
            *(sys.executable, "-m", "celery", "--app=config", "worker", "--beat", "--pool=solo", "--loglevel=info"),
            *(f"--hostname={self.name}", f"--schedule={self.folder / self.queue}.beat", "--without-mingle"),
            *("--without-gossip", "--include=tests.plugins.jobs"),
        ]
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": worker_database_url(),
            "TEST_QUEUE": self.queue,
        }
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=settings.BASE_DIR, env=env, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + START_LIMIT
        while not app.control.ping(destination=[self.name], timeout=0.5):
            assert self.process.poll() is None, f"The worker did not start.\n{self.log()}"
            assert time.monotonic() < deadline, f"The worker does not answer.\n{self.log()}"

    def stop(self) -> None:
        """End it as a deployment does: the task in hand is finished."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut does: in the middle of whatever it does."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        process, self.process = self.process, None
        try:
            os.killpg(process.pid, number)
            process.wait(timeout=STOP_LIMIT)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")[-4000:] if self.log_file.exists() else ""


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Worker]:
    if not settings.WITH_WORKER:
        yield Worker()
        return
    real = RealWorker()
    app.conf.task_always_eager = False
    try:
        real.start()
        yield real
        assert real.process is None or real.process.poll() is None, f"The worker ended during the test.\n{real.log()}"
    finally:
        app.conf.task_always_eager = True
        real.stop()
