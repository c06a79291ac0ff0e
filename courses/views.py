from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

CLOSED = ("/cms/", "/mijn/", "/leren/", "/begeleiden/", "/beoordelen/", "/school/", "/documenten/", "/uitnodiging/")


@require_safe
@cache_control(max_age=86400, public=True)
def robots(_request: HttpRequest) -> HttpResponse:
    """What search engines may leave alone. No secret: each of these addresses asks who you are."""
    lines = ["User-agent: *", *(f"Disallow: {place}" for place in CLOSED)]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
