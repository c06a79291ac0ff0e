"""The marking queue with 3,000 submissions waiting: statements and time of the page, the next item and the staff's list.

    .venv/bin/python benchmarks/waiting.py                   # a temporary SQLite file
    DATABASE_URL=postgres://… .venv/bin/python benchmarks/waiting.py      # an empty database that may be filled

Exits with 1 when a page costs more than 20 statements, or when more work costs more statements.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{tempfile.mkdtemp()}/queue.sqlite3")

import django  # noqa: E402  after the settings are chosen

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from courses.models import Edition  # noqa: E402
from learning.models import Enrolment  # noqa: E402
from portfolio import queue  # noqa: E402
from portfolio.enums import SubmissionState  # noqa: E402
from portfolio.models import Submission  # noqa: E402
from tests.factories.courses import make_curriculum, make_edition, make_trainer  # noqa: E402

WAITING = int(os.environ.get("WAITING", "3000"))
FEW = 30
EDITIONS = 30
ROUNDS = 7
MOST_STATEMENTS = 20
NOW = timezone.now()


def fill(editions: list[Edition], *, upto: int) -> None:
    """Work of `upto` people, spread over the editions; every fifth is being marked by a colleague."""
    start = Submission.objects.count()
    people = User.objects.bulk_create(
        User(email=f"deelnemer{number}@bench.example", first_name="Deelnemer", last_name=str(number))
        for number in range(start, upto)
    )
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(person=person, edition=editions[number % EDITIONS], state="confirmed", confirmed_at=NOW)
        for number, person in enumerate(people)
    )
    pin = editions[0].curriculum.assignment_pins.get()
    colleague = User.objects.get(email="collega@bench.example")
    text = "Een verslag van een paar honderd woorden. " * 60
    Submission.objects.bulk_create(
        Submission(
            enrolment=enrolment,
            assignment_id=pin.assignment_id,
            version_id=pin.version_id,
            state=SubmissionState.SUBMITTED if number % 5 else SubmissionState.MARKING,
            assessor=None if number % 5 else colleague,
            snapshot={"evidence": [{"kind": "text", "text": text}]},
            submitted_at=NOW - timedelta(days=number % 20),
            promised_by=timezone.localdate(NOW) + timedelta(days=14 - number % 20),
        )
        for number, enrolment in enumerate(enrolments)
    )


def measure(work: Callable[[], object]) -> tuple[int, float]:
    """Statements of one run, and the median time in milliseconds."""
    count = 0

    def counted(execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  Django's signature
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    work()
    with connection.execute_wrapper(counted):
        work()
    times = []
    for _round in range(ROUNDS):
        begin = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - begin))
    return count, statistics.median(times)


def main() -> int:
    call_command("migrate", verbosity=0)
    curriculum = make_curriculum()
    editions = [make_edition(curriculum=curriculum, code=f"groep-{number}", capacity=500) for number in range(EDITIONS)]
    trainer = User.objects.create_user("trainer@bench.example", first_name="Tess", last_name="Bench")
    User.objects.create_user("collega@bench.example", first_name="Col", last_name="Bench")
    for edition in editions:
        make_trainer(edition, trainer=trainer)
    client = Client()
    client.force_login(trainer)
    today = timezone.localdate()

    def page(query: str = "") -> None:
        answer = client.get(f"/beoordelen/{query}", headers={"host": "localhost"})
        assert answer.status_code == HTTPStatus.OK, answer.status_code  # noqa: S101  a refusal is quick and proves nothing

    targets: dict[str, Callable[[], object]] = {
        "queue, first page": page,
        "queue, filtered": lambda: page("?whose=free&waiting=7"),
        "queue, last page": lambda: page("?page=9999"),
        "next item": lambda: queue.next_for(trainer, today=today),
        "waiting per trainer (staff)": lambda: queue.waiting_per_trainer(today=today),
    }
    fill(editions, upto=FEW)
    few = {name: measure(work)[0] for name, work in targets.items()}
    fill(editions, upto=WAITING)
    wrong = 0
    print(f"{Submission.objects.count()} submissions waiting, {connection.vendor}")
    for name, work in targets.items():
        statements, milliseconds = measure(work)
        fine = statements <= MOST_STATEMENTS and statements == few[name]
        wrong += not fine
        print(
            f"{name:30} {statements:3} statements ({few[name]} with {FEW})  {milliseconds:7.1f} ms  {'' if fine else 'TOO MANY'}"
        )
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
