"""Documents that are made once and kept: stored with their transaction, checked by hash when read, served as attachment."""

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from django.core.files.base import ContentFile, File
from django.db.models import Model
from django.db.models.fields.files import FieldFile, FileField
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

logger = logging.getLogger(__name__)


class FileDamaged(DomainError):
    """The stored bytes are not the ones that were issued."""

    default_message = _("This file is damaged. We have been told and will put the original back.")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@contextmanager
def storing(field: FileField, *, of: Model) -> Iterator[Callable[[bytes | IO[bytes]], str]]:
    """Give a function that stores bytes, or a large file by the piece, where `field` keeps the files of the row `of`.

    It returns the name. When the block fails, what it stored goes again. Put it around `transaction.atomic()`, so that a commit that fails
    counts too.
    """
    names: list[str] = []

    def store(content: bytes | IO[bytes]) -> str:
        kept = ContentFile(content) if isinstance(content, bytes) else File(content)
        name: str = field.storage.save(field.generate_filename(of, ""), kept)
        names.append(name)
        return name

    try:
        yield store
    except BaseException:
        for name in names:
            field.storage.delete(name)
        raise


def read_checked(file: FieldFile, *, digest: str) -> bytes:
    """The bytes of `file`. Raises FileDamaged when they are gone or are not those of `digest`."""
    try:
        with file.open("rb") as opened:
            content: bytes = opened.read()
    except OSError as error:
        logger.critical("Stored file %s cannot be read: %s", file.name, error)
        raise FileDamaged from error
    if sha256(content) != digest:
        logger.critical("Stored file %s does not have the hash it was issued with", file.name)
        raise FileDamaged
    return content


def pdf_attachment(content: bytes, *, filename: str) -> HttpResponse:
    """A download that no browser opens in the page and no shared cache keeps."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{filename}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
