"""Every folder in courses/instruments holds a whole, sound definition. What `reading.py` refuses never gets this far."""

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from common.privacy import find_hits
from courses.instruments import FOLDER, instruments
from courses.instruments.definition import WALK
from courses.instruments.files import ScriptFinder
from courses.instruments.reading import DefinitionError, read_instrument
from courses.instruments.rules import judge
from courses.instruments.values import clean_answers, is_empty
from courses.instruments.walks import follow, paths
from courses.instruments.words import all_shown

KEYS = sorted(path.parent.name for path in FOLDER.glob("*/definition.yaml"))


@pytest.mark.parametrize("key", KEYS)
def test_the_example_fills_every_required_field(key):
    instrument = instruments()[key]
    missing = [
        field.key for field in instrument.fields if field.required and is_empty(instrument.example.get(field.key))
    ]
    assert missing == []
    assert instrument.example_title


@pytest.mark.parametrize("key", KEYS)
def test_the_example_is_an_answer_as_it_is_kept(key):
    instrument = instruments()[key]
    assert clean_answers(instrument, instrument.example) == instrument.example


@pytest.mark.parametrize("key", KEYS)
def test_nobody_can_be_recognised_in_the_example(key):
    instrument = instruments()[key]
    shown = [one.plain for one in all_shown(instrument, instrument.example) if one.way is None]
    assert [(hit.kind, hit.text) for hit in find_hits("\n\n".join(shown))] == []


@pytest.mark.parametrize("key", KEYS)
def test_the_example_reaches_an_outcome(key):
    instrument = instruments()[key]
    if instrument.walk:
        assert follow(instrument.walk, instrument.example["route"]).outcome


@pytest.mark.parametrize("key", KEYS)
def test_every_way_through_a_decision_reaches_an_outcome_with_a_source(key):
    walk = instruments()[key].walk
    if walk is None:
        return
    ways = [follow(walk, dict(way)) for way in paths(walk)]
    assert all(way.outcome and way.outcome.source and way.open is None for way in ways)
    assert {way.outcome.key for way in ways} == set(walk.outcomes)
    assert {step.node.key for way in ways for step in way.steps} == set(walk.nodes)


@pytest.mark.parametrize("key", KEYS)
def test_an_empty_sheet_gets_no_reproach(key):
    assert [found.text for found in judge(instruments()[key], {}).findings if found.level != "info"] == []


@pytest.mark.parametrize("key", KEYS)
def test_a_moving_law_says_what_to_look_up(key):
    instrument = instruments()[key]
    assert bool(instrument.check_on) == bool(instrument.check_what)


# --- what a definition may not say --------------------------------------------------------------------------------------
SOUND = {
    "key": "proef",
    "version": 1,
    "name": "Proef",
    "group": "gesprek",
    "purpose": "Proeven.",
    "when_text": "Altijd.",
    "source": "eigen voorstel",
    "fields": [
        {"key": "cijfer", "label": "Cijfer", "kind": "scale", "help": "Hoe?"},
        {
            "key": "lijst",
            "label": "Lijst",
            "kind": "table",
            "help": "Wat?",
            "columns": [{"key": "wat", "label": "Wat"}],
        },
    ],
}
WALK_FIELD = {"key": "route", "label": "Route", "kind": WALK, "help": "Kies."}


def walk(*nodes, outcomes=("goed",)):
    return {
        "start": "a",
        "nodes": [
            {
                "key": key,
                "question": "?",
                "source": "bron",
                "answers": [{"key": str(place), "label": to, "next": to} for place, to in enumerate(leads)],
            }
            for key, leads in nodes
        ],
        "outcomes": [{"key": key, "title": key, "text": "Zo.", "source": "bron"} for key in outcomes],
    }


def read(tmp_path, *, files=(), **changes):
    folder = tmp_path / "proef"
    folder.mkdir(exist_ok=True)
    for name in files:
        (folder / name).touch()
    path = folder / "definition.yaml"
    path.write_text(yaml.safe_dump({**SOUND, **changes}, allow_unicode=True), encoding="utf-8")
    return read_instrument(path)


