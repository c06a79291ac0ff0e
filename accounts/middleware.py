"""What stands before every view: the CMS is not there for others, and staff prove themselves twice."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import User
from accounts.permissions import needs_second_factor

SESSION_KEY = "second_factor_checked"
# Setting a second factor up may ask for the password again or for a confirmed address; leaving is always possible.
OPEN_NAMES = frozenset(
    {"account_logout", "account_email", "account_email_verification_sent", "account_confirm_email", "health"}
)
OPEN_PREFIXES = ("mfa_", "account_reauthenticate")


class RequireSecondFactor:
    """Send staff and trainers without a second factor to where they set one up, when `MFA_REQUIRED`.

    The answer is kept in the session together with the roles it was given for, so a page costs no query for it.
    Somebody who becomes a trainer meets the demand when they next sign in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        hide_cms_from_others(request)
        if not settings.MFA_REQUIRED or request.user.is_anonymous or is_satisfied(request, request.user):
            return None
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        request.second_factor_missing = True  # type: ignore[attr-defined]  # the pages for it say why one is here
        if name in OPEN_NAMES or name.startswith(OPEN_PREFIXES):
            return None
        return redirect("mfa_index")


def hide_cms_from_others(request: HttpRequest) -> None:
    """Signed in without the right to enter, Wagtail would send people to the sign-in page and back for ever."""
    if not request.path.startswith(reverse("wagtailadmin_home")) or request.user.is_anonymous:
        return
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404


def is_satisfied(request: HttpRequest, person: User) -> bool:
    checked = [person.pk, person.roles]
    if request.session.get(SESSION_KEY) == checked:
        return True
    if needs_second_factor(person) and not Authenticator.objects.filter(user=person).exists():
        return False
    request.session[SESSION_KEY] = checked
    return True
