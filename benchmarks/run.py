"""Measure the product against bare baselines in one run; prints a table. See README.md."""

import argparse
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from load import Outcome, Target, look_once, press
from servers import Server, serving

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
HOST = "leergangen.example"
# The production settings trust the proxy's word that the visitor came by HTTPS.
AS_PROXY = {"Host": HOST, "X-Forwarded-Proto": "https", "Origin": f"https://{HOST}", "Referer": f"https://{HOST}/"}
BLOCKS = [f"block={letter}" for letter in "abcdefgh"]
WARM_UP = 1.0
PDF_ROUNDS = 3
PDFS = 15


@dataclass
class Row:
    """One target and what its rounds saw."""

    target: Target
    server: Server
    queries: str = ""
    size: int = 0
    rates: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p95: list[float] = field(default_factory=list)
    errors: int = 0

    def add(self, outcome: Outcome, *, cpu: float) -> None:
        self.rates.append(outcome.rate)
        self.cpu_ms.append(1000 * cpu / len(outcome.times))
        self.p50.append(1000 * outcome.percentile(50))
        self.p95.append(1000 * outcome.percentile(95))
        self.errors += outcome.errors

    @property
    def spread(self) -> float:
        return 100 * (max(self.cpu_ms) - min(self.cpu_ms)) / statistics.median(self.cpu_ms)


@contextmanager
def databases(url: str, folder: Path) -> Iterator[dict[str, str]]:
    """A DATABASE_URL for each site: files in `folder`, or two databases on the server, dropped afterwards."""
    if not url:
        yield {name: f"sqlite:///{folder / name}.sqlite3" for name in ("product", "bare")}
        return
    import psycopg  # noqa: PLC0415  only on PostgreSQL

    names = {name: f"bench_{name}_{os.getpid()}" for name in ("product", "bare")}
    with psycopg.connect(url, autocommit=True) as server:
        for name in names.values():
            server.execute(f"CREATE DATABASE {name}")
        try:
            yield {name: urlsplit(url)._replace(path=f"/{database}").geturl() for name, database in names.items()}
        finally:
            for name in names.values():
                server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(folder: Path, env: dict[str, str], *command: str) -> str:
    """Run Python with `command`; return what it printed."""
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def product_env(folder: Path, database: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database,
        "VAR_DIR": str(folder / "var"),
        "SECRET_KEY": secrets.token_urlsafe(60),
        "SITE_URL": f"https://{HOST}",
        "ALLOWED_HOSTS": HOST,
        "LOG_LEVEL": "ERROR",
    }


def bare_env(database: str) -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "bare.settings", "PYTHONPATH": str(HERE), "DATABASE_URL": database}


def prepare_product(env: dict[str, str]) -> dict:
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        run(ROOT, env, "manage.py", *command)
    return dict(json.loads(run(HERE, env, "seed.py").splitlines()[-1]))


def prepare_bare(env: dict[str, str]) -> list[str]:
    run(HERE, env, "-m", "django", "migrate", "-v0")
    return run(HERE, env, "-m", "bare.seed").split()


def measure(rows: list[Row], *, rounds: int, seconds: float) -> None:
    """Every target in turn, some rounds; the first second of each is thrown away."""
    for _round in range(rounds):
        for row in rows:
            press(row.server.port, row.target, seconds=WARM_UP)
            before = row.server.cpu_seconds()
            outcome = press(row.server.port, row.target, seconds=seconds)
            row.add(outcome, cpu=row.server.cpu_seconds() - before)


def count_queries(targets: dict[str, list[Target]], envs: dict[str, dict[str, str]]) -> dict[str, tuple[str, int]]:
    """Statements and bytes of one answer of each target, from servers that count."""
    found = {}
    for site, application, folder in (("bare", "bare.wsgi", HERE), ("product", "config.wsgi", ROOT)):
        with serving(application, folder=folder, env={**envs[site], "BENCH_COUNT": "1"}, database="") as server:
            for target in targets[site]:
                look_once(server.port, target)  # the first answer of a process also fills caches
                look_once(server.port, target)
                answer = look_once(server.port, target)
                found[target.name] = (answer.queries, len(answer.body))
    return found


