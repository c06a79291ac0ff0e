"""How the site finds the script in an instrument's folder. Templates there are found by the second folder of TEMPLATES."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage, Storage

from courses.instruments import FOLDER
from courses.instruments.definition import SCRIPT_FILE

PREFIX = "instruments"


class ScriptFinder(FileSystemFinder):
    """Serves `instruments/<key>/script.js`; definitions and our own code beside them are no static files."""

    def __init__(self, *_args: object, **_kwargs: object) -> None:
        storage = FileSystemStorage(location=FOLDER)
        storage.prefix = PREFIX  # type: ignore[attr-defined]  # so its parent marks a storage
        self.locations = [(PREFIX, str(FOLDER))]
        self.storages = {str(FOLDER): storage}

    def check(self, **_kwargs: Any) -> list[Any]:
        return []  # the parent's checks are of a setting

    def find_location(self, root: str, path: str, prefix: str | None = None) -> str | None:
        return super().find_location(root, path, prefix) if _is_script(path) else None

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:
        return ((path, storage) for path, storage in super().list(ignore_patterns) if _is_script(path))


def _is_script(path: str) -> bool:
    return Path(path).name == SCRIPT_FILE
