"""Files that show somebody: who took them away or gave them back, when and why. Added to, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import FrozenModel
from portfolio.models.submissions import Submission


class FileBlock(FrozenModel):
    """A file was blocked, or opened again. It is about the bytes, in every attempt of this participant that holds them."""

    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="file_blocks", verbose_name=_("submission")
    )  # where it was seen
    sha256 = models.CharField(max_length=64)
    is_blocked = models.BooleanField(_("blocked"))
    reason = models.CharField(_("reason"), max_length=500)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("blocked file")
        verbose_name_plural = _("blocked files")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="file_block_has_reason")]

    def __str__(self) -> str:
        return f"{self.submission}: {self.sha256[:12]}"
