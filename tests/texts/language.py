"""Plain Dutch, measured: length of sentences, abbreviations that nobody explains, words that no dictionary knows."""

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from statistics import median

import yaml

from tests.texts.lessons import LIST_NUMBER, Lesson, plain, strings, words
from tests.texts.norms import LONGEST_SENTENCE

SENTENCE_END = re.compile(r"(?<=[.?!…])[’”\"')]*\s+(?=[^a-z])|\n+|(?<=:)\s+(?=[‘“\"'A-ZÀ-Ý])")
ABBREVIATION = re.compile(r"\b[A-ZÀ-Ý]{2,}[A-Za-z]*\b|\b[A-Z]{2,}\b|\b(?:Wgbh/cz|vsv|ggz|bhv|slb|vso|vmbo)\b")
SPELLED = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Everybody who works at an mbo school knows these, or they are names that nobody spells out.
EVERYDAY = frozenset(
    {
        "BPV",
        "MBO",
        "ICT",
        "ROC",
        "AOC",
        "OK",
        "TV",
        "PDF",
        "HBO",
        "HAVO",
        "USB",
        "QR",
        "GPS",
        "EHBO",
        "CNC",
        "BMW",
        "KW",
    }
    | {"MIND", "II", "III", "IV", "VI", "MKB", "DHL", "NS", "PC", "IT", "AVG", "CV", "VW"}
)


def sentences(texts: Iterable[str]) -> list[str]:
    """Sentences of plain texts; each line is at least one."""
    return [
        part.strip() for text in texts for part in SENTENCE_END.split(LIST_NUMBER.sub("", text)) if part and words(part)
    ]


def median_length(lesson: Lesson) -> float:
    return median(len(words(sentence)) for sentence in sentences(lesson.reading))


def long_sentences(lesson: Lesson) -> list[str]:
    return [sentence for sentence in sentences(lesson.everything) if len(words(sentence)) > LONGEST_SENTENCE]


def read_glossary(path: Path) -> set[str]:
    """The terms that a reader can open where they first occur in a lesson."""
    return {row["term"] for row in yaml.safe_load(path.read_text(encoding="utf-8"))}


def unexplained_abbreviations(lesson: Lesson, *, glossary: set[str]) -> set[str]:
    """Abbreviations that are neither everyday, nor a term of the glossary, nor spelled out in the lesson itself."""
    texts = [plain(text) for text in [*lesson.reading, *strings(lesson.blocks("quiz"))]]
    text = "\n".join(texts)
    in_glossary = {word for term in glossary for word in re.findall(r"[\w/]+", term)}
    found = {match[0] for match in ABBREVIATION.finditer(text)}
    known = {word.lower() for word in EVERYDAY | in_glossary}
    return {short for short in found if short.lower() not in known and not _spelled_out(short, text)}


def _spelled_out(short: str, text: str) -> bool:
    """`UWV (…)`, `… (UWV)`, `UWV staat voor`, `UWV: …` or `UWV, de …`."""
    here = re.escape(short)
    return bool(re.search(rf"\b{here} \(|\({here}\)|\b{here} (?:staat voor|betekent|is een|is de)|\b{here}[:,] ", text))


def has_speller() -> bool:
    """Whether hunspell stands here with a Dutch dictionary."""
    if shutil.which("hunspell") is None:
        return False
    asked = subprocess.run(["hunspell", "-D"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return bool(re.search(r"/nl_NL\b", asked.stdout + asked.stderr))


def read_own_words(path: Path) -> set[str]:
    """The words of woorden.txt: a word a line, `#` opens a remark."""
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return {line for line in lines if line}


def misspelled(texts: Iterable[str], *, own_words: set[str]) -> set[str]:
    """Words that neither the Dutch dictionary nor our own list knows; of a word with hyphens each part counts."""
    known = {word.lower() for word in own_words}
    met = {word.replace("’", "'") for text in texts for word in SPELLED.findall(text)}
    odd = {word for word in _unknown(met) if not _is_own(word, known)}
    parts = {part for word in odd for part in word.split("-") if len(part) > 1}
    odd_parts = {part for part in _unknown(parts) if not _is_own(part, known)}
    return {word for word in odd if "-" not in word or odd_parts & set(word.split("-"))}


def _unknown(asked: set[str]) -> set[str]:
    """What hunspell does not find, as it was asked."""
    answer = subprocess.run(
        ["hunspell", "-i", "utf-8", "-d", "nl_NL", "-l"],
        input="\n".join(sorted(asked)),
        capture_output=True,
        text=True,
        check=True,
    )
    return {word.strip() for word in answer.stdout.splitlines() if word.strip()}


def _is_own(word: str, known: set[str]) -> bool:
    """On our own list, perhaps as a possessive or a plural ("Samira's", "slb'ers")."""
    word = word.lower()
    return word in known or word.removesuffix("'s") in known or word.removesuffix("s") in known
