"""What matching, ordering and sorting share: every row gets one of the places. A list of choices per row works everywhere."""

from abc import abstractmethod
from random import Random
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from courses.questions.base import KEYS, AnswerError, Asked, Choice, Kind, Posted, Question, Remark


class PlacingKind(Kind):
    """Frozen: rows with key, text, `place` (the right one) and feedback, beside the places. An answer maps row keys to
    keys of places.
    """

    template = "courses/questions/placing.html"
    rows: ClassVar[str]  # the name of the rows in the frozen question
    row_text = "text"
    is_lettered = False  # long places are listed once, with a letter, and chosen by it

    @abstractmethod
    def places(self, question: Question) -> list[Choice]: ...

    def names(self, question: Question) -> dict[str, str]:
        """What a place is called in feedback."""
        return {place.key: place.text for place in self.places(question)}

    def right_answer(self, question: Question) -> dict[str, str]:
        return {row["key"]: row["place"] for row in question[self.rows]}

    def read(self, posted: Posted, question: Question) -> dict[str, str]:
        return {row["key"]: posted.value(row["key"]) for row in question[self.rows]}

    def clean(self, question: Question, given: Any) -> dict[str, str]:
        known = {place.key for place in self.places(question)}
        answer = {row["key"]: (given or {}).get(row["key"], "") for row in question[self.rows]}
        if not all(answer.values()):
            raise AnswerError(_("Choose something at every line."))
        if not set(answer.values()) <= known:
            raise AnswerError(_("This answer does not exist. Choose one of the answers below."))
        return answer

    def is_right(self, question: Question, answer: Any) -> bool:
        return bool(answer == self.right_answer(question))

    def ask(self, question: Question, given: Any, shuffle: Random) -> Asked:
        chosen = given or {}
        shown = self.shown_places(question, shuffle)
        if self.is_lettered:
            letters = zip(KEYS.upper(), shown, strict=False)
            shown = [Choice(place.key, f"{letter}. {place.text}") for letter, place in letters]
        rows = [
            {
                "key": row["key"],
                "text": row[self.row_text],
                "places": [Choice(place.key, place.text, chosen.get(row["key"]) == place.key) for place in shown],
            }
            for row in self.shown_rows(question, shuffle)
        ]
        empty = next((row["key"] for row in rows if not chosen.get(row["key"])), "")
        return Asked({"rows": rows, "places": shown, "sort": self.name, "is_lettered": self.is_lettered}, first=empty)

    def shown_rows(self, question: Question, shuffle: Random) -> list[Any]:
        return list(question[self.rows])

    def shown_places(self, question: Question, shuffle: Random) -> list[Choice]:
        return self.places(question)

    def review(self, question: Question, answer: Any, *, reveal: bool) -> list[Remark]:
        names = self.names(question)
        return [
            Remark(
                names[answer[row["key"]]],
                answer[row["key"]] == row["place"],
                row["feedback"],
                about=row[self.row_text],
                instead=names[row["place"]] if reveal and answer[row["key"]] != row["place"] else "",
            )
            for row in self.answered_rows(question, answer)
        ]

    def answered_rows(self, question: Question, answer: Any) -> list[Any]:
        return list(question[self.rows])

    def solution(self, question: Question) -> list[Remark]:
        return self.review(question, self.right_answer(question), reveal=False)

    def wrong_choices(self, question: Question, answer: Any) -> list[str]:
        names = self.names(question)
        return [
            f"{row[self.row_text]} → {names[answer[row['key']]]}"
            for row in question[self.rows]
            if answer[row["key"]] != row["place"]
        ]


def shuffled(rows: list[Any], shuffle: Random) -> list[Any]:
    """In another order than given, so that nobody finds the answer by leaving things as they are."""
    mixed = list(rows)
    while mixed == rows and len(rows) > 1:
        shuffle.shuffle(mixed)
    return mixed
