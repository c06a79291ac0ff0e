"""Decisions: from question to question until an outcome. The way somebody went is kept as {node: answer}."""

from collections.abc import Mapping
from dataclasses import dataclass

from courses.instruments.definition import Node, Outcome, Walk

LEVELS = {"info", "good", "attention", "stop"}


@dataclass(frozen=True)
class Step:
    """A question on the way and the answer that was given."""

    node: Node
    answer: str
    label: str


@dataclass(frozen=True)
class Way:
    """What was answered so far; then either the next question or the outcome."""

    steps: tuple[Step, ...]
    open: Node | None
    outcome: Outcome | None

    @property
    def answers(self) -> dict[str, str]:
        return {step.node.key: step.answer for step in self.steps}


def follow(walk: Walk, answers: Mapping[str, str]) -> Way:
    """Go from the start as far as the answers reach. Answers beside the way do not count."""
    steps: list[Step] = []
    place = walk.start
    while place in walk.nodes:
        node = walk.nodes[place]
        given = next((row for row in node.answers if row[0] == answers.get(place)), None)
        if given is None:
            return Way(tuple(steps), node, None)
        steps.append(Step(node, given[0], given[1]))
        place = given[2]
    return Way(tuple(steps), None, walk.outcomes[place])


def paths(walk: Walk) -> list[list[tuple[str, str]]]:
    """Every way from the start to an outcome, as (node, answer). Raises ValueError where a way goes round."""
    found: list[list[tuple[str, str]]] = []
    todo: list[tuple[str, list[tuple[str, str]]]] = [(walk.start, [])]
    while todo:
        place, way = todo.pop()
        if place in walk.outcomes:
            found.append(way)
            continue
        if place in dict(way):
            raise ValueError(f"the walk goes round at {place}")
        todo += [(following, [*way, (place, key)]) for key, _label, following in walk.nodes[place].answers]
    return found


def check_walk(walk: Walk) -> None:
    """Every way reaches an outcome, nothing stands apart, and every question and outcome names its source."""
    visited = {walk.start}
    for way in paths(walk):
        for place, key in way:
            visited |= {place, *(row[2] for row in walk.nodes[place].answers if row[0] == key)}
    apart = (set(walk.nodes) | set(walk.outcomes)) - visited
    if apart:
        raise ValueError(f"nothing leads to {sorted(apart)}")
    for node in walk.nodes.values():
        if len({row[0] for row in node.answers}) < 2 or not node.source:  # noqa: PLR2004
            raise ValueError(f"{node.key} needs two answers and a source")
    for outcome in walk.outcomes.values():
        if not (outcome.text and outcome.source) or outcome.level not in LEVELS:
            raise ValueError(f"{outcome.key} needs a text, a source and one of the levels {sorted(LEVELS)}")
