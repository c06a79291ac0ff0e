"""News from allauth."""

from contextlib import suppress
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset
from allauth.mfa.signals import authenticator_removed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.middleware import SESSION_KEY
from accounts.models import User
from accounts.services import people


@receiver(password_reset)
def confirm_address_that_got_the_link(*, user: User, **kwargs: Any) -> None:
    """A reset link came by mail, so the address is read. Only when there is one: else it may have gone to another."""
    if not EmailAddress.objects.filter(user=user).exclude(email=user.email.lower()).exists():
        with suppress(people.AddressTaken):  # confirmed by somebody else meanwhile: signing in asks for another address
            people.confirm_address(person=user)


@receiver(authenticator_removed)
def ask_for_second_factor_again(*, request: HttpRequest, **kwargs: Any) -> None:
    request.session.pop(SESSION_KEY, None)
