"""What is on offer: three tracks assembled from six modules."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Module(models.Model):
    """A building block of one or more tracks. `key` (m1 … m6) stays the same over all versions."""

    key = models.SlugField(_("key"), unique=True)
    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    aim = models.TextField(_("aim"))
    intro = models.TextField(_("introduction"), help_text=_("Markdown."))
    loaded_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class Track(models.Model):
    """A leergang. Its name and the name on the certificate differ on purpose (U09)."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    qualification = models.CharField(_("qualification on the certificate"), max_length=150)
    audience = models.CharField(_("for whom"), max_length=250)
    summary = models.CharField(_("summary"), max_length=300)
    intro = models.TextField(_("introduction"), help_text=_("Markdown."))
    results = models.TextField(_("what you can do afterwards"), help_text=_("One result a line."))
    price = models.DecimalField(
        _("price per participant, in euros"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Open enrolment. Empty shows “on request”."),
    )
    price_is_circa = models.BooleanField(_("show as approximate"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    loaded_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(price__isnull=True) | models.Q(price__gte=0), name="track_price_not_negative"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def result_list(self) -> list[str]:
        return self.results.splitlines()
