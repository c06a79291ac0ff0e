"""Is this site fit to answer? Four questions, each answered without telling anything about what is inside."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from common.models import Job, JobState
from messaging.enums import Delivery
from messaging.models import Message

logger = logging.getLogger(__name__)
LONGEST_WAIT = timedelta(minutes=15)  # sweeps run every half minute; later than this, no worker is running


@dataclass(frozen=True)
class Check:
    name: str
    ok: bool


def run_checks(*, now: datetime) -> list[Check]:
    questions: dict[str, Callable[[], bool]] = {
        "database": _database_answers,
        "migrations": _migrations_applied,
        "queue": lambda: _oldest_wait(now=now) <= LONGEST_WAIT,
        "storage": _storage_writable,
    }
    return [Check(name, _ask(name, question)) for name, question in questions.items()]


def _ask(name: str, question: Callable[[], bool]) -> bool:
    try:
        return question()
    except Exception:  # a health check that fails in its own way says "no", and the log says why
        logger.exception("Health check %s failed", name)
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _migrations_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _oldest_wait(*, now: datetime) -> timedelta:
    """How long the oldest job or mail has been due."""
    job = Job.objects.filter(state=JobState.QUEUED, run_after__lte=now).order_by("run_after").first()
    mail = Message.objects.filter(state=Delivery.QUEUED, send_after__lte=now).order_by("send_after").first()
    due = [row_due for row_due in (job and job.run_after, mail and mail.send_after) if row_due]
    return now - min(due, default=now)


def _storage_writable() -> bool:
    """Private files can be written, read and removed again."""
    storage, content = storages["private"], secrets.token_bytes(16)
    name = storage.save("health/check", ContentFile(content))
    try:
        with storage.open(name) as stored:
            return stored.read() == content
    finally:
        storage.delete(name)
