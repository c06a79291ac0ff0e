"""How often one address on the internet may do something that costs us work. Inexact on purpose: a cache may forget."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def allow(request: HttpRequest, *, action: str, most: int, seconds: int) -> bool:
    """Count this try. Returns whether it is within `most` tries per `seconds`, counted from the first."""
    key = f"throttle:{action}:{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # the entry ran out between the two calls: a new period begins
        return True
