"""What a service may refuse. Views show the message; it is written for the person at the screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule of the house says no. `message` is a lazy translated sentence; `field` names the form field it belongs to."""

    default_message: Any = _("This is not possible.")

    def __init__(self, message: Any = None, *, field: str | None = None) -> None:
        self.message = message or self.default_message
        self.field = field
        super().__init__(str(self.message))


class MoveNotAllowed(DomainError):
    """The state table has no such move; somebody else was probably first."""

    default_message = _("This has changed in the meantime. Reload the page and look again.")


class Frozen(DomainError):
    """An attempt to change what is frozen."""

    default_message = _("This has been fixed and can no longer be changed.")
