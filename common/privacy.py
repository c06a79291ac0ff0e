"""What in a text may tell who somebody is. A help for the writer, never a judge: the writer decides what to do with each find.

Nothing here is stored or logged. `names` are used for the one search and forgotten; a `Hit` does not print its words.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common import privacy_words as words


class HitKind(TextChoices):
    """What was found; the order says which wins when two cover the same letters."""

    EMAIL = "email", _("e-mail address")
    BSN = "bsn", _("citizen service number (BSN)")
    PHONE = "phone", _("telephone number")
    BIRTH_DATE = "birth_date", _("date of birth")
    ADDRESS = "address", _("address or postcode")
    NAME = "name", _("name")
    SCHOOL = "school", _("school beside a person")
    MEDICAL = "medical", _("health beside a name")


# What leads to one person by itself. Names and schools are for the writer to judge: half of those are innocent.
PLAIN = frozenset({HitKind.EMAIL, HitKind.BSN, HitKind.PHONE, HitKind.BIRTH_DATE, HitKind.ADDRESS})


@dataclass(frozen=True, order=True)
class Hit:
    """`text[start:end]`, and why it is pointed out."""

    start: int
    end: int
    kind: HitKind
    text: str = field(repr=False, compare=False)


Span = tuple[int, int]
_GAP = r"[ .\-–/\u00a0\u202f]"  # what people put between digits


def find_hits(text: str, *, names: Collection[str] = ()) -> list[Hit]:
    """Every place in `text` that may identify somebody, in order, never two on the same letters.

    `names` are what the writer listed to be hidden: whole names or parts, any case, with or without accents.
    """
    plain = _without_accents(text)
    listed = list(_listed_names(plain, names))
    people = sorted({*listed, *_people(plain)})
    found: list[tuple[HitKind, Span]] = [(HitKind.NAME, span) for span in listed]
    found += [(HitKind.EMAIL, match.span()) for match in _EMAIL.finditer(plain)]
    phones = [match.span() for match in _PHONE.finditer(plain)]
    found += [(HitKind.PHONE, span) for span in phones]
    found += [(HitKind.BSN, span) for span in _bsns(plain, phones)]
    found += [(HitKind.BIRTH_DATE, span) for span in _birth_dates(plain)]
    found += [(HitKind.ADDRESS, span) for span in _addresses(plain)]
    found += _beside_people(plain, people)
    return _without_overlap(text, found)


def tells_nobody(text: str) -> None:
    """Refuses what plainly leads to one person, in a text that nobody looks over before it is kept. Raises ValidationError."""
    found = next((hit for hit in find_hits(text) if hit.kind in PLAIN), None)
    if found:
        raise ValidationError(
            gettext("Take “%(words)s” out: it may show who somebody is (%(kind)s).")
            % {"words": found.text, "kind": found.kind.label}
        )


def _without_overlap(text: str, found: Iterable[tuple[HitKind, Span]]) -> list[Hit]:
    rank = {kind: number for number, kind in enumerate(HitKind)}
    kept: dict[int, Hit] = {}
    taken = bytearray(len(text))
    for kind, (start, end) in sorted(found, key=lambda one: (rank[one[0]], one[1][0] - one[1][1], one[1])):
        if start < end and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            kept[start] = Hit(start, end, kind, text[start:end])
    return [kept[start] for start in sorted(kept)]


def _without_accents(text: str) -> str:
    """The same text, letter for letter, with é as e: places in it are places in the original."""
    return "".join(unicodedata.normalize("NFD", letter)[0] if ord(letter) > 127 else letter for letter in text)  # noqa: PLR2004  ASCII


# --- numbers ---------------------------------------------------------------------------------------------------------

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}\b")
_DIGIT_RUNS = re.compile(rf"\d+(?:{_GAP}{{1,2}}\d+)*")
_PHONE = re.compile(
    r"(?<![\d+])(?:(?:\+|00)[ .\-]?[1-9]\d(?:[ .\-–/()\u00a0\u202f]{0,3}\d){8,11}"  # +31 (0)6 …
    r"|(?:\((?=0\d{1,3}\)))?0[1-9](?:[ .\-–/()\u00a0\u202f]{0,3}\d){8})(?!\d)"  # ten digits, however they are cut; (020) but not "(020"
)
BSN_DIGITS = 9


def is_bsn(digits: str) -> bool:
    """The eleven-test: 9×a + 8×b + … + 2×h − i is a multiple of eleven. Eight digits have lost their leading zero."""
    padded = [int(digit) for digit in digits.zfill(BSN_DIGITS)]
    total = sum(weight * digit for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), padded, strict=True))
    return total % 11 == 0 and any(padded)


def _bsns(text: str, phones: list[Span]) -> Iterator[Span]:
    """Groups of digits that together make a BSN: `123456782`, `123.456.782`, `1234 56 782`, and any other cut."""
    in_phones = {place for start, end in phones for place in range(start, end)}
    for run in _DIGIT_RUNS.finditer(text):
        groups = [(match.start() + run.start(), match.group()) for match in re.finditer(r"\d+", run.group())]
        for first in range(len(groups)):
            digits = ""
            for last in range(first, len(groups)):
                digits += groups[last][1]
                if len(digits) > BSN_DIGITS:
                    break
                cut = [len(group) for _place, group in groups[first : last + 1]]
                is_part_of_phone = len(digits) < BSN_DIGITS and groups[first][0] in in_phones
                if not is_part_of_phone and _has_length_of_bsn(digits, cut) and is_bsn(digits):
                    yield groups[first][0], groups[last][0] + len(groups[last][1])


def _has_length_of_bsn(digits: str, cut: list[int]) -> bool:
    """Eight digits are many things besides: only as one number that is no date, or as `12.345.678`."""
    if len(digits) == BSN_DIGITS:
        return True
    if len(digits) != BSN_DIGITS - 1 or cut not in ([8], [2, 3, 3]):
        return False
    return not (_is_date(digits[:4], digits[4:6], digits[6:]) or _is_date(digits[4:], digits[2:4], digits[:2]))


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(day)).year <= 2100  # noqa: PLR2004  years that people write
    except ValueError:
        return False


# --- dates of birth --------------------------------------------------------------------------------------------------

_MONTH = "|".join(words.MONTHS)
_DATE = re.compile(
    rf"(?<!\d)(?:(?P<d>\d{{1,2}})\s?[-./ ]\s?(?P<m>\d{{1,2}})\s?[-./ ]\s?(?P<y>\d{{4}}|\d{{2}})"
    rf"|(?P<iy>\d{{4}})[-./](?P<im>\d{{1,2}})[-./](?P<id>\d{{1,2}})"
    rf"|(?P<wd>\d{{1,2}})(?:e|ste|de)?[ -](?P<wm>{_MONTH})(?:\.?[ -](?P<wy>\d{{4}}|'?\d{{2}}))?"
    rf"|(?P<cd>\d{{8}})"
    rf")(?![\d])",
    re.IGNORECASE,
)
_BORN = re.compile(r"\b(?:geboren|geboorte\w*|geb\.|verjaar\w*|jarig\w*)", re.IGNORECASE)
_BORN_YEAR = re.compile(r"(?<!\d)(?:19[3-9]\d|20[01]\d)(?!\d)")
BORN_REACH = 50  # letters from where "geboren" begins to the date
BIRTH_YEARS = range(1930, 2016)  # who is in mbo or works there; later dates are about what happened


def _birth_dates(text: str) -> Iterator[Span]:
    """A full date in a year in which people who study were born, and any date or year close to "geboren"."""
    born = [match.start() for match in _BORN.finditer(text)]

    def is_near(span: Span) -> bool:
        following = bisect_left(born, span[0] - BORN_REACH)
        return following < len(born) and born[following] <= span[1] + BORN_REACH

    for match in _DATE.finditer(text):
        year, month, day = _parts(match)
        if match["cd"] and not is_near(match.span()):
            continue
        if (_is_date(year, month, day) and int(year) in BIRTH_YEARS) or (
            is_near(match.span()) and _is_date("2000", month, day)
        ):
            yield match.span()
    if born:
        yield from (match.span() for match in _BORN_YEAR.finditer(text) if is_near(match.span()))


def _parts(match: re.Match[str]) -> tuple[str, str, str]:
    if match["cd"]:
        digits = match["cd"]
        return digits[4:], digits[2:4], digits[:2]
    if match["wm"]:
        month = next(
            number
            for number, stem in enumerate(_STEMS, 1)
            if match["wm"].lower().replace("mrt", "maa").startswith(stem)
        )
        return match["wy"] or "", str(month), match["wd"]
    return match["y"] or match["iy"] or "", match["m"] or match["im"], match["d"] or match["id"]


_STEMS = ("jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


# --- addresses -------------------------------------------------------------------------------------------------------

_POSTCODE = re.compile(r"(?<![\w.,-])[1-9]\d{3}(?P<gap>[ \u00a0]?)(?P<letters>[A-Za-z]{2})(?![\w])")
_STREET = re.compile(
    rf"\b(?:[A-Z][\w'’.-]{{0,30}} ){{0,3}}[A-Z][\w'’-]{{0,40}}?(?:{'|'.join(words.STREET_ENDINGS)}) \d{{1,4}} ?[A-Za-z]?(?![\w])"
    rf"|\b(?:Laan|Weg|Plein|Straat|Hof|Singel) (?:(?:van|de|der|den|het|ter|ten) ){{1,2}}[A-Z][\w'’-]{{0,40}} \d{{1,4}}(?!\w)"
)
_NO_POSTCODE = {"SA", "SD", "SS"}


def _addresses(text: str) -> Iterator[Span]:
    for match in _POSTCODE.finditer(text):
        letters = match["letters"]
        is_written_as_one = letters.isupper() or not match["gap"] or letters.lower() not in words.SHORT_WORDS
        if letters.upper() not in _NO_POSTCODE and is_written_as_one and (letters.isupper() or letters.islower()):
            yield match.span()
    for match in _STREET.finditer(text):
        yield match.span()


# --- people, and what stands beside them -----------------------------------------------------------------------------

_WORD = r"[A-Z][a-z'’]{1,30}(?:-[A-Z][a-z]{1,30}){0,2}"
_BETWEEN = r"(?:(?:van|de|der|den|het|ter|ten|el|al|ben|bin|'t|op|v\.d\.) ){0,3}"
_AFTER_TITLE = re.compile(
    rf"\b(?i:{'|'.join(words.BEFORE_A_NAME)})\b\.?,? (?P<name>{_WORD}(?: {_BETWEEN}{_WORD})?)(?!\w)"
)
_WITH_VERB = re.compile(rf"\b(?P<name>{_WORD}(?: {_BETWEEN}{_WORD})?) (?:{'|'.join(words.AFTER_A_NAME)})\b")
_SURNAME = re.compile(rf" {_BETWEEN}{_WORD}(?!\w)")
_CAPITAL = re.compile(rf"\b{_WORD}\b")
_SCHOOL = re.compile(
    r"\b(?:ROC|AOC|MBO|mbo|Mbo)[ -](?:[Vv]an |de |het |'t )?[A-Z][\w-]{1,40}(?: [A-Z][\w-]{1,40})?"
    r"|\b[A-Z][\w-]{0,40} ?(?:[Cc]ollege|[Ss]cholengemeenschap|[Ss]choolvereniging)\b|\b(?:College|Lyceum|Academie|Vakschool) [A-Z][\w-]{1,40}"
)
_MEDICAL = re.compile(rf"\b(?:{'|'.join(re.escape(stem) for stem in words.MEDICAL_STEMS)})\w*", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<!\bdhr)(?<!\bmw)(?<!\bmevr)(?<!\bgeb)[.!?]+[\s\"”')]+|\n+", re.IGNORECASE)
REACH = 120  # letters between a person and what is said of them, within one sentence


def _listed_names(text: str, names: Collection[str]) -> Iterator[Span]:
    """Whole words, any case, also with a possessive s (Anna's, Bilals). Long names first."""
    wanted = {_without_accents(" ".join(name.split())) for name in names}
    wanted = {name for name in wanted if any(letter.isalpha() for letter in name)}
    if not wanted:
        return
    ordered = sorted(wanted, key=len, reverse=True)
    pattern = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in ordered)
    for match in re.finditer(rf"(?<!\w)(?P<name>{pattern})(?:['’]?s)?(?!\w)", text, re.IGNORECASE):
        yield match.span("name")


