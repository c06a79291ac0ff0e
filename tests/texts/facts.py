"""The facts that the lessons teach (courses/curriculum/facts.yaml) and the figures in them.

A figure is a number, an amount, a share, a date or an article, in digits or in words: "drie" and "3" are the same one.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
UNITS = "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf".split()  # noqa: SIM905
UNITS += "dertien veertien vijftien zestien zeventien achttien negentien".split()  # noqa: SIM905
TENS = {
    20: "twintig",
    30: "dertig",
    40: "veertig",
    50: "vijftig",
    60: "zestig",
    70: "zeventig",
    80: "tachtig",
    90: "negentig",
}
DATE = re.compile(rf"\b(?:(\d{{1,2}}) )?({'|'.join(MONTHS)}) (\d{{4}})\b")
FRACTION = re.compile(r"\b(\d)/(\d)\b")
SHARE = re.compile(r"\b(\d+(?:,\d+)?|[a-zëé]+) ?(?:%|procent\b)")
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def number_words() -> dict[str, str]:
    """Dutch words for the numbers to a hundred, each with its digits. "Een" is left to `figures`: it is mostly an article."""
    found = {word: str(value) for value, word in enumerate(UNITS) if word != "een"}
    for ten, word in TENS.items():
        found[word] = str(ten)
        for unit in range(1, 10):
            joined = UNITS[unit] + ("ën" if UNITS[unit].endswith("e") else "en") + word
            found[joined] = str(ten + unit)
    return {**found, "honderd": "100", "tweejaarlijks": "2", "tweejaarlijkse": "2", "tweemaal": "2", "driemaal": "3"}


NUMBER_WORDS = number_words()


@dataclass(frozen=True)
class Fact:
    """One fact in telegram style; `check` says what to look up when it may be out of date or differs per school."""

    key: str
    fact: str
    source: str
    check: str = ""

    @property
    def lesson(self) -> str:
        return self.key.rpartition("-")[0]


def read_facts(path: Path) -> dict[str, Fact]:
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {key: Fact(key=key, **row) for key, row in rows.items()}


def figures(text: str) -> set[str]:
    """The figures of a text, each in one notation: 3, 5,5, 7.2.7, 6.00, 90%, 2/3, 20 juni 2023."""
    text = text.lower().replace("\u00a0", " ").replace("\u202f", " ")
    found = {" ".join(part.lstrip("0") for part in match.groups() if part) for match in DATE.finditer(text)}
    found |= {"/".join(match.groups()) for match in FRACTION.finditer(text)}
    if re.search(r"\btwee ?derden?\b", text):
        found.add("2/3")
    for match in SHARE.finditer(text):
        share = NUMBER_WORDS.get(match[1], match[1])
        if share[0].isdigit():
            found.add(f"{share}%")
    found |= {_one_notation(number) for number in NUMBER.findall(text)}
    found |= {NUMBER_WORDS[word] for word in re.findall(r"[a-zëéï]+", text) if word in NUMBER_WORDS}
    if re.search(r"\b(een|één|eerste)\b", text):
        found.add("1")
    return found


def required_figures(fact: str) -> set[str]:
    """What a text that teaches `fact` must contain: of a date the whole date, of a share the share."""
    whole = {figure for figure in figures(fact) if "%" in figure or "/" in figure or " " in figure}
    parts = {part for figure in whole for part in re.findall(r"\d+(?:,\d+)?", figure)}
    return (figures(fact) - parts - {"1"}) | whole | ({"1"} if re.search(r"(?<![\d.,:])1(?![\d.,:])", fact) else set())


def missing_figures(fact: str, taught: str) -> set[str]:
    return required_figures(fact) - figures(taught)


def _one_notation(number: str) -> str:
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", number):
        return number.replace(".", "")
    if re.fullmatch(r"\d{1,2}[.:]\d{2}", number):
        return number.replace(":", ".").removeprefix("0")
    return number.rstrip(".,:")
