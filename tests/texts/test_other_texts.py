"""What people read besides the lessons, held to the same Dutch and the same own words."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from tests.plugins.not_run import is_on_ci
from tests.texts import language, sources
from tests.texts.lessons import strings

ROOT = Path(settings.BASE_DIR)
CURRICULUM = ROOT / "courses" / "curriculum"
SEEDS = ROOT.parent / "shared/seeds"
# Keys whose values are for programs, or name a source and a website as they are called.
FOR_PROGRAMS = (
    "key", "kind", "module", "modules", "instruments", "source", "group_labels", "level", "modes", "next", "route", "ring",
    "when", "value", "where", "each", "field", "columns_of", "check_what", "slug", "time", "start", "group", "at", "audience",
)  # fmt: skip
FILES = [
    *(CURRICULUM / f"{name}.yaml" for name in ("assignments", "glossary", "modules", "pages", "tracks")),
    *sorted((ROOT / "courses/instruments").glob("*/definition.yaml")),
]
MAILS = sorted((ROOT / "templates/emails").glob("*.txt"))


def texts_of(path: Path) -> list[str]:
    if path.suffix == ".txt":  # what a mail says, without what fills it in
        return [re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)]
    return strings(yaml.safe_load(path.read_text(encoding="utf-8")), skip=FOR_PROGRAMS)


def name_of(path: Path) -> str:
    return path.parent.name if path.name == "definition.yaml" else path.name


@pytest.mark.skipif(
    not language.has_speller() and not is_on_ci(), reason="no Dutch speller here (install hunspell and hunspell-nl)"
)
@pytest.mark.parametrize("path", [*FILES, *MAILS], ids=name_of)
def test_every_word_is_in_the_dictionary_or_on_our_list(path):
    own_words = language.read_own_words(CURRICULUM / "woorden.txt")
    assert sorted(language.misspelled(texts_of(path), own_words=own_words)) == []


@pytest.fixture(scope="module")
def runs_of_sources() -> dict:
    return sources.runs_of_sources(SEEDS)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the source documents are not here (../shared/seeds beside the project)")
@pytest.mark.parametrize("path", [*FILES, *MAILS], ids=name_of)
def test_a_text_shares_no_eight_words_in_a_row_with_a_source(path, runs_of_sources):
    assert sources.shared_runs(texts_of(path), runs_of_sources) == []
