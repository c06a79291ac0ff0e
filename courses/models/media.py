"""Pictures, video and files as learners get them."""

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import FrozenModel


def private_storage() -> Storage:
    return storages["private"]


def place_of(media: "LessonMedia", _name: str) -> str:
    return f"lesmateriaal/{media.key}"


class LessonMedia(FrozenModel):
    """A copy made when a lesson was first published with it. `key` names the content, so one copy serves many versions."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    file = models.FileField(_("file"), storage=private_storage, upload_to=place_of)
    name = models.CharField(_("name"), max_length=255)
    media_type = models.CharField(_("type"), max_length=60)
    is_attachment = models.BooleanField(_("download"))

    class Meta:
        verbose_name = _("lesson media")
        verbose_name_plural = _("lesson media")

    def __str__(self) -> str:
        return self.name
