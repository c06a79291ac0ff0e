"""How a lesson looks to whoever studies it. Only `learning` knows, and says so here when it starts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Reading:
    """`context_of` turns the author's working copy into what the template of the preview needs."""

    context_of: Callable[[Any], dict[str, Any]] | None = None

    def __call__(self, lesson: Any) -> dict[str, Any]:
        return self.context_of(lesson) if self.context_of else {}


as_participant = Reading()
