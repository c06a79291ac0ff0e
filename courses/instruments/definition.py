"""What an instrument is made of. `reading.py` makes these from a folder's `definition.yaml`."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

PRACTICE = "practice"  # kept per person: own or invented example
STUDENT = "student"  # in the page only: nothing is sent or kept
PRINT = "print"  # an empty form for paper, nothing else

GROUPS = {
    "gesprek": "Terugkijken en in gesprek",
    "balans": "Energie en balans",
    "kennismaken": "Jezelf voorstellen",
    "samenwerken": "Samenwerken",
    "beslissen": "Beslissen",
    "handelen": "Beoordelen en handelen",
}

TEXT, LINE, NUMBER, DATE, TIME, SCALE = "text", "line", "number", "date", "time", "scale"
CHOICE, CHECKLIST, TABLE, MAP, WALK = "choice", "checklist", "table", "map", "walk"
CELL_KINDS = {TEXT, LINE, NUMBER, DATE, TIME, SCALE, CHOICE}
FIELD_KINDS = CELL_KINDS | {CHECKLIST, TABLE, MAP, WALK}
TOP_OF_SCALE = 10
DEFINITION_FILE, PRINT_FILE, SCRIPT_FILE = "definition.yaml", "print.html", "script.js"
FILES = frozenset({DEFINITION_FILE, PRINT_FILE, SCRIPT_FILE})  # what may lie in a folder
BETWEEN_GROUPS = " · "  # in the group of a row
OWN = "own"  # the kind of a picture that the folder's script draws

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Cell:
    """One thing to fill in: a field of a sheet, or a column of a table."""

    key: str
    label: str
    kind: str
    options: Options = ()
    low: str = ""  # words at the ends of a scale
    high: str = ""
    minimum: float | None = None
    maximum: float | None = None
    step: float = 1
    unit: str = ""


@dataclass(frozen=True)
class Row:
    """A row that is always there."""

    key: str
    label: str
    help: str = ""
    group: str = ""


@dataclass(frozen=True)
class InstrumentField(Cell):
    """One question of an instrument. `help` is a text, or a text per variant (the value of the field `variant`)."""

    help: str | dict[str, str] = ""
    required: bool = False
    max_words: int = 0  # advice, never a refusal
    free: bool = False  # a checklist to which one adds lines of one's own
    columns: tuple[Cell, ...] = ()
    rows: tuple[Row, ...] = ()  # fixed rows; without them one adds rows
    row_label: str = ""
    group_labels: tuple[str, ...] = ()  # what the parts of a group ("phase · role") are; the page then filters by them
    start_rows: int = 3
    max_rows: int = 20
    line_kinds: Options = ()  # of a map
    ring: str = ""  # the column of a map that says in which ring a node lies
    centre: str = ""  # the field with the name of what stands in the middle


@dataclass(frozen=True)
class Section:
    title: str
    intro: str
    fields: tuple[InstrumentField, ...]
    minutes: int = 0  # what the timer gives this step


@dataclass(frozen=True)
class Node:
    """One question of a walk. `answers` are (key, label, where it leads)."""

    key: str
    question: str
    answers: tuple[tuple[str, str, str], ...]
    help: str = ""
    source: str = ""


@dataclass(frozen=True)
class Outcome:
    key: str
    title: str
    text: str
    source: str
    level: str = "info"


@dataclass(frozen=True)
class Walk:
    start: str
    nodes: dict[str, Node]
    outcomes: dict[str, Outcome]
    warning: str = ""


@dataclass(frozen=True)
class Instrument:
    """One definition. `example` maps field keys to a filled, invented example, in the shape in which answers are kept."""

    key: str
    version: int
    name: str
    group: str
    purpose: str
    when: str
    source: str
    sections: tuple[Section, ...]
    modes: tuple[str, ...] = (PRACTICE, STUDENT)
    privacy: str = ""
    check_on: date | None = None
    check_what: str = ""
    example: dict[str, Any] = field(default_factory=dict)
    example_title: str = ""
    outcome: str = ""
    calculations: tuple[dict[str, Any], ...] = ()
    rules: tuple[dict[str, Any], ...] = ()
    pictures: tuple[dict[str, Any], ...] = ()
    walk: Walk | None = None
    landscape: bool = False
    print_columns: int = 1
    files: frozenset[str] = frozenset()  # what lies in its folder

    @property
    def fields(self) -> tuple[InstrumentField, ...]:
        return tuple(one for section in self.sections for one in section.fields)

    @property
    def print_template(self) -> str:
        """What stands on paper between heading and foot, if the folder says so itself."""
        return self._own(PRINT_FILE)

    @property
    def script(self) -> str:
        """The name of its own script among the static files, or nothing."""
        return self._own(SCRIPT_FILE)

    def _own(self, name: str) -> str:
        return f"instruments/{self.key}/{name}" if name in self.files else ""

    @property
    def is_kept(self) -> bool:
        return PRACTICE in self.modes

    @property
    def is_for_students(self) -> bool:
        return STUDENT in self.modes

    @property
    def minutes(self) -> int:
        """What the timer gives all steps together."""
        return sum(section.minutes for section in self.sections)
