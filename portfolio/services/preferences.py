"""How a trainer wants to work."""

from accounts.models import User
from portfolio.enums import MailRhythm
from portfolio.models import MarkingPreferences


def save_preferences(*, trainer: User, mail: str, shortcuts: bool) -> MarkingPreferences:
    row, _created = MarkingPreferences.objects.update_or_create(
        trainer=trainer, defaults={"mail": mail, "shortcuts": shortcuts}
    )
    return row


def preferences_of(trainer: User) -> MarkingPreferences:
    """What they chose, else the defaults."""
    stored = MarkingPreferences.objects.filter(trainer=trainer).first()
    return stored or MarkingPreferences(trainer=trainer, mail=MailRhythm.DAILY)
