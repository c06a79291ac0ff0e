"""One question of every kind as a version keeps it, with answers as a form posts them."""

from typing import Any

from courses.blocks import LessonBody
from courses.models import Lesson, LessonVersion
from courses.questions import field_name, kind_of
from courses.services.lesson_shapes import read_stream
from courses.services.rendering import render_blocks

WRITTEN: dict[str, dict[str, Any]] = {
    "single": {
        "text": "Wie beslist over minder uren?",
        "options": [
            {"text": "De praktijkopleider", "feedback": "Die adviseert alleen."},
            {"text": "De examencommissie", "correct": True, "feedback": "Dat is haar taak."},
            {"text": "De student", "feedback": "Die vraagt het aan."},
        ],
    },
    "multiple": {
        "text": "Wat staat in de overeenkomst?",
        "options": [
            {"text": "Begindatum", "correct": True, "feedback": "Ja, die staat erin."},
            {"text": "Leerdoelen", "correct": True, "feedback": "Ja, die ook."},
            {"text": "Het rooster van school", "feedback": "Dat is een zaak van school."},
        ],
    },
    "true_false": {
        "text": "Simulatie telt als BPV-uren.",
        "options": [
            {"text": "Juist", "feedback": "Nee, het is een oefening."},
            {"text": "Onjuist", "correct": True, "feedback": "Klopt, het telt niet mee."},
        ],
    },
    "matching": {
        "text": "Welke taak hoort bij welke rol?",
        "pairs": [
            {"left": "Praktijkopleider", "right": "begeleidt op de werkvloer", "feedback": "Hij staat ernaast."},
            {"left": "BPV-begeleider", "right": "houdt contact namens school", "feedback": "Zij is de schakel."},
            {"left": "Examencommissie", "right": "bewaakt het diploma", "feedback": "Zij stelt vast."},
        ],
    },
    "ordering": {
        "text": "Zet de stappen in volgorde.",
        "items": [
            {"text": "Luisteren", "feedback": "Eerst hoor je wat er is."},
            {"text": "Samenvatten", "feedback": "Dan geef je het terug."},
            {"text": "Afspreken", "feedback": "Pas dan maak je afspraken."},
        ],
    },
    "sorting": {
        "text": "Wat mag het bedrijf weten?",
        "groups": ["Mag het bedrijf weten", "Blijft bij de student"],
        "items": [
            {"text": "De reistijd", "group": 0, "feedback": "Dat raakt het rooster."},
            {"text": "Een diagnose", "group": 1, "feedback": "Dat is een medisch gegeven."},
            {"text": "De leerdoelen", "group": 0, "feedback": "Daar werken zij aan mee."},
            {"text": "Schulden thuis", "group": 1, "feedback": "Dat is privé."},
        ],
    },
    "numeric": {
        "text": "Hoeveel uur duurt deze BPV?",
        "unit": "uur",
        "answer": 610.5,
        "tolerance": 0.5,
        "feedback": "Reken weken maal uren per week.",
        "near": [{"value": 200, "feedback": "Dat is het minimum voor één jaar."}],
    },
    "short": {
        "text": "Wat zeg je tegen Sam?",
        "model": "Ik hoor dat het zwaar is; wat helpt je?",
        "points": ["noemt wat je hoort", "stelt een open vraag"],
    },
    "branching": {
        "text": "Jesper belt in paniek.",
        "start": "telefoon",
        "nodes": [
            {
                "key": "telefoon",
                "text": "Hij wil nu stoppen. Wat doe je?",
                "options": [
                    {"text": "Je luistert", "to": "gesprek", "feedback": "Hij wordt rustiger."},
                    {"text": "Je zegt dat stoppen niet kan", "to": "mis", "feedback": "Hij hangt op."},
                ],
            },
            {
                "key": "gesprek",
                "text": "Hij vertelt over zijn chef. Wat nu?",
                "options": [
                    {"text": "Je belt meteen de chef", "to": "mis", "feedback": "Zonder dat hij het weet."},
                    {"text": "Je vraagt wat hij zelf wil", "to": "goed", "feedback": "Hij houdt de regie."},
                ],
            },
        ],
        "endings": [
            {"key": "goed", "text": "Jesper blijft.", "right": True},
            {"key": "mis", "text": "Jesper komt niet meer."},
        ],
    },
}
ALL_KINDS = list(WRITTEN)


def write_quiz(kinds: list[str], *, key: str = "q", required: bool = True) -> dict[str, Any]:
    """As in a lesson file; the key of a question is its kind."""
    questions = [{"key": kind, "kind": kind, **WRITTEN[kind]} for kind in kinds]
    return {"key": key, "required": required, "questions": questions}


def freeze_blocks(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of a lesson file as a version keeps them."""
    return render_blocks(Lesson(body=read_stream(LessonBody(), list(rows), key="les", where="les")))


def freeze(kind: str) -> dict[str, Any]:
    (quiz,) = freeze_blocks({"quiz": write_quiz([kind])})
    return quiz["questions"][0]


def ask_all_kinds(pin: Any) -> dict[str, Any]:
    """Let the pinned version ask one question of every kind; returns the quiz."""
    (quiz,) = freeze_blocks({"quiz": write_quiz(ALL_KINDS)})
    LessonVersion._base_manager.filter(pk=pin.version_id).update(blocks=[quiz])
    return quiz


def posted(question: dict[str, Any], given: Any) -> dict[str, Any]:
    """The form fields that say `given`, in the shape in which its kind reads it."""
    name, key = kind_of(question).name, question["key"]
    if name in {"single", "multiple", "true_false", "numeric"}:
        return {field_name(key): given}
    if name == "short":
        compared = {field_name(key, "vergeleken"): "1"} if given["compared"] else {}
        return {field_name(key): given["text"], field_name(key, "punt"): given["points"], **compared}
    if name == "branching":
        return {
            field_name(key): given["behind"],
            **{field_name(key, node): way for node, way in given["chosen"].items()},
        }
    return {field_name(key, row): place for row, place in given.items()}


def right_form(quiz: dict[str, Any]) -> dict[str, Any]:
    form: dict[str, Any] = {}
    for question in quiz["questions"]:
        form |= posted(question, kind_of(question).right_answer(question))
    return form