def targets_of(facts: dict, bare_sessions: list[str]) -> dict[str, list[Target]]:
    ours, host = facts["sessions"], {"Host": "127.0.0.1"}
    return {
        "bare": [
            Target("bare Wagtail page", "/course/lesson/", bare_sessions, "Lesson 1", headers=host),
            Target("bare five rows", "/dashboard/", bare_sessions, "Dashboard", headers=host),
            Target("bare upsert", "/progress/1/", bare_sessions, bodies=BLOCKS, status=204, headers=host),
        ],
        "product": [
            Target("lesson page", facts["lesson"], ours, facts["title"], headers=AS_PROXY),
            Target("dashboard, 3 leergangen", facts["mine"], ours, "<h1", headers=AS_PROXY),
            Target("progress save", facts["progress"], ours, bodies=BLOCKS, status=204, headers=AS_PROXY),
        ],
    }


GROUPS = [
    ("bare Wagtail page", ["bare Wagtail page", "lesson page", "dashboard, 3 leergangen"]),
    ("bare five rows", ["bare five rows", "dashboard, 3 leergangen"]),
    ("bare upsert", ["bare upsert", "progress save"]),
]


def show(rows: dict[str, Row]) -> None:
    print("| against | target | CPU ratio | rate ratio | CPU ms | +- % | p50 ms | p95 ms | SQL | kB | errors |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    median = statistics.median
    for reference, names in GROUPS:
        base = rows[reference]
        for name in names:
            row = rows[name]
            cells = [
                reference if name != reference else "–",
                name,
                f"{median(row.cpu_ms) / median(base.cpu_ms):.2f}",
                f"{median(row.rates) / median(base.rates):.2f}",
                f"{median(row.cpu_ms):.2f}",
                f"{row.spread:.0f}",
                f"{median(row.p50):.1f}",
                f"{median(row.p95):.1f}",
                row.queries,
                f"{row.size / 1024:.0f}",
                str(row.errors),
            ]
            print(f"| {' | '.join(cells)} |")


def measure_pdfs(env: dict[str, str]) -> None:
    """Certificates: CPU per PDF in one process, and the gain of a second process."""
    kinds, cpu, wall, two = ("bare", "same", "ours"), {}, {}, []
    for _round in range(PDF_ROUNDS):
        for kind in kinds:
            seconds = [float(part) for part in run(HERE, env, "pdf.py", kind, str(PDFS)).split()]
            cpu.setdefault(kind, []).append(seconds[0])
            wall.setdefault(kind, []).append(seconds[1])
        command = [sys.executable, "pdf.py", "ours", str(PDFS)]
        pair = [
            subprocess.Popen(command, cwd=HERE, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True)
            for _process in range(2)
        ]
        two.append(sum(1 / float(process.communicate()[0].split()[1]) for process in pair))
    median = {kind: statistics.median(values) for kind, values in cpu.items()}
    rate = 1 / statistics.median(wall["ours"])
    print("\n| certificate | CPU ms | rate per process against it |\n| --- | --- | --- |")
    names = {"bare": "a bare page, built-in font, no image", "same": "the same page, xhtml2pdf alone", "ours": "ours"}
    for kind in kinds:
        print(f"| {names[kind]} | {1000 * median[kind]:.0f} | {median[kind] / median['ours']:.2f} |")
    print(f"\nTwo processes make {statistics.median(two) / rate:.2f} times as many certificates as one.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, choices=range(1, 21))
    parser.add_argument("--seconds", type=float, default=4.0, help="per target and round, at most 30")
    parser.add_argument("--database", default="", help="URL of a PostgreSQL server; default: SQLite")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="leergangen-bench-")))
        urls = stack.enter_context(databases(asked.database, folder))
        envs = {"product": product_env(folder, urls["product"]), "bare": bare_env(urls["bare"])}
        print("Preparing both sites ...", file=sys.stderr)
        targets = targets_of(prepare_product(envs["product"]), prepare_bare(envs["bare"]))
        costs = count_queries(targets, envs)
        names = {site: urlsplit(url).path[1:] if asked.database else "" for site, url in urls.items()}
        servers = {
            "bare": stack.enter_context(serving("bare.wsgi", folder=HERE, env=envs["bare"], database=names["bare"])),
            "product": stack.enter_context(
                serving("config.wsgi", folder=ROOT, env=envs["product"], database=names["product"])
            ),
        }
        rows = {
            target.name: Row(target, servers[site], *costs[target.name]) for site in targets for target in targets[site]
        }
        print("Measuring ...", file=sys.stderr)
        measure(list(rows.values()), rounds=asked.rounds, seconds=min(asked.seconds, 30.0))
        show(rows)
        memory = {site: server.memory_mib() for site, server in servers.items()}
        print(
            f"\nMemory (PSS): product {memory['product'] / memory['bare']:.2f} of bare Wagtail ({memory['bare']:.0f} MiB)."
        )
        measure_pdfs(envs["product"])


if __name__ == "__main__":
    main()
