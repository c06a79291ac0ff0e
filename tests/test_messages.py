"""Every text on screen has its Dutch: complete, compiled, and nothing left over."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "locale/nl/LC_MESSAGES/django.po"


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def identity(entry: polib.POEntry) -> tuple[str, str, str]:
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural)


def test_every_text_has_its_dutch(catalogue):
    missing = [entry.msgid for entry in catalogue if not entry.obsolete and not entry.translated()]
    assert missing == []


def test_every_plural_has_both_forms(catalogue):
    assert [entry.msgid for entry in catalogue if entry.msgid_plural and sorted(entry.msgstr_plural) != [0, 1]] == []


def test_nothing_is_guessed_or_left_over(catalogue):
    assert [entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete] == []


def test_translations_keep_their_variables(catalogue):
    """A `%(name)s` that is not in the English would be an error on the page; one that is lost, a hole in the sentence."""
    wrong = []
    for entry in catalogue:
        allowed = variables(entry.msgid) | variables(entry.msgid_plural)
        texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        # A count may be left out of a plural's form ("één plaats"), never another variable.
        needed = set() if entry.msgid_plural else allowed
        wrong += [entry.msgid for text in texts if not needed <= variables(text) <= allowed]
    assert wrong == []


def variables(text: str) -> set[str]:
    return {part.split(")")[0] for part in text.split("%(")[1:]}


def test_the_compiled_catalogue_is_the_written_one(catalogue):
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    wanted = {identity(entry): (entry.msgstr, entry.msgstr_plural) for entry in catalogue if entry.translated()}
    assert {identity(entry): (entry.msgstr, entry.msgstr_plural) for entry in compiled} == wanted


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="no gettext here (install it to compare texts and code)")
def test_the_catalogue_holds_the_texts_of_the_code_and_no_others(catalogue, tmp_path):
    for folder in [*settings.ROOMS, "config", "templates", "locale"]:
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "*.yaml", "*.mo")
        )
    shutil.copy(ROOT / "manage.py", tmp_path)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "nl", "--no-location", "--no-obsolete", "--no-wrap", "-v0"],
        cwd=tmp_path,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "VAR_DIR": str(tmp_path / "var")},
        check=True,
    )
    collected = polib.pofile(str(tmp_path / CATALOGUE.relative_to(ROOT)))
    in_code, in_file = ({identity(entry) for entry in file} for file in (collected, catalogue))
    assert sorted(in_code - in_file) == []
    assert sorted(in_file - in_code) == []
