"""Pictures, video and files in a lesson. Authors choose them in the CMS; learners get the copy that publishing makes
(services/media.py), at an address that asks who they are.
"""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError, StructValue
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from courses.pictures import shown_size

VIDEO_TYPES = {".mp4": "video/mp4", ".webm": "video/webm"}
CAPTIONS = ".vtt"


def media_key(kind: str, source: Any) -> str:
    """Names the content: another picture behind the same title is another key."""
    return f"{kind}-{source.get_file_hash()}"


def media_url(kind: str, source: Any) -> str:
    return reverse("lesson-media", args=[media_key(kind, source)]) if source else ""


def suffix(document: Any) -> str:
    return Path(document.filename).suffix.casefold()


class ImageBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(
        max_length=250, label=_("alternative text"), help_text=_("What the picture tells somebody who does not see it.")
    )
    caption = blocks.CharBlock(required=False, label=_("caption"))

    def get_context(self, value: StructValue, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        image = value["image"]
        if not image:
            return context
        with image.file.open("rb") as opened:
            width, height = shown_size(opened)
        return {**context, "url": media_url("image", image), "width": width, "height": height}

    class Meta:
        template = "courses/blocks/image.html"
        icon = "image"
        label = _("picture")


class VideoBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"))
    video = DocumentChooserBlock(label=_("video"), help_text=_("A file of our own: mp4 or webm."))
    captions = DocumentChooserBlock(required=False, label=_("captions"), help_text=_("A vtt file."))
    transcript = blocks.TextBlock(
        required=False,
        rows=6,
        label=_("transcript"),
        help_text=_("All that is said and shown. Needed without captions."),
    )

    def clean(self, value: StructValue) -> StructValue:
        cleaned = super().clean(value)
        errors: dict[str, ValidationError] = {}
        if not self.is_deferred_validation:
            if suffix(cleaned["video"]) not in VIDEO_TYPES:
                errors["video"] = ValidationError(_("Choose a video of type mp4 or webm."))
            if cleaned["captions"] and suffix(cleaned["captions"]) != CAPTIONS:
                errors["captions"] = ValidationError(_("Choose captions of type vtt."))
            if not cleaned["captions"] and not cleaned["transcript"]:
                errors["transcript"] = ValidationError(_("Give captions or a transcript: not everybody hears a video."))
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned

    def get_context(self, value: StructValue, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        return {
            **super().get_context(value, parent_context=parent_context),
            "url": media_url("video", value["video"]),
            "type": VIDEO_TYPES.get(suffix(value["video"]), "") if value["video"] else "",
            "captions_url": media_url("captions", value["captions"]),
        }

    class Meta:
        template = "courses/blocks/video.html"
        icon = "media"
        label = _("video")


class DownloadBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"))
    file = DocumentChooserBlock(label=_("file"))
    about = blocks.CharBlock(required=False, label=_("what it is for"))

    def get_context(self, value: StructValue, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        file = value["file"]
        return {
            **context,
            "url": media_url("download", file),
            "type": suffix(file).lstrip(".").upper() if file else "",
            "bytes": file.get_file_size() if file else 0,
        }

    class Meta:
        template = "courses/blocks/download.html"
        icon = "download"
        label = _("download")
