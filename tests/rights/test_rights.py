"""The rights table of docs/rights.md, walked: every role, every address, every object."""

import pytest

from tests.rights.addresses import cms_addresses, own_addresses, own_patterns
from tests.rights.stage import Stage, build_stage
from tests.rights.table import ROLES, Right, read_rights
from tests.rights.things import NOT_BUILT, THINGS

RIGHTS = read_rights()
# What the table allows but has no screen yet. Denials have no such list.
NO_SCREEN_YET = {
    ("Day bookings and attendance", "PO"): "sees presence and days; not yet why a trainer corrected it",
}
# Whoever has the right code reads the check page, with the holder's name on it.
FOR_EVERYBODY = {"certificate-check-code"}


@pytest.fixture
def stage(world) -> Stage:
    return build_stage(world)


def read_everything(stage: Stage, role: str) -> dict[str, str]:
    """What `role` gets to see: the text of every page that opens, by address name. Files count by their name alone."""
    seen: dict[str, str] = {}
    client = stage.client(role)
    for address in [*own_addresses(stage.blanks), *cms_addresses()]:
        answer = client.get(address.url)
        assert answer.status_code < 500, address
        if answer.status_code == 200:
            body = "" if answer.streaming else answer.content.decode("utf-8", errors="replace")
            seen[address.name] = seen.get(address.name, "") + body
    return seen


def test_every_object_of_the_table_is_tried_or_explained():
    assert {right.thing for right in RIGHTS} == set(THINGS) | set(NOT_BUILT)


def test_every_address_of_ours_is_walked(stage):
    walked = {address.name for address in own_addresses(stage.blanks)}
    assert walked == {pattern.name for pattern, _blanks in own_patterns()}


@pytest.mark.parametrize("role", ROLES)
def test_reading_is_what_the_table_says(stage, role):
    seen = read_everything(stage, role)
    guarded = {name: body for name, body in seen.items() if name not in FOR_EVERYBODY}
    everything = "\n".join(guarded.values())
    wrong = []
    for right in (right for right in RIGHTS if right.role == role and right.thing in THINGS):
        thing = THINGS[right.thing]
        found = [f"reads {words!r} at {_places(guarded, words)}" for words in thing.whole if words in everything]
        found += [f"gets {page}" for page in thing.pages if page in seen]
        if right.reads_all:
            missing = not found and bool(thing.whole or thing.pages)
            wrong += [f"{right.thing}: finds nothing"] if missing and (right.thing, role) not in NO_SCREEN_YET else []
        else:
            wrong += [f"{right.thing}: {trace}" for trace in found]
        if not right.reads_status:
            wrong += [
                f"{right.thing}: sees {words!r} at {_places(guarded, words)}"
                for words in thing.status
                if words in everything
            ]
    assert wrong == []


def _places(seen: dict[str, str], words: str) -> list[str]:
    return [name for name, body in seen.items() if words in body]


def _writes() -> list[Right]:
    return [right for right in RIGHTS if right.thing in THINGS and THINGS[right.thing].write]


@pytest.mark.parametrize("right", _writes(), ids=lambda right: f"{right.role} {right.thing}")
def test_writing_is_what_the_table_says(stage, right):
    thing = THINGS[right.thing]
    thing.write(stage, right.role)
    assert thing.changed(stage) is right.writes


@pytest.mark.parametrize("role", [role for role in ROLES if role not in {"PO", "TG", "AS", "AN"}])
def test_what_is_not_yours_answers_like_what_is_not_there(stage, role):
    client = stage.client(role)
    for name, missing in (
        ("portfolio", "/mijn/portfolio/999999/"),
        ("evidence-file", "/mijn/portfolio/bestand/999999/"),
    ):
        there = next(address.url for address in own_addresses(stage.blanks) if address.name == name)
        denied, absent = client.get(there), client.get(missing)
        assert (denied.status_code, denied.content) == (absent.status_code, absent.content) or denied.status_code == 404
