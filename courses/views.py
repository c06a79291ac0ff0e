from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.cms import roles_of
from accounts.enums import Role

CLOSED = (
    "/cms/",
    "/mijn/",
    "/leren/",
    "/begeleiden/",
    "/beoordelen/",
    "/school/",
    "/documenten/",
    "/media/",
    "/uitnodiging/",
)


WRITERS = frozenset({Role.AUTHOR, Role.ADMINISTRATOR})


@login_required
@require_safe
def cms_file(request: HttpRequest, name: str) -> FileResponse:
    """What Wagtail shows of the pictures that authors keep (MEDIA_URL). Nobody else ever gets one."""
    if not roles_of(request.user) & WRITERS:  # type: ignore[arg-type]  # login_required stands before us
        raise Http404
    try:
        content = default_storage.open(name)
    except (OSError, ValueError, SuspiciousFileOperation) as error:  # absent, a folder, or outside the storage
        raise Http404 from error
    return FileResponse(
        content,
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, max-age=3600",
        },
    )


@require_safe
@cache_control(max_age=86400, public=True)
def robots(_request: HttpRequest) -> HttpResponse:
    """What search engines may leave alone. No secret: each of these addresses asks who you are."""
    lines = ["User-agent: *", *(f"Disallow: {place}" for place in CLOSED)]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
