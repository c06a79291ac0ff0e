"""A case that branches: each choice leads to a next situation, until an ending that is right or not."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructValue

from courses.questions.base import (
    KEYS,
    AnswerError,
    Asked,
    Choice,
    Kind,
    NextStep,
    Posted,
    Question,
    QuestionBlock,
    Remark,
    key_block,
)  # fmt: skip


class WayBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("choice"))
    to = key_block(label=_("leads to"), help_text=_("The key of a situation or an ending."))
    feedback = blocks.CharBlock(label=_("explanation"))


class NodeBlock(blocks.StructBlock):
    key = key_block(label=_("key"))
    text = blocks.TextBlock(rows=3, label=_("situation"))
    options = blocks.ListBlock(WayBlock(), min_num=2, max_num=6, label=_("choices"))


class EndingBlock(blocks.StructBlock):
    key = key_block(label=_("key"))
    text = blocks.TextBlock(rows=3, label=_("how it ends"))
    right = blocks.BooleanBlock(required=False, label=_("a good ending"))


class BranchingBlock(QuestionBlock):
    start = key_block(label=_("starts with"), help_text=_("The key of the first situation."))
    nodes = blocks.ListBlock(NodeBlock(), min_num=1, max_num=12, label=_("situations"))
    endings = blocks.ListBlock(EndingBlock(), min_num=2, max_num=8, label=_("endings"))

    def check_question(self, value: StructValue) -> tuple[str, Any] | None:
        nodes = {node["key"]: [option["to"] for option in node["options"]] for node in value["nodes"]}
        endings = {ending["key"] for ending in value["endings"]}
        if len(nodes) + len(endings) != len(value["nodes"]) + len(value["endings"]) or endings & nodes.keys():
            return "nodes", _("Each situation and each ending needs a key of its own.")
        if value["start"] not in nodes:
            return "start", _("There is no situation with this key.")
        if not any(ending["right"] for ending in value["endings"]):
            return "endings", _("Mark at least one ending as good.")
        wrong = _wrong_with_ways(value["start"], nodes, endings)
        return ("nodes", wrong) if wrong else None

    class Meta:
        icon = "tasks"
        label = _("case that branches")


def _wrong_with_ways(start: str, nodes: Mapping[str, list[str]], endings: set[str]) -> Any:
    if any(to not in nodes and to not in endings for ways in nodes.values() for to in ways):
        return _("A choice leads to a key that does not exist.")
    if any(key in _reached(to, nodes) for key, ways in nodes.items() for to in ways):
        return _("Some choices lead back to where one came from, so the case may never end.")
    if _reached(start, nodes) != nodes.keys() | endings:
        return _("Some situations or endings are never reached.")
    return None


def _reached(start: str, nodes: Mapping[str, list[str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        new = set(nodes.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


class Branching(Kind):
    """Frozen: start, nodes with options (key, text, to, feedback), endings. An answer is the way taken: pairs of the keys
    of a situation and of what was chosen in it.
    """

    name = "branching"
    block = BranchingBlock
    template = "courses/questions/branching.html"

    def freeze(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "start": value["start"],
            "nodes": [
                {
                    "key": node["key"],
                    "text": node["text"],
                    "options": [
                        {"key": key, "text": option["text"], "to": option["to"], "feedback": option["feedback"]}
                        for key, option in zip(KEYS, node["options"], strict=False)
                    ],
                }
                for node in value["nodes"]
            ],
            "endings": [
                {"key": ending["key"], "text": ending["text"], "right": bool(ending["right"])}
                for ending in value["endings"]
            ],
        }

    def read(self, posted: Posted, question: Question) -> dict[str, Any]:
        """What was chosen in each situation, and how many were behind the learner when the page was made."""
        chosen = {node["key"]: posted.value(node["key"]) for node in question["nodes"]}
        return {"chosen": chosen, "behind": posted.value()}

    def clean(self, question: Question, given: Any) -> list[list[str]]:
        chosen = (given or {}).get("chosen", {})
        way = list(_walk(question, chosen))
        ending = way[-1][1]["to"] if way else question["start"]
        if _ending(question, ending):
            return [[node["key"], option["key"]] for node, option in way]
        if chosen.get(ending):
            raise AnswerError(_("This answer does not exist. Choose one of the answers below."))
        if way and given.get("behind") != str(len(way)):
            raise NextStep(_("The case goes on: choose what you do next."))
        raise AnswerError(_("Choose what you do."))

    def is_right(self, question: Question, answer: Any) -> bool:
        *_before, (_node, option) = _walk(question, dict(answer))
        ending = _ending(question, option["to"])
        return bool(ending and ending["right"])

    def right_answer(self, question: Question) -> dict[str, Any]:
        """The shortest way to a good ending."""
        waiting: list[tuple[str, dict[str, str]]] = [(question["start"], {})]
        while waiting:
            key, chosen = waiting.pop(0)
            ending = _ending(question, key)
            if ending and ending["right"]:
                return {"chosen": chosen, "behind": ""}
            waiting += [(option["to"], {**chosen, key: option["key"]}) for option in _options(question, key)]
        return {"chosen": {}, "behind": ""}

    def ask(self, question: Question, given: Any, shuffle: Random) -> Asked:
        way = list(_walk(question, (given or {}).get("chosen", {})))
        here = way[-1][1]["to"] if way else question["start"]
        node = next((node for node in question["nodes"] if node["key"] == here), None)
        fields: dict[str, Any] = {
            "behind": [
                {
                    "key": passed["key"], "text": passed["text"], "chosen": option["key"], "choice": option["text"],
                    "feedback": option["feedback"],
                }
                for passed, option in way
            ],
            "node": node,
            "options": [Choice(option["key"], option["text"]) for option in _options(question, here)],
            "ending": _ending(question, here),
        }  # fmt: skip
        return Asked(fields, first=f"{here}.{fields['options'][0].key}" if node else "")

    def review(self, question: Question, answer: Any, *, reveal: bool) -> list[Remark]:
        way = list(_walk(question, dict(answer)))
        ending = _ending(question, way[-1][1]["to"])
        steps = [Remark(option["text"], about=node["text"], feedback=option["feedback"]) for node, option in way]
        return [*steps, Remark(ending["text"], ending["right"], about=_("How it ends"))] if ending else steps

    def solution(self, question: Question) -> list[Remark]:
        return [
            *(
                Remark(
                    f"{option['text']} → {option['to']}",
                    about=f"{node['key']}: {node['text']}",
                    feedback=option["feedback"],
                )
                for node in question["nodes"]
                for option in node["options"]
            ),
            *(Remark(ending["text"], ending["right"], about=ending["key"]) for ending in question["endings"]),
        ]

    def wrong_choices(self, question: Question, answer: Any) -> list[str]:
        """The choice that led to the wrong ending."""
        if self.is_right(question, answer):
            return []
        *_before, (_node, option) = _walk(question, dict(answer))
        return [option["text"]]


def _walk(question: Question, chosen: Mapping[str, str]) -> Iterator[tuple[Any, Any]]:
    """The situations passed with what was chosen in each, as far as the choices reach."""
    key, most = question["start"], len(question["nodes"])
    while most:
        node = next((node for node in question["nodes"] if node["key"] == key), None)
        option = (
            next((option for option in node["options"] if option["key"] == chosen.get(key)), None) if node else None
        )
        if option is None:
            return
        yield node, option
        key, most = option["to"], most - 1


def _options(question: Question, key: str) -> list[Any]:
    return next((node["options"] for node in question["nodes"] if node["key"] == key), [])


def _ending(question: Question, key: str) -> Any:
    return next((ending for ending in question["endings"] if ending["key"] == key), None)
