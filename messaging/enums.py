from django.db import models
from django.utils.translation import gettext_lazy as _


class Delivery(models.TextChoices):
    """Where a mail is. UNCERTAIN: the worker died while handing it over; we ask a person rather than send it twice."""

    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNCERTAIN = "uncertain", _("unknown whether it left")


class MailKind(models.TextChoices):
    """Mails that may be turned off."""

    PREPARATION = "preparation", _("a reminder when a lesson day comes near and your preparation is not done")
    PEER_FEEDBACK = (
        "peer_feedback",
        _("a message when your group gives feedback on work you shared, once for each piece"),
    )
