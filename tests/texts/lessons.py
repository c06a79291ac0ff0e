"""What a lesson file holds to read, to answer and to do. Plain data: no Django, so that a script can use it too."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

WORDS_PER_MINUTE = 180
WORD = re.compile(r"[^\W_]+(?:['’./:&+-][^\W_]+)*", re.UNICODE)
MARKDOWN_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
URL = re.compile(r"https?://\S+|\b(?:[\w-]+\.)+(?:nl|eu|org|com)\b(?:/[\w/.-]*)?")
LIST_NUMBER = re.compile(r"^\s*\d+\. ", re.MULTILINE)
PROSE = frozenset({"text", "tip", "warning", "reflection", "discussion"})


@dataclass(frozen=True)
class Lesson:
    """One lesson file. `reading` is all that is read, block by block; `answering` the questions with what is right."""

    key: str
    module: str
    minutes: int
    data: dict[str, Any]
    reading: list[str] = field(default_factory=list)

    @property
    def words(self) -> int:
        return sum(len(words(text)) for text in self.reading)

    @property
    def reading_minutes(self) -> float:
        return self.words / WORDS_PER_MINUTE

    @property
    def questions(self) -> list[dict[str, Any]]:
        return [question for quiz in self.blocks("quiz") for question in quiz["questions"]]

    @property
    def activity_minutes(self) -> float:
        return sum(activity["minutes"] for activity in self.data.get("activities", []))

    @property
    def doing_minutes(self) -> float:
        """Everything but reading: a minute a question, and the activities (instruments included)."""
        return len(self.questions) + self.activity_minutes

    @property
    def total_minutes(self) -> float:
        return self.reading_minutes + self.doing_minutes

    @property
    def doing_share(self) -> float:
        return self.doing_minutes / self.total_minutes

    @property
    def facts(self) -> list[str]:
        return self.data.get("facts", [])

    def blocks(self, kind: str) -> list[Any]:
        return [value for found, value in walk(self.data["body"]) if found == kind]

    @property
    def sectors(self) -> set[str]:
        told = [case["sector"] for case in self.blocks("case")]
        return {*told, *(case["sector"] for cases in self.blocks("cases") for case in cases)} - {"algemeen"}

    @property
    def taught(self) -> str:
        """Where the figures of a fact must stand: what is read, and questions with their right answers."""
        return "\n".join([*self.reading, *(text for question in self.questions for text in right_texts(question))])

    @property
    def everything(self) -> list[str]:
        """All texts that a reader meets."""
        texts = [self.data["title"], *self.data["goals"]]
        for kind, value in walk(self.data["body"]):
            if kind != "nice":
                texts.extend(strings(value, skip=("key", "sector", "kind", "by", "check_on", "url", "start", "to")))
        texts.extend(activity["what"] for activity in self.data.get("activities", []))
        return [plain(text) for text in texts]


def read_lessons(folder: Path) -> list[Lesson]:
    """All lessons of `folder`, in the order of their keys."""
    return [read_lesson(path) for path in sorted(folder.glob("*.yaml"))]


def read_lesson(path: Path) -> Lesson:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    reading = [plain(text) for kind, value in walk(data["body"]) for text in block_texts(kind, value)]
    return Lesson(key=data["key"], module=data["module"], minutes=data["minutes"], data=data, reading=reading)


def walk(body: list[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    """(kind, value) of each block, those inside `nice` too."""
    for row in body:
        ((kind, value),) = row.items()
        yield kind, value
        if kind == "nice":
            yield from walk(value)


def block_texts(kind: str, value: Any) -> list[str]:
    """What one reads of a block; of a case in several sectors only the first, since the others fold away."""
    if kind in PROSE:
        return [value]
    readers = {
        "case": lambda: [value["title"], value["text"]],
        "cases": lambda: [value[0]["title"], value[0]["text"]],
        "voice": lambda: [value["who"], value["text"]],
        "law": lambda: [value["article"], value["text"]],
        "check": lambda: [value["what"], value["where"]],
        "steps": lambda: [value["title"], *(f"{place}. {item}" for place, item in enumerate(value["items"], start=1))],
        "table": lambda: [value["caption"], *value["head"], *(cell for row in value["rows"] for cell in row)],
        "comparison": lambda: [
            value["title"],
            *value["sides"],
            *(row[name] for row in value["rows"] for name in ("about", "left", "right")),
        ],
        "summary": lambda: list(value),
    }
    return readers[kind]() if kind in readers else []


def right_texts(question: dict[str, Any]) -> list[str]:
    texts = [question["text"]]
    texts += [text for option in question.get("options", []) if option.get("correct") for text in strings(option)]
    for name in ("pairs", "items", "groups", "nodes", "endings", "points"):
        texts += strings(question.get(name, []), skip=("key", "to", "group"))
    texts += [str(question[name]) for name in ("answer", "unit", "feedback", "model") if name in question]
    return texts


def unexplained(question: dict[str, Any]) -> list[str]:
    """What can be chosen wrongly in a question and has no explanation."""
    chosen = [*question.get("options", []), *question.get("pairs", [])]
    chosen += [item for item in question.get("items", []) if isinstance(item, dict)]
    chosen += [option for node in question.get("nodes", []) for option in node["options"]]
    if question["kind"] == "numeric":
        chosen += [question, *question.get("near", [])]
    return [
        str(option.get("text") or option.get("left") or option.get("value"))
        for option in chosen
        if not option.get("feedback")
    ]


def strings(value: Any, *, skip: Iterable[str] = ("key",)) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for name, inner in value.items() if name not in skip for text in strings(inner, skip=skip)]
    if isinstance(value, list):
        return [text for inner in value for text in strings(inner, skip=skip)]
    return []


def plain(text: str) -> str:
    """Markdown without its marks; a heading and a list item end as a sentence does."""
    text = URL.sub("", MARKDOWN_LINK.sub(r"\1", text))
    lines = []
    for line in text.splitlines():
        bare = re.sub(r"^\s*(#+|[-*])\s+", "", line)
        lines.append(bare.replace("**", "").replace("*", "").replace("`", "").rstrip() if bare != line else _bare(line))
    return "\n".join(lines)


def _bare(line: str) -> str:
    return re.sub(r"(\*\*|\*|`)", "", line).rstrip()


def words(text: str) -> list[str]:
    """The words of a text; a number in front of a list item is not one."""
    return WORD.findall(LIST_NUMBER.sub("", text))
