from typing import Any

from django.conf import settings
from django.http import HttpRequest

SITE = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "beat_seconds": settings.BEAT_SECONDS}


def site(request: HttpRequest) -> dict[str, Any]:
    """What every template may name."""
    return SITE