def test_a_small_definition_is_enough(tmp_path):
    assert [field.key for field in read(tmp_path).fields] == ["cijfer", "lijst"]


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "anders"},
        {"group": "onbekend"},
        {"modes": ["overal"]},
        {"kleur": "rood"},
        {"fields": [{**SOUND["fields"][0], "kind": "tekening"}]},
        {"fields": [{**SOUND["fields"][0], "help": ""}]},
        {"fields": [{**SOUND["fields"][0], "kind": "choice"}]},
        {"fields": [SOUND["fields"][0]] * 2},
        {"fields": [{**SOUND["fields"][0], "key": "revision"}]},
        {"example": {"values": {"cijfer": 11}}},
        {"example": {"values": {"onbekend": "x"}}},
        {"rules": [{"when": {"filled": "onbekend"}, "say": "Nee."}]},
        {"rules": [{"when": {"gevuld": "cijfer"}, "say": "Nee."}]},
        {"rules": [{"when": {"below": ["cijfer", {"sum": "lijst.onbekend"}]}, "say": "Nee."}]},
        {"rules": [{"when": {"filled": "cijfer"}, "say": "Het is {onbekend}."}]},
        {"calculations": [{"key": "som", "label": "Som", "value": {"sum": "cijfer.wat"}}]},
        {"pictures": [{"kind": "ruler", "title": "Lat", "fields": ["onbekend"]}]},
        {"pictures": [{"kind": "ruler", "title": "Lat, fields: [cijfer]"}]},
        {"pictures": [{"kind": "tekening", "title": "Lat", "fields": ["cijfer"]}]},
        {"pictures": [{"kind": "own", "title": "Lat", "field": "cijfer"}]},  # and no script in the folder
        {"walk": walk(("a", ["goed", "goed"]))},
        {"fields": [WALK_FIELD]},
    ],
)
def test_a_mistake_in_a_definition_is_told(tmp_path, changes):
    with pytest.raises(DefinitionError):
        read(tmp_path, **changes)


# --- what else lies in the folder ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["print.htm", "help.md", "form.html", "__init__.py"])
def test_a_file_that_nothing_reads_is_told(tmp_path, name):
    with pytest.raises(DefinitionError, match=name):
        read(tmp_path, files=[name])


def test_a_folder_with_a_definition_only_has_no_layout_and_no_script_of_its_own(tmp_path):
    found = read(tmp_path, files=[".DS_Store"])
    assert (found.print_template, found.script) == ("", "")


def test_a_folder_may_hold_its_own_layout_and_script(tmp_path):
    found = read(tmp_path, files=["print.html", "script.js"], pictures=[{"kind": "own", "title": "Lat"}])
    assert (found.print_template, found.script) == ("instruments/proef/print.html", "instruments/proef/script.js")


@pytest.mark.parametrize("key", KEYS)
def test_the_site_finds_what_the_folder_holds(key):
    instrument = instruments()[key]
    if instrument.print_template:
        assert get_template(instrument.print_template).origin.name == str(FOLDER / key / "print.html")
    if instrument.script:
        assert finders.find(instrument.script) == str(FOLDER / key / "script.js")


def test_only_scripts_are_served_from_the_folders():
    listed = {path for path, _storage in ScriptFinder().list([])}
    assert listed == {f"{key}/script.js" for key in KEYS if instruments()[key].script}
    assert [finders.find(f"instruments/{name}") for name in ("words.py", "starr/definition.yaml")] == [None, None]


@pytest.mark.parametrize(
    "decision",
    [
        walk(("a", ["b", "goed"]), ("b", ["a", "goed"])),  # goes round
        walk(("a", ["goed", "goed"]), ("b", ["goed", "goed"])),  # nothing leads to b
        walk(("a", ["goed", "goed"]), outcomes=("goed", "nooit")),  # an outcome nobody reaches
        walk(("a", ["goed", "weg"])),  # leads nowhere
        walk(("a", ["goed"])),  # no choice
    ],
)
def test_a_decision_with_a_dead_end_is_refused(tmp_path, decision):
    with pytest.raises(DefinitionError):
        read(tmp_path, fields=[WALK_FIELD], walk=decision)


def test_a_sound_decision_is_read(tmp_path):
    found = read(tmp_path, fields=[WALK_FIELD], walk=walk(("a", ["goed", "b"]), ("b", ["goed", "goed"])))
    assert len(paths(found.walk)) == 3
    assert follow(found.walk, {"a": "1", "b": "9"}).open.key == "b"
