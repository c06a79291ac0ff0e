"""When somebody last followed a link that leads elsewhere."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkCheck(models.Model):
    """One address, wherever it is written."""

    url = models.CharField(_("address"), max_length=500, unique=True)
    works = models.BooleanField(_("works"))
    checked_at = models.DateTimeField(_("last looked at"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("link that was looked at")
        verbose_name_plural = _("links that were looked at")

    def __str__(self) -> str:
        return self.url