def _people(text: str) -> Iterator[Span]:
    """Words that look like somebody's name: known given names with what follows as a surname, words after "student" or "mevrouw", "… heeft"."""
    for match in _CAPITAL.finditer(text):
        if re.split(r"['’-]", match.group().lower())[0] in words.GIVEN_NAMES:
            surname = _SURNAME.match(text, match.end())
            yield match.start(), surname.end() if surname else match.end()
    in_schools = {place for school in _SCHOOL.finditer(text) for place in range(*school.span())}  # ROC Midden heeft …
    for pattern in (_AFTER_TITLE, _WITH_VERB):
        for match in pattern.finditer(text):
            if match["name"].split()[0].lower() not in words.NO_NAMES and match.start("name") not in in_schools:
                yield match.span("name")


def _beside_people(text: str, people: list[Span]) -> list[tuple[HitKind, Span]]:
    """A school or an illness in one sentence with a person: both are pointed out, because either may be taken away."""
    if not people:
        return []
    said = [(HitKind.SCHOOL, match.span()) for match in _SCHOOL.finditer(text)]
    said += [(HitKind.MEDICAL, match.span()) for match in _MEDICAL.finditer(text)]
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    starts = [start for start, _end in people]
    found: list[tuple[HitKind, Span]] = []
    for kind, (start, end) in said:
        near = people[bisect_left(starts, start - REACH) : bisect_right(starts, end + REACH)]
        sentence = bisect_right(ends, start)
        beside = [
            one for one in near if bisect_right(ends, one[0]) == sentence and not (one[0] < end and start < one[1])
        ]
        if beside:
            found.append((kind, (start, end)))
            found += [(HitKind.NAME, one) for one in beside]
    return found
