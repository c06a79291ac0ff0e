"""Files of strangers are never opened in our own process: a child does it, with little memory and little time.

A picture of 60,000 by 60,000 points, a document that unpacks to gigabytes or a PDF that hangs its reader costs a child, and
the person a sentence (docs/decisions/0012).
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

CHILD = Path(__file__).with_name("foreign_child.py")
MEMORY = 1536 * 1024 * 1024  # address space; what it really holds is far less
SECONDS = 20
DISK = 256 * 1024 * 1024


class Unreadable(Exception):
    """The child could not do it. `code`: password, damaged, pixels, bomb, memory or time."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@contextmanager
def working_on(content: IO[bytes]) -> Iterator["Bench"]:
    """A folder with a copy of `content`, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="foreign-") as folder:
        place = Path(folder)
        content.seek(0)
        with (place / "in").open("wb") as copy:
            shutil.copyfileobj(content, copy)
        content.seek(0)
        yield Bench(place)


class Bench:
    """What may be asked of the child about one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ask(self, task: str, *, seconds: int = SECONDS, **options: Any) -> dict[str, Any]:
        """Let the child do `task`. Raises Unreadable."""
        limits = {"memory": MEMORY, "seconds": seconds, "disk": DISK}
        asked = json.dumps({"task": task, "options": options, "limits": limits})
        try:
            done = subprocess.run(  # noqa: S603  our own file, with data we wrote
                [sys.executable, "-I", str(CHILD), asked],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=seconds + 5,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Unreadable("time") from error
        try:
            answer: dict[str, Any] = json.loads(done.stdout)
        except ValueError as error:  # killed by a limit
            raise Unreadable("time" if done.returncode in {-24, -9} else "memory") from error
        if "refused" in answer:
            raise Unreadable(answer["refused"])
        return answer

    def file(self, name: str) -> Path:
        return self.folder / name
