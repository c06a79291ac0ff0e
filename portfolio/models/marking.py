"""What belongs to a trainer who marks: sentences of their own, times away, how they want to work."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portfolio.enums import MailRhythm


class StockSentence(models.Model):
    """A sentence a trainer uses often, put into a field while marking."""

    trainer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stock_sentences")
    text = models.TextField(_("sentence"), max_length=1_000)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("sentence of a trainer")
        verbose_name_plural = _("sentences of trainers")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class TrainerAbsence(models.Model):
    """A trainer is away, both days included: no work is given to them. Promises to participants stay as they are."""

    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences", verbose_name=_("trainer")
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))

    class Meta:
        verbose_name = _("absence of a trainer")
        verbose_name_plural = _("absences of trainers")
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="trainer_absence_dates_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.trainer}, {self.since} – {self.until}"


class MarkingPreferences(models.Model):
    """How a trainer works. No row means the defaults."""

    trainer = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="marking_preferences", primary_key=True
    )
    mail = models.CharField(
        _("Mail about work that waits"), max_length=10, choices=MailRhythm, default=MailRhythm.DAILY
    )
    shortcuts = models.BooleanField(_("Single keys work as shortcuts while marking"), default=True)

    class Meta:
        verbose_name = _("marking preferences")
        verbose_name_plural = _("marking preferences")

    def __str__(self) -> str:
        return str(self.trainer)
