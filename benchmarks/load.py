"""The load client: some threads, each with its own session and a connection it keeps while the server lets it."""

import http.client
import statistics
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# A CSRF cookie and header that agree are what Django asks of a request without a form.
CSRF_SECRET = "b" * 32
MOST_REQUESTS = 100_000


@dataclass(frozen=True)
class Target:
    """What to ask: `bodies` take turns, so that a write changes something."""

    name: str
    path: str
    sessions: Sequence[str]
    contains: str = ""
    bodies: Sequence[str] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    queries: str


@dataclass
class Outcome:
    """What one measurement saw; times in seconds."""

    times: list[float] = field(default_factory=list)
    errors: int = 0
    elapsed: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.times) / self.elapsed

    def percentile(self, percent: int) -> float:
        return statistics.quantiles(self.times, n=100)[percent - 1]


class Visitor:
    """One person with one browser."""

    def __init__(self, port: int, target: Target, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.target = target
        self.headers = {
            **target.headers,
            "Cookie": f"sessionid={session}; csrftoken={CSRF_SECRET}",
            "X-CSRFToken": CSRF_SECRET,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.asked = 0

    def ask(self) -> Answer:
        bodies = self.target.bodies
        body = bodies[self.asked % len(bodies)] if bodies else None
        self.asked += 1
        self.connection.request("POST" if bodies else "GET", self.target.path, body=body, headers=self.headers)
        response = self.connection.getresponse()
        return Answer(response.status, response.read(), response.getheader("X-Query-Count", ""))

    def close(self) -> None:
        self.connection.close()


def look_once(port: int, target: Target) -> Answer:
    """Ask once and check that the answer is the page we think it is. Raises SystemExit."""
    visitor = Visitor(port, target, target.sessions[0])
    answer = visitor.ask()
    visitor.close()
    if answer.status != target.status or target.contains.encode() not in answer.body:
        raise SystemExit(f"{target.name}: {target.path} answered {answer.status}: {answer.body[:300]!r}")
    return answer


def press(port: int, target: Target, *, seconds: float) -> Outcome:
    """Ask as fast as the server answers, one thread a session, for `seconds`."""
    outcome, lock, start = Outcome(), threading.Lock(), time.perf_counter()
    deadline = start + seconds

    def visit(session: str) -> None:
        visitor, times, errors = Visitor(port, target, session), [], 0
        while (began := time.perf_counter()) < deadline and len(times) < MOST_REQUESTS:
            try:
                answer = visitor.ask()
            except (OSError, http.client.HTTPException):
                errors += 1
                visitor.close()
                continue
            times.append(time.perf_counter() - began)
            errors += answer.status != target.status
        visitor.close()
        with lock:
            outcome.times += times
            outcome.errors += errors

    threads = [threading.Thread(target=visit, args=(session,)) for session in target.sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.elapsed = time.perf_counter() - start
    return outcome
