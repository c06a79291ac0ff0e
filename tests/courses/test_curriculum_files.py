"""The real curriculum against its facts (docs/decisions/0003-unclear-sources.md, "The arithmetic")."""

from collections import Counter
from decimal import Decimal

import pytest

from courses.services.lesson_files import LessonFile, LessonFileError, read_lesson_file, read_lesson_files
from courses.services.loading import CURRICULUM

LESSONS = read_lesson_files(CURRICULUM / "lessons")
QUESTIONS = [
    pytest.param(question, id=f"{lesson.key}-{block['value']['key']}-{question['value']['key']}")
    for lesson in LESSONS
    for block in lesson.body
    if block["type"] == "quiz"
    for question in block["value"]["questions"]
    if "options" in question["value"]
]


def minutes(lessons: list[LessonFile], relevance: str) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for lesson in lessons:
        if lesson.relevance == relevance:
            counted[lesson.module] += lesson.minutes
    return dict(counted)


def test_there_are_49_lessons_in_six_modules():
    assert Counter(lesson.module for lesson in LESSONS) == {"m1": 9, "m2": 9, "m3": 8, "m4": 7, "m5": 9, "m6": 7}


def test_minutes_per_module_are_those_of_the_facts():
    assert minutes(LESSONS, "need") == {"m1": 140, "m2": 105, "m3": 185, "m4": 95, "m5": 125, "m6": 100}
    assert minutes(LESSONS, "nice") == {"m1": 20, "m2": 30, "m3": 40, "m4": 25, "m5": 30, "m6": 30}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_each_lesson_ends_in_three_lines_and_one_quiz_that_counts_when_the_lesson_does(lesson):
    *_before, summary, quiz = lesson.body
    assert summary["type"] == "summary"
    assert len(summary["value"]) == 3
    assert quiz["type"] == "quiz"
    assert quiz["value"]["required"] == (lesson.relevance == "need")
    assert len(quiz["value"]["questions"]) >= 3
    practice = [block["value"] for block in lesson.body[:-1] if block["type"] == "quiz"]
    assert not any(quiz["required"] for quiz in practice)


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_question_has_its_right_answers_and_explains_every_option(question):
    options = question["value"]["options"]
    right = sum(option["correct"] for option in options)
    assert right == 1 if question["type"] in {"single", "true_false"} else right >= 2
    assert all(option["feedback"] for option in options)


def test_one_instrument_counts_and_the_others_are_offered():
    found = [
        (lesson.key, block["value"]) for lesson in LESSONS for block in lesson.body if block["type"] == "instrument"
    ]
    assert {("m2-l4", "starr"), ("m6-l3", "starr")} <= {(lesson, value["key"]) for lesson, value in found}
    assert [(lesson, value["key"]) for lesson, value in found if value["required"]] == [("m5-l4", "starr")]


def test_block_ids_are_unique_and_survive_a_second_reading():
    ids = [block["id"] for lesson in LESSONS for block in lesson.body]
    again = [block["id"] for lesson in read_lesson_files(CURRICULUM / "lessons") for block in lesson.body]
    assert len(set(ids)) == len(ids)
    assert again == ids


# --- a file that is wrong says where ----------------------------------------------------------------------------------
GOOD = """
key: m9-l1
module: m1
title: Titel
relevance: need
minutes: 10
goals: [Je weet iets.]
sources: [Bron]
check_on: null
body:
  - text: Tekst
  - quiz:
      key: m9-l1-q
      required: true
      questions:
        - key: q1
          kind: single
          text: Vraag?
          options:
            - {text: Ja, correct: true, feedback: Klopt.}
            - {text: Nee, feedback: Klopt niet.}
"""


@pytest.fixture
def lesson_path(tmp_path):
    return tmp_path / "m9-l1.yaml"


def test_a_good_file_is_read(lesson_path):
    lesson_path.write_text(GOOD)
    assert [block["type"] for block in read_lesson_file(lesson_path).body] == ["text", "quiz"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("key: m9-l1\n", "key: m9-l2\n", "m9-l1.yaml, key: 'm9-l2' is not the name of the file."),
        ("minutes: 10", "minutes: tien", "m9-l1.yaml, minutes: expected a whole number, got 'tien'."),
        ("minutes: 10", "minutes: true", "m9-l1.yaml, minutes: expected a whole number, got True."),
        ("relevance: need", "relevance: must", "m9-l1.yaml, relevance: 'must' is not one of need, nice."),
        ("module: m1\n", "", "m9-l1.yaml: key 'module' is missing."),
        ("module: m1", "module: m1\nmodul: m1", "m9-l1.yaml: key 'modul' is not known here."),
        (
            "          options:\n",
            "          options: []\n          opties:\n",
            "m9-l1.yaml, body[2].quiz.questions[1]: key 'opties' is not known here.",
        ),
        ("- text: Tekst", "- text: ''", "m9-l1.yaml, body[1].text: is empty."),
        ("- text: Tekst", "- tekst: Tekst", "m9-l1.yaml, body[1].tekst: there is no such block."),
        ("- text: Tekst", "- {text: Tekst, tip: Tip}", "m9-l1.yaml, body[1]: one key a block, such as 'text:'."),
        ("- text: Tekst", "- case: {title: A, text: B}", "m9-l1.yaml, body[1].case: key 'sector' is missing."),
        (
            "kind: single",
            "kind: open",
            (
                "m9-l1.yaml, body[2].quiz.questions[1].kind: 'open' is not one of single, multiple, true_false, matching, "
                "ordering, sorting, numeric, short, branching."
            ),
        ),
        (
            "feedback: Klopt.}",
            "feedbak: Klopt.}",
            "m9-l1.yaml, body[2].quiz.questions[1].options[1]: key 'feedback' is missing.",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_key(lesson_path, old, new, message):
    lesson_path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(LessonFileError) as refused:
        read_lesson_file(lesson_path)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("feedback: Klopt niet.}", "correct: true, feedback: Klopt niet.}", "body[2].questions[1].options"),
        ("- text: Tekst", "- instrument: onbekend", "body[1].key"),
        ("- text: Tekst", "- case: {title: A, sector: zee, text: B}", "body[1].sector"),
    ],
)
def test_what_a_block_refuses_is_named_by_its_place(lesson_path, old, new, place):
    lesson_path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(LessonFileError) as refused:
        read_lesson_file(lesson_path)
    assert str(refused.value).startswith(f"m9-l1.yaml, {place}: ")


def test_broken_yaml_is_named(lesson_path):
    lesson_path.write_text("key: [")
    with pytest.raises(LessonFileError, match=r"m9-l1\.yaml: not readable as YAML"):
        read_lesson_file(lesson_path)


def test_planned_sbu_is_the_sum_of_need_required_assignments_and_days():
    """The table of decision 0003, computed from the files."""
    import yaml

    tasks = {row["key"]: row["minutes"] for row in yaml.safe_load((CURRICULUM / "assignments.yaml").read_text())}
    need = minutes(LESSONS, "need")
    planned = {}
    for track in yaml.safe_load((CURRICULUM / "tracks.yaml").read_text()):
        plan = track["curriculum"]
        total = sum(need[module] for module in plan["modules"])
        total += sum(tasks[key] for key, required in plan["assignments"].items() if required)
        total += sum(part["minutes"] for part in plan["components"] if part["kind"] == "lesson_day")
        planned[track["key"]] = round(Decimal(total) / 60 * 2) / Decimal(2)
    assert planned == {
        "bpv-begeleider": Decimal("26.0"),
        "bpv-coordinator": Decimal("27.5"),
        "transitiebegeleider": Decimal("14.0"),
    }
