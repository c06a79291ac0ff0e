"""How sure somebody says to be of what a module teaches, before and after. Nobody else reads it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Module
from learning.enums import ScanMoment


class SelfScan(models.Model):
    """`ratings` maps the keys of need-to-know lessons to 1–4 (enums.Sureness)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="self_scans")
    module = models.ForeignKey(Module, models.PROTECT, related_name="+", verbose_name=_("module"))
    moment = models.CharField(_("moment"), max_length=5, choices=ScanMoment)
    ratings = models.JSONField(_("how sure"))
    wish = models.TextField(_("what I want to learn or remember"), blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("self-scan")
        verbose_name_plural = _("self-scans")
        ordering = ["module", "-moment"]  # start before end
        constraints = [models.UniqueConstraint(fields=["person", "module", "moment"], name="self_scan_once_a_moment")]

    def __str__(self) -> str:
        return f"{self.person} – {self.module} ({self.moment})"
