"""The rights table as data, read from the document that people read."""

from dataclasses import dataclass
from pathlib import Path

ROLES = ("AN", "PO", "PX", "TG", "AS", "TX", "SC", "SX", "EN", "FI", "ED", "QB", "AD")
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "rights.md"


@dataclass(frozen=True)
class Right:
    """One cell. `cell` as printed: letters, sometimes with a limit in words."""

    thing: str
    role: str
    cell: str

    @property
    def letters(self) -> str:
        return self.cell.split()[0] if self.cell not in {"–", ""} else ""

    @property
    def holds_on_stage(self) -> bool:
        """Whether the limit in words is met there: the school pays, and the assessor wrote the draft judgement."""
        return self.cell != "R if payer" and (self.cell != "own" or self.role == "AS")

    @property
    def reads_all(self) -> bool:
        return self.holds_on_stage and ("R" in self.letters or self.cell == "own")

    @property
    def reads_status(self) -> bool:
        """Name or status only, or the whole."""
        return self.reads_all or (self.holds_on_stage and "r" in self.letters)

    @property
    def writes(self) -> bool:
        return "W" in self.letters


def read_rights() -> list[Right]:
    rows = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    header = [cell.strip() for cell in rows[0].strip("|").split("|")]
    assert tuple(header[1:]) == ROLES
    rights = []
    for line in rows[1:]:
        thing, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        rights += [Right(thing, role, cell) for role, cell in zip(ROLES, cells, strict=True)]
    return rights
