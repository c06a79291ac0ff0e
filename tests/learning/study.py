"""Short ways to study in tests."""

from uuid import uuid4

from courses.models import Curriculum, CurriculumLesson, Lesson, LessonVersion
from learning.models import LessonProgress
from learning.services.progress import finish_lesson
from learning.services.quizzes import submit_attempt
from tests.factories.courses import NOW, RIGHT, LessonVersionFactory
from tests.memory import forget_plans

INSTRUMENT_BLOCK = {"id": "instrument-block", "kind": "instrument", "key": "starr", "version": 1, "required": True}
STARR = {
    "variant": "terugkijken",
    "situatie": "Een gesprek op de gang.",
    "taak": "Ik ben begeleider.",
    "actie": "Ik stelde een vraag.",
    "resultaat": "Het bleef stil.",
    "reflectie": "Ik was te snel.",
    "toepassen": "Woensdag oefen ik met een collega.",
}


def get_pin(curriculum: Curriculum, order: int = 1) -> CurriculumLesson:
    return CurriculumLesson.objects.select_related("version", "curriculum__track", "lesson").get(
        curriculum=curriculum, order=order
    )


def meet_lesson(person, pin, *, now=NOW) -> None:
    """Quiz right, "Les afronden" pressed."""
    for quiz in pin.version.required_quizzes:
        submit_attempt(person=person, pin=pin, quiz_key=quiz["key"], answers=RIGHT, now=now)
    finish_lesson(person=person, pin=pin, now=now)


def meet_all_lessons(person, curriculum, *, now=NOW) -> None:
    for order in curriculum.lesson_pins.values_list("order", flat=True):
        meet_lesson(person, get_pin(curriculum, order), now=now)


def repin(pin: CurriculumLesson, *, material: bool, **fields) -> LessonVersion:
    """Publish a next version and pin it, as a cosmetic re-point or a newer curriculum would."""
    version = LessonVersionFactory(
        lesson=pin.lesson, number=pin.lesson.versions.first().number + 1, is_material=material, **fields
    )
    CurriculumLesson.objects.filter(pk=pin.pk).update(version=version)
    Curriculum.objects.filter(pk=pin.curriculum_id).update(plan_stamp=uuid4())
    return version


def ask_instrument(pin: CurriculumLesson) -> CurriculumLesson:
    """Let the pinned version require STARR instead of a quiz."""
    LessonVersion._base_manager.filter(pk=pin.version_id).update(blocks=[INSTRUMENT_BLOCK])
    forget_plans()
    return get_pin(pin.curriculum, pin.order)


def progress_of(person, lesson: Lesson) -> LessonProgress:
    return LessonProgress.objects.get(person=person, lesson=lesson)
