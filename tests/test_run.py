"""`make run`: parts start and end together, and a second start skips what is done."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts import run
from scripts.run import PartDied, Supervisor, fingerprint, read_stamp, stamp_file

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
# Starts a child of its own, and neither listens to a polite request.
DEAF = "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
STUBBORN_CHILD = [sys.executable, "-c", DEAF + "time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    DEAF
    + f"child = subprocess.Popen({STUBBORN_CHILD!r}); open(sys.argv[1], 'w').write(str(child.pid)); time.sleep(60)",
]


def is_running(pid: int) -> bool:
    """Whether `pid` is alive; a zombie nobody has collected yet counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(check, *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


@pytest.fixture(autouse=True)
def keep_signal_handlers():
    """The supervisor takes the signals of the whole process; give them back to pytest."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def test_leaving_ends_every_part_with_its_children(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "PATIENCE", 0.5)
    note = tmp_path / "pid"
    with Supervisor(os.environ) as supervisor:
        polite = supervisor.start("polite", SLEEPER)
        stubborn = supervisor.start("stubborn", [*STUBBORN, str(note)])
        wait_for(lambda: note.exists() and note.read_text())
        child = int(note.read_text())
        assert is_running(child)
    assert not is_running(polite.pid)
    assert not is_running(stubborn.pid)
    wait_for(lambda: not is_running(child))


def test_a_part_that_dies_is_told_by_name():
    with Supervisor(os.environ) as supervisor:
        supervisor.start("site", SLEEPER)
        worker = supervisor.start("worker", [sys.executable, "-c", "raise SystemExit(3)"])
        worker.wait()
        with pytest.raises(PartDied, match=r"The worker ended by itself \(exit code 3\)"):
            supervisor.check()


def test_a_failing_step_stops_the_start(capsys):
    with Supervisor(os.environ) as supervisor:
        command = [sys.executable, "-c", "print('what went wrong'); raise SystemExit(1)"]
        with pytest.raises(PartDied, match="migrate failed"):
            supervisor.run_to_end("migrate", command)
    assert capsys.readouterr().out == "what went wrong\n"


def test_a_signal_stops_the_whole_and_leaves_nothing(tmp_path):
    script = tmp_path / "whole.py"
    script.write_text(
        "import os, sys, time\n"
        f"sys.path.insert(0, {str(run.ROOT)!r})\n"
        "from scripts.run import Stopped, Supervisor\n"
        "with Supervisor(os.environ) as supervisor:\n"
        "    part = supervisor.start('part', [sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "    try:\n        print(part.pid, flush=True)\n        time.sleep(60)\n    except Stopped:\n        pass\n"
    )
    whole = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    part = int(whole.stdout.readline())
    assert is_running(part)
    whole.send_signal(signal.SIGINT)
    assert whole.wait(timeout=20) == 0
    whole.stdout.close()
    assert not is_running(part)


def test_a_busy_port_is_refused_with_advice():
    with socket.socket() as taken:
        taken.bind((run.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=rf"Port {port} cannot be used .*PORT={port + 1} make run"):
            run.refuse_busy_port(port)


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "acht", "8000 ", "٨"])
def test_a_port_that_is_no_port_is_refused(text):
    with pytest.raises(SystemExit, match="PORT must be a number"):
        run.read_port(text)


def test_the_fingerprint_follows_names_and_contents(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    first = fingerprint([one, two])
    assert fingerprint([two, one]) == first
    two.write_text("3")
    assert fingerprint([one, two]) != first


def test_preparation_is_skipped_until_its_sources_or_the_database_change(tmp_path, monkeypatch):
    ran = []
    env = {"DATABASE_URL": "postgres://somewhere/else"}

    class Recorder(Supervisor):
        def run_to_end(self, name, command):
            ran.append(name)
            return "Anna, anna@example.nl"

    steps = {"migrate": "a", "load_curriculum": "b", "load_demo": "once"}
    monkeypatch.setattr(run, "sources", lambda root: steps)
    supervisor = Recorder(env)
    assert run.prepare(supervisor, var_dir=tmp_path) == "Anna, anna@example.nl"
    assert ran == ["migrate", "load_curriculum", "load_demo"]
    ran.clear()
    assert run.prepare(supervisor, var_dir=tmp_path) == "Anna, anna@example.nl"
    assert ran == []
    steps["load_curriculum"] = "changed"
    run.prepare(supervisor, var_dir=tmp_path)
    assert ran == ["load_curriculum"]
    ran.clear()
    supervisor.env["DATABASE_URL"] = "postgres://another/one"
    run.prepare(supervisor, var_dir=tmp_path)
    assert ran == ["migrate", "load_curriculum", "load_demo"]


def test_a_removed_embedded_database_is_prepared_anew(tmp_path):
    stamp_file(tmp_path, {}).write_text('{"migrate": "a"}')
    assert read_stamp(stamp_file(tmp_path, {}), var_dir=tmp_path, env={}) == {}
    (tmp_path / "leergangen.sqlite3").touch()
    assert read_stamp(stamp_file(tmp_path, {}), var_dir=tmp_path, env={}) == {"migrate": "a"}
