"""Tells the account that trainers choose their mail with how they work; the choice itself stays there."""

from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import User
from messaging.registry import ElsewhereChoice, choices_elsewhere
from portfolio.queue import is_trainer
from portfolio.services.preferences import preferences_of


def mail_about_work(person: User) -> ElsewhereChoice | None:
    """None for who never marked."""
    if not is_trainer(person):
        return None
    return ElsewhereChoice(
        text=gettext("Mail about work that waits"),
        chosen=preferences_of(person).get_mail_display(),
        url=reverse("marking-preferences"),
    )


choices_elsewhere.append(mail_about_work)
