"""Answering questions of every kind by hand."""

from typing import Any

from playwright.sync_api import Locator

from courses.questions import field_name, kind_of
from tests.learning.answering import posted


def fill_in_question(form: Locator, question: dict[str, Any], *, right: bool) -> None:
    """Fill in the right answer; or, where there are options to choose from, a wrong one."""
    key, given = question["key"], kind_of(question).right_answer(question)
    wrong = [option["key"] for option in question.get("options", ()) if not option["correct"]][:1]
    if question["kind"] == "branching":
        _take_the_way(form, key, given["chosen"])
    elif question["kind"] == "short":
        form.locator(f"[name='{field_name(key)}']").fill("Dit zou ik schrijven.")
        _go_on(form, key)
    else:
        fields = posted(question, wrong if wrong and not right else given)
        for name, value in sorted(fields.items(), key=lambda field: str(field[1])):
            _fill(form.locator(f"[name='{name}']"), value)


def _fill(field: Locator, value: Any) -> None:
    if isinstance(value, list):
        for option in value:
            field.and_(field.page.locator(f"[value='{option}']")).check()
    elif field.evaluate("field => field.localName") == "select":
        field.select_option(value)
    else:
        field.fill(value)


def _take_the_way(form: Locator, key: str, chosen: dict[str, str]) -> None:
    for node, option in chosen.items():
        form.locator(f"[name='{field_name(key, node)}'][value='{option}']").check()
        _go_on(form, key)


def _go_on(form: Locator, key: str) -> None:
    """The quiz is drawn anew in the page that stands there."""
    button = form.locator(f"button[name=verder][value='{key}']").element_handle()
    button.click()
    button.wait_for_element_state("hidden")
