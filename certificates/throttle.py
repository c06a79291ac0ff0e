"""Nobody fishes for certificates: who keeps trying codes that do not exist has to wait.

Only misses count, so that a whole class behind one address can check real certificates. The count is inexact on
purpose (two misses at the same moment may count as one): a code has 58 bits, so the limit only has to slow a fisher.
"""

import ipaddress

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MOST_MISSES = 30
SECONDS = 60
HOME_NETWORK_V6 = 64  # one household gets all addresses of a /64


def is_fishing(request: HttpRequest) -> bool:
    return cache.get(_key(request), 0) >= MOST_MISSES


def count_miss(request: HttpRequest) -> None:
    key = _key(request)
    if not cache.add(key, 1, SECONDS):
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two
            cache.set(key, 1, SECONDS)


def _key(request: HttpRequest) -> str:
    address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    if address.version == 6:  # noqa: PLR2004  the version is the name
        address = ipaddress.ip_network((address, HOME_NETWORK_V6), strict=False).network_address
    return f"certificate-check:{address}"
