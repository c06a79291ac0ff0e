"""Pictures and documents of the CMS."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model


def make_image(
    *, title: str = "Werkplaats", size: tuple[int, int] = (1800, 900), place: bool = False, colour: str = "teal"
):
    """A JPEG, with where it was taken when `place` is asked."""
    exif = Picture.Exif()
    if place:
        exif[0x010F] = "Camera van Anna"
    content = BytesIO()
    Picture.new("RGB", size, colour).save(content, format="JPEG", exif=exif)
    file = ContentFile(content.getvalue(), name="werkplaats.jpg")
    image = get_image_model()(title=title, file=file, width=size[0], height=size[1])
    image.file_size, image.file_hash = None, ""
    image.save()
    image.get_file_hash()
    return image


def make_document(name: str, content: bytes = b"inhoud"):
    document = get_document_model()(title=name, file=ContentFile(content, name=name))
    document.save()
    document.get_file_hash()
    return document
