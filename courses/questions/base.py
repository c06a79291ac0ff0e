"""What every kind of question can do.

A kind knows its question in two shapes: the block in which an author writes it, and the frozen question, plain data inside a
`LessonVersion`. Everything a learner meets (asking, reading the answer, marking, explaining) works on the frozen one, so a
change in the editor never changes a mark.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError, StructValue

KEYS = "abcdefghijklmnopqrstuvwxyz"
LONGEST_KEY = 40

Question = Mapping[str, Any]


class AnswerError(Exception):
    """The answer cannot be marked as it is; the message says what to do. Nothing is kept."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message


class NextStep(AnswerError):
    """Not a mistake: the question has more to ask before it can be marked."""


# --- writing --------------------------------------------------------------------------------------------------------------
def key_block(**kwargs: Any) -> blocks.CharBlock:
    """A key that stands in names and addresses of the page."""
    return blocks.CharBlock(max_length=LONGEST_KEY, validators=[validate_slug], **kwargs)


class QuestionBlock(blocks.StructBlock):
    """What all questions have. `check` looks at the whole; it returns the field that is wrong and what is wrong with it."""

    key = key_block(label=_("key"), help_text=_("Stays the same over versions."))
    text = blocks.CharBlock(label=_("question"))

    def clean(self, value: StructValue) -> StructValue:
        cleaned = super().clean(value)
        wrong = None if self.is_deferred_validation else self.check_question(cleaned)  # a draft may be half done
        if wrong:
            name, message = wrong
            raise StructBlockValidationError(block_errors={name: ValidationError(message)})
        return cleaned

    def check_question(self, value: StructValue) -> tuple[str, Any] | None:
        return None


def differ(texts: Iterable[str]) -> bool:
    """Whether no two of these read the same."""
    read = [text.strip().casefold() for text in texts]
    return len(set(read)) == len(read)


def keys_by_text(texts: Sequence[str]) -> list[str]:
    """A key for each text that says nothing about its place: the order in which an author writes is often the answer."""
    ranked = sorted(range(len(texts)), key=lambda place: texts[place])
    return [KEYS[ranked.index(place)] for place in range(len(texts))]


# --- answering ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Posted:
    """The fields of one question in a posted form: `vraag-q1`, or `vraag-q1.b` for a part of it."""

    getlist: Callable[[str], Sequence[str]]
    key: str

    def values(self, part: str = "") -> list[str]:
        name = field_name(self.key, part)
        return [value.replace("\x00", "") for value in self.getlist(name)]  # PostgreSQL keeps no NUL

    def value(self, part: str = "") -> str:
        return next(iter(self.values(part)), "").strip()


def field_name(key: str, part: str = "") -> str:
    """Keys have no dots, so no two fields share a name."""
    return f"vraag-{key}.{part}" if part else f"vraag-{key}"


@dataclass(frozen=True)
class Choice:
    key: str
    text: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Remark:
    """One line of feedback. `about` is what the answer was given to; `is_right` None: neither right nor wrong."""

    text: str
    is_right: bool | None = None
    feedback: str = ""
    about: Any = ""
    instead: str = ""  # what would have been right
    was_missed: bool = False  # right, and not chosen

    @property
    def verdict(self) -> str:
        if self.is_right is None:
            return "plain"
        if self.was_missed:
            return "missed"
        return "right" if self.is_right else "wrong"


@dataclass(frozen=True)
class Asked:
    """A question as a form: the template draws `fields`; `first` is the part to which a message about it leads."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    first: str = ""


class Kind(ABC):
    """One kind of question. `name` is its word in files and in frozen questions."""

    name: ClassVar[str]
    block: ClassVar[type[QuestionBlock]]
    template: ClassVar[str]

    @abstractmethod
    def freeze(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """What a version keeps beside key, kind and text. Also for a draft that is half done."""

    @abstractmethod
    def read(self, posted: Posted, question: Question) -> Any:
        """The answer as it was typed, good or not, to be shown again."""

    @abstractmethod
    def clean(self, question: Question, given: Any) -> Any:
        """The answer to keep, as JSON. Raises AnswerError."""

    @abstractmethod
    def is_right(self, question: Question, answer: Any) -> bool: ...

    @abstractmethod
    def right_answer(self, question: Question) -> Any:
        """An answer that is right, as `read` would find it in a form."""

    @abstractmethod
    def ask(self, question: Question, given: Any, shuffle: Random) -> Asked:
        """The form, with what was `given` before or None. Never what is right."""

    @abstractmethod
    def review(self, question: Question, answer: Any, *, reveal: bool) -> list[Remark]:
        """Feedback on an answer; with `reveal` also what would have been right."""

    @abstractmethod
    def solution(self, question: Question) -> list[Remark]:
        """Everything that authors wrote, with what is right."""

    def note(self, question: Question, answer: Any) -> Any:
        """A sentence below the feedback where that does not speak for itself."""
        return ""

    def wrong_choices(self, question: Question, answer: Any) -> list[str]:
        """What was chosen and is wrong, in words, to be counted for authors."""
        return []
