"""Own words: no run of eight words shared with the documents that the lessons draw on, and no two lessons that open alike."""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tests.texts.lessons import Lesson, block_texts, plain, walk, words

RUN = 8
# Names of laws, bodies and documents: shared because they are names.
NAMES = (
    "Van BPV-handboek naar 3 leergangen",
    "van school naar duurzaam werk",
    "Samenwerkingsorganisatie Beroepsonderwijs Bedrijfsleven",
    "Wet gelijke behandeling op grond van handicap of chronische ziekte",
    "Wet op het voortgezet onderwijs",
    "Wet educatie en beroepsonderwijs",
    "Wet op de medische keuringen",
    "Algemene verordening gegevensbescherming",
    "Uitvoeringswet Algemene verordening gegevensbescherming",
    "Uitvoeringsinstituut Werknemersverzekeringen",
    "Regionaal Meld- en Coördinatiepunt voortijdig schoolverlaten",
    "Regionale Meld- en Coördinatiefunctie",
    "Ministerie van Onderwijs, Cultuur en Wetenschap",
    "Ministerie van Sociale Zaken en Werkgelegenheid",
    "Jongeren Organisatie Beroepsonderwijs",
    "het ministerie van OCW, Ingrado, de MBO Raad en SBB",
    "Kennispunt MBO Passend Onderwijs",
    "Verbeteragenda passend onderwijs mbo",
    "Verenigde Naties inzake de rechten van personen met een handicap",
)


def runs(text: str) -> set[tuple[str, ...]]:
    """Each run of eight words, without regard to case and marks."""
    found = [word.lower().replace("’", "'") for word in words(text)]
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


def runs_of_sources(folder: Path) -> dict[tuple[str, ...], str]:
    """Run of eight words → the name of the document it stands in. Words broken over two lines are joined."""
    return {
        run: path.name
        for path in sorted(folder.glob("*.txt"))
        for run in runs(re.sub(r"-[ \t]*\n+\s*(?=[a-z])", "", path.read_text(encoding="utf-8")))
    }


def shared_runs(texts: Iterable[str], sources: dict[tuple[str, ...], str]) -> list[str]:
    """`words … (document)` for each run that a text shares with a source, names left out."""
    found = []
    for text in texts:
        for part in re.split("|".join(re.escape(name) for name in NAMES), text, flags=re.IGNORECASE):
            found += [f"{' '.join(run)} ({sources[run]})" for run in runs(part) & sources.keys()]
    return sorted(found)


def opening(lesson: Lesson) -> tuple[str, str]:
    """How a lesson opens: the kind of its first block and its first three words, with N for a name."""
    kind, value = next(walk(lesson.data["body"]))
    texts = block_texts(kind, value)
    first = plain(texts[-1] if kind in {"case", "cases", "voice"} else texts[0])
    started = [line for line in first.splitlines() if line.strip()]
    told = words(started[0])[:3]
    names = _names(lesson)
    return kind, " ".join("N" if word in names else word.lower() for word in told)


def same_openings(lessons: Iterable[Lesson]) -> dict[tuple[str, str], list[str]]:
    """Openings that more than one lesson uses."""
    found = defaultdict(list)
    for lesson in lessons:
        found[opening(lesson)].append(lesson.key)
    return {start: keys for start, keys in found.items() if len(keys) > 1}


def _names(lesson: Lesson) -> set[str]:
    """Words that stand with a capital inside a sentence somewhere in the lesson: people and places."""
    return set(re.findall(r"(?<=[a-z,;] )[A-ZÀ-Ý][a-zà-ÿ]+", "\n".join(lesson.reading)))
