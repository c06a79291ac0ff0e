"""Start the site and one worker on this machine, and end both together.

Prepares what is not yet prepared (database, curriculum, demo people), says where the site is and who can sign in, and
waits. Ctrl-C, a closed terminal or a `kill` ends everything this script started; when one part dies, so do the others.
Standard library only: it runs before anything is known to work.
"""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Self

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
PATIENCE = 15.0  # seconds a part gets to finish what it is doing before it is killed
START_LIMIT = 90.0  # seconds the site gets to answer for the first time


class Stopped(Exception):
    """Somebody asked us to stop."""


class PartDied(Exception):
    """One of the parts ended by itself."""


class Supervisor:
    """Starts parts, each in a process group of its own, and ends them with all their children."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = dict(env)
        self.parts: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        return self

    def __exit__(self, *_exception: object) -> None:
        # A second Ctrl-C must not leave half of the parts behind.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self.end_all()

    @staticmethod
    def _stop(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    def start(self, name: str, command: Sequence[str], *, output: int | None = None) -> subprocess.Popen[bytes]:
        part = subprocess.Popen(  # noqa: S603  our own commands
            command, cwd=ROOT, env=self.env, start_new_session=True, stdin=subprocess.DEVNULL, stdout=output
        )
        self.parts[name] = part
        return part

    def run_to_end(self, name: str, command: Sequence[str]) -> str:
        """Run a command, return what it printed. Raises PartDied when it fails."""
        part = self.start(name, command, output=subprocess.PIPE)
        printed = part.communicate()[0].decode()
        del self.parts[name]
        if part.returncode:
            sys.stdout.write(printed)
            raise PartDied(f"{name} failed (exit code {part.returncode}); its message is above.")
        return printed

    def check(self) -> None:
        """Raise PartDied when a part has ended."""
        for name, part in self.parts.items():
            if part.poll() is not None:
                raise PartDied(f"The {name} ended by itself (exit code {part.returncode}), so the rest stops too.")

    def end_all(self) -> None:
        """Ask every part to finish; kill what does not, or what it left behind."""
        for part in self.parts.values():
            signal_group(part, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for part in self.parts.values():
            with suppress(subprocess.TimeoutExpired):
                part.wait(timeout=max(0.1, deadline - time.monotonic()))
            signal_group(part, signal.SIGKILL)
            part.wait()


def signal_group(part: subprocess.Popen[bytes], number: signal.Signals) -> None:
    # macOS says "not permitted" of a group whose members have all ended.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(part.pid, number)


def fingerprint(files: Iterable[Path]) -> str:
    """One hash over names and contents: the same files, the same text."""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(str(file).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def sources(root: Path) -> dict[str, str]:
    """For each step of the preparation, a hash of what it is made from; equal hashes need no second time."""
    curriculum = [
        file for folder in ("curriculum", "instruments") for file in (root / "courses" / folder).rglob("*.yaml")
    ]
    return {
        "migrate": fingerprint([*root.glob("*/migrations/*.py"), root / "requirements.lock"]),
        "load_curriculum": fingerprint([*curriculum, *(root / "courses" / "services").rglob("*.py")]),
        "load_demo": "once",  # demo people do what people do; loading them again would undo it
    }


def stamp_file(var_dir: Path, env: Mapping[str, str]) -> Path:
    """Where the finished steps of this database are kept; another DATABASE_URL has another file."""
    url = env.get("DATABASE_URL", "")
    return var_dir / f"prepared-{hashlib.sha256(url.encode()).hexdigest()[:12]}.json"


def read_stamp(file: Path, *, var_dir: Path, env: Mapping[str, str]) -> dict[str, str]:
    """The finished steps; none when the embedded database is gone."""
    database_gone = not env.get("DATABASE_URL") and not (var_dir / "leergangen.sqlite3").exists()
    if database_gone or not file.exists():
        return {}
    return dict(json.loads(file.read_text()))


def prepare(supervisor: Supervisor, *, var_dir: Path) -> str:
    """Do the steps that are not done yet. Returns what the demo said about signing in."""
    stamp = stamp_file(var_dir, supervisor.env)
    done = read_stamp(stamp, var_dir=var_dir, env=supervisor.env)
    sign_ins = var_dir / "sign-ins.txt"
    for step, wanted in sources(ROOT).items():
        if done.get(step) == wanted:
            continue
        say(
            {"migrate": "Preparing the database", "load_curriculum": "Loading the curriculum"}.get(
                step, "Loading the demo"
            )
        )
        printed = supervisor.run_to_end(step, [sys.executable, "manage.py", step])
        if step == "load_demo":
            sign_ins.write_text(printed)
        done[step] = wanted
        stamp.write_text(json.dumps(done, indent=1))
    return sign_ins.read_text() if sign_ins.exists() else ""


def refuse_busy_port(port: int) -> None:
    """Exit with a message that says what to do when something else listens on `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            sys.exit(
                f"Port {port} cannot be used ({error.strerror}). "
                f"Stop what listens there, or choose another: PORT={port + 1} make run"
            )


def read_port(text: str) -> int:
    """The port number in PORT; exits with a message on anything else."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 2**16:
        sys.exit(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def wait_until_answering(supervisor: Supervisor, url: str) -> None:
    """Return when the site answers. Raises PartDied when a part ends first or it takes too long."""
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        supervisor.check()
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310  our own http address
        except urllib.error.HTTPError:
            return  # it answers; what it says is its own business
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise PartDied(f"The site did not answer at {url} within {START_LIMIT:.0f} seconds.")


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  this is the person's screen


def site_command(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "config.wsgi:application", f"--bind={HOST}:{port}"),
        *("--workers=1", "--threads=8", "--log-level=error", "--no-control-socket", "--graceful-timeout=3"),
    ]


def worker_command(var_dir: Path) -> list[str]:
    # One process for tasks and timetable: SQLite has one writer anyway.
    return [
        *(
            sys.executable,
            "-m",
            "celery",
            "--app=config",
            "--quiet",
            "worker",
            "--beat",
            "--pool=solo",
            "--loglevel=warning",
        ),
        *(f"--schedule={var_dir / 'beat-schedule'}", "--without-mingle", "--without-gossip"),
    ]


def main() -> int:
    port = read_port(os.environ.get("PORT", "8000"))
    refuse_busy_port(port)
    var_dir = Path(os.environ.get("VAR_DIR", ROOT / "var")).resolve()
    var_dir.mkdir(parents=True, exist_ok=True)
    address = f"http://localhost:{port}"
    env = {
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "SITE_URL": address,
        **os.environ,
        "VAR_DIR": str(var_dir),
    }
    with Supervisor(env) as supervisor:
        try:
            sign_ins = prepare(supervisor, var_dir=var_dir)
            supervisor.start("site", site_command(port))
            supervisor.start("worker", worker_command(var_dir))
            wait_until_answering(supervisor, f"http://{HOST}:{port}/gezondheid/")
            say(
                f"\n{sign_ins.strip()}\n\nThe site answers at {address}/ and its CMS at {address}/cms/. Ctrl-C ends it."
            )
            while True:
                supervisor.check()
                time.sleep(0.5)
        except Stopped:
            say("\nStopping.")
            return 0
        except PartDied as death:
            say(f"\n{death}")
            return 1


if __name__ == "__main__":
    sys.exit(main())
