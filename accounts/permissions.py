"""Who may come in. Views ask first; "not yours" and "not there" are the same 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from accounts.enums import MembershipKind, Role
from accounts.models import User

View = Callable[..., HttpResponse]

second_factor_rules: list[Callable[[User], bool]] = [lambda person: bool(person.roles) or person.is_superuser]
"""Whose account is worth a second factor. The rooms above append their own rule when they start (trainers)."""


def require_role(*roles: Role) -> Callable[[View], View]:
    """Anonymous people sign in first; anybody without one of `roles` sees a page that is not there."""

    def wrap(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_role(*roles):  # type: ignore[union-attr]  # login_required stands before us
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def person_of(request: HttpRequest) -> User:
    """Who sent this request, in a view that visitors do not reach."""
    return cast("User", request.user)


def is_school_contact(person: User) -> bool:
    """Whether `person` speaks for a school today."""
    return person.memberships.filter(kind=MembershipKind.CONTACT, until__isnull=True).exists()


def needs_second_factor(person: User) -> bool:
    return any(rule(person) for rule in second_factor_rules)
