"""What a lesson asks before it is met: its required quizzes and instruments. One rule for the screen and the services."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from common.prepared import prepared
from courses.instruments import instruments
from courses.models import CurriculumLesson, LessonVersion
from learning.models import InstrumentAnswer, QuizAttempt
from learning.pins import material_numbers, still_counts

QUIZ = "quiz"
INSTRUMENT = "instrument"


@dataclass(frozen=True)
class Requirement:
    """One thing a lesson asks. `kind` is QUIZ or INSTRUMENT; `key` that of the quiz or instrument."""

    kind: str
    key: str
    name: str
    is_done: bool


def counting_attempts(*, person_id: int, pin: CurriculumLesson) -> list[QuizAttempt]:
    """The person's attempts at the quizzes of this lesson, newest first; those from before a material change do not count."""
    attempts: list[QuizAttempt] = _attempts(person_id=person_id, lesson_id=pin.lesson_id)
    if all(attempt.version_id == pin.version_id for attempt in attempts):
        return attempts
    numbers = dict(LessonVersion.objects.filter(lesson=pin.lesson_id).values_list("pk", "number"))
    material = material_numbers([pin.lesson_id])[pin.lesson_id]
    return [
        attempt
        for attempt in attempts
        if still_counts(met=numbers[attempt.version_id], pinned=pin.version.number, material=material)
    ]


@prepared
def _attempts(*, person_id: int, lesson_id: int) -> QuerySet[QuizAttempt]:
    return QuizAttempt.objects.filter(person_id=person_id, lesson_id=lesson_id)


def instrument_answers(*, person_id: int, keys: Iterable[str]) -> dict[str, InstrumentAnswer]:
    """What the person filled in, by instrument; no statement when nothing is asked."""
    found: list[InstrumentAnswer] = _answers(person_id=person_id, keys=tuple(set(keys)))
    return {answer.instrument: answer for answer in found}


@prepared
def _answers(*, person_id: int, keys: tuple[str, ...]) -> QuerySet[InstrumentAnswer]:
    return InstrumentAnswer.objects.filter(person_id=person_id, instrument__in=keys)


def is_passed(pin: CurriculumLesson, attempts: Iterable[QuizAttempt]) -> bool:
    """Whether the best of these attempts reaches the norm of the curriculum."""
    return any(pin.curriculum.passes_quiz(correct=attempt.correct, total=attempt.total) for attempt in attempts)


def missing_fields(answer: InstrumentAnswer) -> list[str]:
    """Labels of the required fields that are still empty."""
    definition = instruments().get(answer.instrument)
    if definition is None:  # the instrument has been withdrawn: what was saved stays good
        return []
    return [field.label for field in definition.fields if field.required and not answer.answers.get(field.key)]


def is_done(answer: InstrumentAnswer | None) -> bool:
    """Saved with every required field, or done on paper. An autosaved first word is not yet a filled-in instrument."""
    return answer is not None and (answer.on_paper or (answer.revision > 0 and not missing_fields(answer)))


def requirements_of(
    pin: CurriculumLesson, *, attempts: Iterable[QuizAttempt], answers: Mapping[str, InstrumentAnswer]
) -> list[Requirement]:
    """Everything this version asks, in reading order."""
    tried = list(attempts)
    found = []
    for block in pin.version.blocks:
        if block["kind"] == QUIZ and block["required"]:
            mine = [attempt for attempt in tried if attempt.quiz_key == block["key"]]
            found.append(Requirement(QUIZ, block["key"], "", is_passed(pin, mine)))
        elif block["kind"] == INSTRUMENT and block.get("required"):
            definition = instruments().get(block["key"])
            if definition:  # what has been withdrawn can no longer be asked
                is_ready = is_done(answers.get(block["key"]))
                found.append(Requirement(INSTRUMENT, block["key"], definition.name, is_ready))
    return found


def lacking(*, person_id: int, pin: CurriculumLesson) -> list[Requirement]:
    """What still stands between this person and the lesson."""
    requirements = requirements_of(
        pin,
        attempts=counting_attempts(person_id=person_id, pin=pin),
        answers=instrument_answers(person_id=person_id, keys=pin.version.required_instruments),
    )
    return [requirement for requirement in requirements if not requirement.is_done]
