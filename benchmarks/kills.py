"""A hundred jobs and a worker that is killed again and again: every job must be done, and be done once.

    BROKER_URL=redis://127.0.0.1:6379/9 .venv/bin/python benchmarks/kills.py

The build server does this once with one job (tests/common/test_jobs_races.py); here it is done a hundredfold. Runs on the
embedded database and queue unless DATABASE_URL and BROKER_URL say otherwise, in a temporary folder.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

JOBS = 100
KILLS = 20
PAUSE = 0.2  # seconds a job takes before its effect, and after it
LIMIT = 900.0
ROOT = Path(__file__).resolve().parents[1]
SEED = int(os.environ.get("SEED", "1"))


def start_worker(folder: Path) -> subprocess.Popen[bytes]:
    command = [
        *(sys.executable, "-m", "celery", "--app=config", "worker", "--pool=solo", "--loglevel=error"),
        *("--without-mingle", "--without-gossip", "--include=tests.plugins.jobs"),
    ]
    with (folder / "worker.log").open("ab") as log:
        return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)


def wait_for(check: Callable[[], object], deadline: float) -> None:
    """Return when `check` is true, or at the deadline (time.monotonic)."""
    while not check() and time.monotonic() < deadline:
        time.sleep(0.02)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="leergangen-kills-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    os.environ["VAR_DIR"] = str(folder)
    sys.path.insert(0, str(ROOT))
    import django  # noqa: PLC0415  the environment above must stand before Django reads it

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from common.models import Job, JobState  # noqa: PLC0415
    from common.services.jobs import STALE_AFTER, enqueue  # noqa: PLC0415
    from common.tasks import sweep_jobs  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    notes = [folder / f"note-{number}" for number in range(JOBS)]
    for number, note in enumerate(notes):
        payload = {"file": str(note), "hang": str(folder / "never"), "pause": PAUSE, "once": True}
        enqueue(kind="tests.note", key=f"job-{number}", payload=payload, now=timezone.now())

    unfinished = Job.objects.exclude(state=JobState.DONE)
    chance, killed, deadline = random.Random(SEED), 0, time.monotonic() + LIMIT  # noqa: S311  a dice, not a secret
    while unfinished.exists():
        if time.monotonic() > deadline:
            raise SystemExit(f"Not done after {LIMIT:.0f} s: {Counter(Job.objects.values_list('state', flat=True))}")
        worker = start_worker(folder)
        if killed < KILLS:
            wait_for(lambda: Job.objects.filter(state=JobState.RUNNING).exists(), deadline)
            time.sleep(chance.uniform(0, 2 * PAUSE))
        else:
            wait_for(lambda: not unfinished.exists(), deadline)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        killed += 1
        # As if the ten minutes had passed after which a silent worker counts as dead.
        stale = timezone.now() - STALE_AFTER - timedelta(seconds=1)
        Job.objects.filter(state=JobState.RUNNING).update(claimed_at=stale)
        sweep_jobs.delay()

    runs = Counter(len(note.read_text().splitlines()) for note in notes)
    attempts = Counter(Job.objects.values_list("attempts", flat=True))
    print(f"{JOBS} jobs done, {killed} workers killed (seed {SEED}).")
    print(f"Effects per job: {dict(runs)}; attempts counted: {dict(attempts)}.")
    if set(runs) != {1}:
        raise SystemExit("A job had its effect more than once, or never.")


if __name__ == "__main__":
    main()
