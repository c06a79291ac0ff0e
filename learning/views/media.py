"""Pictures, video and files of lessons: for who may read a lesson that holds them, and for who writes lessons."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.base import File
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.cms import roles_of
from accounts.enums import Role
from courses.models import LessonMedia
from courses.services.media import find_source
from learning.pins import readable_pins

WRITERS = frozenset({Role.AUTHOR, Role.ADMINISTRATOR})
PART = re.compile(r"bytes=(\d{1,15})-(\d{0,15})", re.ASCII)
CHUNK = 64 * 1024


@login_required
@require_safe
def lesson_media(request: HttpRequest, key: str) -> HttpResponseBase:
    """404 for whoever may not read it; a part of it for players that ask for a part."""
    media = LessonMedia.objects.filter(key=key).first()
    content: File
    writes = bool(roles_of(request.user) & WRITERS)  # type: ignore[arg-type]  # login_required stands before us
    if media and (writes or readable_pins(request.user.pk).filter(version__media=media).exists()):  # type: ignore[arg-type]
        try:
            content = media.file.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        name, media_type, is_attachment = media.name, media.media_type, media.is_attachment
    else:
        source = find_source(key) if writes else None
        if source is None:
            raise Http404
        content, name, media_type = source.open()
        is_attachment = source.kind == "download"
    response = _send(request, content, media_type)
    disposition = content_disposition_header(is_attachment, name)
    response["Content-Disposition"] = disposition or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _send(request: HttpRequest, content: File, media_type: str) -> StreamingHttpResponse:
    """Whole, or the part that a player asks for: without parts some browsers play no video at all."""
    size = content.size
    asked = PART.fullmatch(request.headers.get("Range", ""))
    first, last = 0, size - 1
    if asked and int(asked[1]) < size:
        first = int(asked[1])
        last = min(int(asked[2] or last), last)
    is_part = bool(asked) and int(asked[1]) < size and first <= last  # type: ignore[index]
    if not is_part:
        first, last = 0, size - 1
    response = StreamingHttpResponse(
        _read(content, first, last - first + 1), status=206 if is_part else 200, content_type=media_type
    )
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(last - first + 1)
    if is_part:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _read(content: Any, first: int, left: int) -> Iterator[bytes]:
    with content:
        content.seek(first)
        while left > 0:
            chunk = content.read(min(CHUNK, left))
            if not chunk:
                return
            left -= len(chunk)
            yield chunk
