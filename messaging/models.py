"""The outbox: one row per mail, written in the transaction of the thing it tells about."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.enums import Delivery, MailKind


class Message(models.Model):
    """One mail to one address. `key` names the occasion, so that the same news is never sent twice."""

    key = models.CharField(_("occasion"), max_length=150, unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="messages", verbose_name=_("to")
    )
    to_address = models.EmailField(_("address"))
    template = models.CharField(_("template"), max_length=60)
    subject = models.CharField(_("subject"), max_length=200)
    body_text = models.TextField(_("text"))
    body_html = models.TextField("HTML", blank=True)
    state = models.CharField(_("delivery"), max_length=10, choices=Delivery, default=Delivery.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created"))
    send_after = models.DateTimeField(_("not before"))
    claimed_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mail log")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "send_after"], name="message_waiting")]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_address}"


class MailChoice(models.Model):
    """Whether somebody wants an optional mail. Without a row they do."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_choices", verbose_name=_("person")
    )
    kind = models.CharField(_("mail"), max_length=20, choices=MailKind)
    is_wanted = models.BooleanField(_("wanted"))

    class Meta:
        verbose_name = _("choice of mail")
        verbose_name_plural = _("choices of mail")
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="mail_choice_once")]

    def __str__(self) -> str:
        return f"{self.person} – {self.kind}"
