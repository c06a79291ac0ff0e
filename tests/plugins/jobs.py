"""Work that only tests (and benchmarks/kills.py) ask for, known to their process and to the worker they start."""

import time
from pathlib import Path
from typing import Any

from common.services.jobs import job_handler

LONGER_THAN_ANY_TEST = 300.0


@job_handler("tests.note")
def note(payload: dict[str, Any]) -> None:
    """Append a line to the file that the job names; hang after it while the file `hang` exists.

    With `once` the effect is written once however often this runs, as handlers must: creating the file fails when it is
    there. `pause` is time in seconds to be killed in, before and after the effect.
    """
    time.sleep(payload.get("pause", 0))
    file = Path(payload["file"])
    if not (payload.get("once") and file.exists()):
        with file.open("x" if payload.get("once") else "a") as text:
            text.write("ran\n")
    time.sleep(payload.get("pause", 0))
    if Path(payload["hang"]).exists():
        time.sleep(LONGER_THAN_ANY_TEST)
