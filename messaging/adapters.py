"""Where allauth meets this site: its mails go through the outbox, nobody makes their own account, and a school login
is linked to a person by hand, on provider and subject.
"""

import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from messaging.services import outbox

TEMPLATES = {
    "account/email/password_reset_key": "password_reset",
    "account/email/email_confirmation": "email_confirmation",
    "account/email/email_confirmation_signup": "email_confirmation",
    "account/email/unknown_account": "unknown_account",
}
NOTICE = "account_notice"  # all other mails: something about how you sign in has changed


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This e-mail address and password do not belong together. Check both."),
        "too_many_login_attempts": _("Too many failed attempts. Wait five minutes, or ask for a new password."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your present password."),
        "rate_limited": _("You are going too fast for us. Wait a moment and try again."),
        "duplicate_email": _("You already added this address."),
        "cannot_remove_primary_email": _(
            "You cannot remove the address you sign in with. Make another one primary first."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by invitation."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        now = timezone.now()
        template = TEMPLATES.get(template_prefix, NOTICE)
        person = context.get("user")
        outbox.queue(
            key=_occasion(template_prefix, email=email, context=context, now=now.isoformat()),
            address=email,
            template=template,
            context={**context, "email": email, "event": template_prefix.rsplit("/", 1)[-1], "user": person},
            recipient=person,
            now=now,
        )

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")


class SchoolLoginAdapter(DefaultSocialAccountAdapter):
    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "connected_other": _("This school login already belongs to another account."),
        "no_password": _("Choose a password first, so that you can still sign in."),
        "no_verified_email": _("Confirm your e-mail address first, so that you can still sign in."),
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """A school login nobody has linked yet: explain how, and make no account."""
        raise ImmediateHttpResponse(
            render(request, "socialaccount/not_linked.html", {"provider": sociallogin.provider}, status=403)
        )

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Never: whoever controls an address at a school today need not be the person who had it yesterday."""
        return False


def _occasion(template_prefix: str, *, email: str, context: dict[str, Any], now: str) -> str:
    """One mail for one secret link; a notice is told each time, so the time tells it apart."""
    secret = str(context.get("key") or now)
    digest = hashlib.sha256(f"{email}|{secret}".encode()).hexdigest()[:32]
    return f"sign-in:{template_prefix.rsplit('/', 1)[-1]}:{digest}"
