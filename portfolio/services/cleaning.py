"""The second look at an upload, by a child process: locked or damaged files are refused, places are taken out of pictures."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from common import foreign
from portfolio.services import media_places
from portfolio.services.files import FileRefused, Sniffed

REFUSALS = {
    "password": _("This file is locked with a password, so your trainer cannot open it. Save it without a password."),
    "damaged": _("This file is damaged and cannot be opened. Save or make it again."),
    "pixels": _("This picture has too many pixels to process. Make it smaller, for example with a screenshot of it."),
    "memory": _("This file asks too much of our server. Make it smaller or simpler."),
    "time": _("This file asks too much of our server. Make it smaller or simpler."),
    "bomb": _("This file asks too much of our server. Make it smaller or simpler."),
}
PICTURES = {
    "JPEG": ("jpg", "image/jpeg"),
    "PNG": ("png", "image/png"),
    "WEBP": ("webp", "image/webp"),
    "GIF": ("gif", "image/gif"),
}


@contextmanager
def cleaned(upload: UploadedFile, sniffed: Sniffed) -> Iterator[tuple[Any, Sniffed]]:
    """What is kept of `upload`: its bytes, or for a picture new bytes in which only the picture is left. Raises FileRefused."""
    if sniffed.media_type.startswith("image/"):
        with foreign.working_on(upload) as bench:
            answer = _ask(bench, "clean-picture")
            with bench.file("out").open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
                size = content.seek(0, 2)
                content.seek(0)
                extension, media_type = PICTURES[answer["format"]]
                stem = sniffed.name.rpartition(".")[0]
                yield (
                    File(content),
                    replace(sniffed, name=f"{stem}.{extension}", size=size, media_type=media_type, sha256=digest),
                )
        return
    if sniffed.media_type == "application/pdf":
        with foreign.working_on(upload) as bench:
            _ask(bench, "check-pdf")
    elif sniffed.media_type.startswith(("audio/", "video/")) and media_places.tells_place(upload):
        raise FileRefused(
            _(
                "This recording tells where it was made, and we cannot take that out. Make it again with location turned off in your camera, or export it without location."
            )
        )
    upload.seek(0)
    yield upload, sniffed


def _ask(bench: foreign.Bench, task: str) -> dict[str, Any]:
    try:
        return bench.ask(task)
    except foreign.Unreadable as error:
        raise FileRefused(REFUSALS[error.code]) from error
