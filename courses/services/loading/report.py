"""What a load did, for the person who started it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class CurriculumFileError(Exception):
    """A file of the curriculum does not hold what the loader needs. The message names the file and the key."""


@contextmanager
def reading(place: str) -> Iterator[None]:
    """Name the file and key in whatever goes wrong inside."""
    try:
        yield
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise CurriculumFileError(f"{place}: {type(error).__name__} {error}") from error


@dataclass
class LoadReport:
    """Names of things, such as 'lesson m1-l1'.

    `kept_by_authors` were edited in the CMS and stay as they are. `differences` are things that may not change by
    loading: a published curriculum, a page, the terms.
    """

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept_by_authors: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return bool(self.created or self.updated)
