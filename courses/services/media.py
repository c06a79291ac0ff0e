"""What a lesson shows beside text: found in its blocks, and copied where no later edit in the CMS reaches it.

A copy that stays behind when a publish fails does no harm: its key names its content, and the next publish finds it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile, File
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from courses.blocks.media import VIDEO_TYPES, media_key, suffix
from courses.models import Lesson, LessonMedia, LessonVersion
from courses.pictures import for_learners

DOWNLOAD = "application/octet-stream"
PARTS = {"image": ("image",), "video": ("video", "captions"), "download": ("file",)}  # block → its files
KINDS = {"file": "download"}


@dataclass(frozen=True)
class Source:
    """A file of the CMS in the part it plays: `kind` is image, video, captions or download."""

    kind: str
    file: Any

    @property
    def key(self) -> str:
        return media_key(self.kind, self.file)

    def open(self) -> tuple[File, str, str]:
        """Content, name and type as learners get them. A picture is made smaller and loses what a camera wrote in it."""
        if self.kind == "image":
            with self.file.file.open("rb") as opened:
                content, ending, media_type = for_learners(opened)
            return ContentFile(content), f"{self.key}{ending}", media_type
        types = {"video": VIDEO_TYPES.get(suffix(self.file), DOWNLOAD), "captions": "text/vtt"}
        return self.file.file.open("rb"), self.file.filename, types.get(self.kind, DOWNLOAD)


def sources_in(lesson: Lesson) -> list[Source]:
    """Every file in the lesson, once."""
    found = {source.key: source for child in lesson.body for source in _sources(child)}
    return list(found.values())


def _sources(child: Any) -> Iterator[Source]:
    if child.block_type == "nice":
        for inner in child.value:
            yield from _sources(inner)
    for part in PARTS.get(child.block_type, ()):
        if child.value[part]:
            yield Source(KINDS.get(part, part), child.value[part])


def keep_media(version: LessonVersion, *, lesson: Lesson) -> None:
    """Let `version` hold a copy of every file of `lesson`."""
    version.media.set([_kept(source) for source in sources_in(lesson)])


def _kept(source: Source) -> LessonMedia:
    found = LessonMedia.objects.filter(key=source.key).first()
    if found:
        return found
    content, name, media_type = source.open()
    with content:
        media = LessonMedia(
            key=source.key, name=name[-255:], media_type=media_type, is_attachment=source.kind == "download"
        )
        media.file.save(name, content, save=False)
        media.save()
    return media


def find_source(key: str) -> Source | None:
    """The file behind a key that no published lesson holds yet; for who writes lessons."""
    kind, _dash, digest = key.partition("-")
    model = get_image_model() if kind == "image" else get_document_model()
    file = model.objects.filter(file_hash=digest).first() if digest else None
    return Source(kind, file) if file else None
