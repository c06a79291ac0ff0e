"""Reading report of the lesson files in the current directory: `python scripts/reading_report.py [lesson or module keys]`.

Says per lesson what the tests in tests/texts ask of it, and what is still short of that. Ends with the totals per module.
"""

import re
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

from tests.texts import facts, language, norms, sources  # noqa: E402
from tests.texts.lessons import Lesson, read_lessons, unexplained  # noqa: E402

CURRICULUM = Path("courses/curriculum")


def beside(name: str) -> Path:
    """A file of the curriculum in the current directory, or the one beside this script."""
    return CURRICULUM / name if (CURRICULUM / name).exists() else HERE / CURRICULUM / name


def find_sources() -> Path | None:
    candidates = (Path("../shared/seeds"), Path("../../shared/seeds"), HERE / "../shared/seeds")
    return next((folder for folder in candidates if folder.is_dir()), None)


class Report:
    def __init__(self) -> None:
        self.lessons = read_lessons(CURRICULUM / "lessons")
        self.facts = facts.read_facts(beside("facts.yaml"))
        self.glossary = language.read_glossary(beside("glossary.yaml"))
        self.own_words = language.read_own_words(beside("woorden.txt"))
        folder = find_sources()
        self.sources = sources.runs_of_sources(folder) if folder else None
        self.speller = language.has_speller()

    def write(self, wanted: list[str]) -> None:
        chosen = [lesson for lesson in self.lessons if not wanted or {lesson.key, lesson.module} & set(wanted)]
        for lesson in chosen:
            self.say(self.of_lesson(lesson))
        alike = sources.same_openings(self.lessons)
        self.say(["Same opening: " + "; ".join(f"{keys} {start}" for start, keys in alike.items())] if alike else [])
        self.say([self.of_module(module) for module in sorted({lesson.module for lesson in chosen})])

    @staticmethod
    def say(lines: list[str]) -> None:
        sys.stdout.write("".join(f"{line}\n" for line in lines))

    def of_lesson(self, lesson: Lesson) -> list[str]:
        sums = (
            f"{lesson.words} words = {lesson.reading_minutes:.1f} min + {len(lesson.questions)} questions"
            f" + {lesson.activity_minutes:g} doing = {lesson.total_minutes:.1f} of {lesson.minutes}"
            f" ({lesson.total_minutes / lesson.minutes - 1:+.0%}), {lesson.doing_share:.0%} not reading"
            f" · {len(lesson.facts)} facts · sectors {', '.join(sorted(lesson.sectors)) or '–'}"
            f" · median {language.median_length(lesson):g}"
        )
        return [f"{lesson.key}  {sums}", *(f"        - {problem}" for problem in self.problems(lesson))]

    def problems(self, lesson: Lesson) -> list[str]:
        found = [*self.in_time(lesson), *self.in_facts(lesson), *self.in_questions(lesson), *self.in_language(lesson)]
        if self.sources is not None:
            found += [f"shared with a source: {run}" for run in sources.shared_runs(lesson.everything, self.sources)]
        return found

    @staticmethod
    def in_time(lesson: Lesson) -> list[str]:
        found = []
        if not norms.TOTAL_AT_LEAST <= lesson.total_minutes / lesson.minutes <= norms.TOTAL_AT_MOST:
            found.append(f"{lesson.total_minutes:.1f} minutes, planned {lesson.minutes}")
        if lesson.doing_share > norms.DOING_AT_MOST:
            found.append(f"{lesson.doing_share:.0%} is not reading")
        if lesson.reading_minutes < norms.READING_AT_LEAST * lesson.minutes:
            found.append(
                f"reading is {lesson.reading_minutes / lesson.minutes:.0%} of the planned minutes, below {norms.READING_AT_LEAST:.0%}"
            )
        return found

    def in_facts(self, lesson: Lesson) -> list[str]:
        of_lesson = {key: fact for key, fact in self.facts.items() if fact.lesson == lesson.key}
        found = [f"unknown fact {key}" for key in lesson.facts if key not in of_lesson]
        if left := sorted(set(of_lesson) - set(lesson.facts)):
            found.append(f"facts not named: {', '.join(left)}")
        found += [
            f"{key} without {', '.join(sorted(lost))}: {of_lesson[key].fact}"
            for key in lesson.facts
            if key in of_lesson and (lost := facts.missing_figures(of_lesson[key].fact, lesson.taught))
        ]
        to_check = sum(bool(fact.check) for key, fact in of_lesson.items())
        blocks = len(lesson.blocks("check"))
        if to_check and not blocks:
            found.append(f"{to_check} facts to check, no check block")
        return found

    @staticmethod
    def in_questions(lesson: Lesson) -> list[str]:
        found = []
        for quiz in lesson.blocks("quiz"):
            if quiz["key"].endswith("-q") and len(quiz["questions"]) < norms.QUESTIONS_AT_LEAST:
                found.append(f"{len(quiz['questions'])} questions in {quiz['key']}")
            for question in quiz["questions"]:
                found += [f"{quiz['key']} {question['key']}, no explanation: {text}" for text in unexplained(question)]
        if not lesson.blocks("summary"):
            found.append("no summary")
        if not lesson.blocks("case") and not lesson.blocks("cases"):
            found.append("no case")
        return found

    def in_language(self, lesson: Lesson) -> list[str]:
        found = []
        if (middle := language.median_length(lesson)) > norms.MEDIAN_AT_MOST:
            found.append(f"median sentence {middle:g} words")
        found += [f"long sentence: {sentence}" for sentence in language.long_sentences(lesson)]
        if short := language.unexplained_abbreviations(lesson, glossary=self.glossary):
            found.append(f"not explained: {', '.join(sorted(short))}")
        if self.speller and (odd := language.misspelled(lesson.everything, own_words=self.own_words)):
            found.append(f"not in the dictionary: {', '.join(sorted(odd, key=str.lower))}")
        return found

    def of_module(self, module: str) -> str:
        lessons = [lesson for lesson in self.lessons if lesson.module == module]
        voices = sum(len(lesson.blocks("voice")) for lesson in lessons)
        talks = sum(len(lesson.blocks("discussion")) for lesson in lessons)
        told = Counter(sector for lesson in lessons for sector in lesson.sectors)
        kinds = Counter(question["kind"] for lesson in lessons for question in lesson.questions)
        return (
            f"{module}: {sum(lesson.words for lesson in lessons)} words,"
            f" {sum(lesson.total_minutes for lesson in lessons):.0f} of {sum(lesson.minutes for lesson in lessons)} minutes,"
            f" {sum(len(lesson.facts) for lesson in lessons)} facts,"
            f" {sum(len(lesson.questions) for lesson in lessons)} questions"
            f" ({', '.join(f'{count} {kind}' for kind, count in kinds.most_common())}),"
            f" {voices} voices, {talks} discussions,"
            f" sectors {', '.join(f'{name} {count}' for name, count in told.most_common())}"
        )


if __name__ == "__main__":
    Report().write([re.sub(r".*/|\.yaml$", "", name) for name in sys.argv[1:]])
