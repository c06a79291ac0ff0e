"""gunicorn on a loopback port, and what it and its database cost."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WORKERS = 2
START_LIMIT = 60.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """One site: its gunicorn processes and, on PostgreSQL, the processes that serve its database."""

    port: int
    process: subprocess.Popen[bytes]
    database: str

    def pids(self) -> list[int]:
        folders = (folder for folder in Path("/proc").iterdir() if folder.name.isdigit())
        return [int(folder.name) for folder in folders if self._is_ours(folder)]

    def _is_ours(self, folder: Path) -> bool:
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            title = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            return False  # it has ended
        in_group = int(fields[2]) == self.process.pid
        return in_group or bool(self.database and title.startswith("postgres:") and f" {self.database} " in title)

    def cpu_seconds(self) -> float:
        """User and system time of all processes so far."""
        total = 0
        for pid in self.pids():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def memory_mib(self) -> float:
        """Proportional set size: pages that processes share count once."""
        kib = 0
        for pid in self.pids():
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            kib += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        return kib / 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(application: str, *, folder: Path, env: Mapping[str, str], database: str) -> Iterator[Server]:
    """Serve `application` (module:name, found from `folder`) until the block ends."""
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", application, f"--workers={WORKERS}", f"--bind=127.0.0.1:{port}"),
            *("--log-level=warning", "--no-control-socket", "--graceful-timeout=2"),
        ],
        cwd=folder,
        env={**os.environ, **env},
        start_new_session=True,
    )
    try:
        wait_for_port(port, process)
        yield Server(port=port, process=process, database=database)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=15)


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"The server ended with exit code {process.returncode}.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server did not start.")
