from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class CertificateState(models.TextChoices):
    VALID = "valid", _("valid")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REPLACED = "replaced", _("replaced")
    EXPIRED = "expired", _("expired")


CERTIFICATE_MOVES: Mapping[str, frozenset[str]] = {
    CertificateState.VALID: frozenset(
        {CertificateState.WITHDRAWN, CertificateState.REPLACED, CertificateState.EXPIRED}
    ),
    CertificateState.WITHDRAWN: frozenset(),
    CertificateState.REPLACED: frozenset(),
    CertificateState.EXPIRED: frozenset({CertificateState.REPLACED}),
}


class WithdrawalReason(models.TextChoices):
    """A class of reasons; the story behind it is nobody's business."""

    ERROR = "error", _("issued by mistake")
    FRAUD = "fraud", _("work was not the holder's own")
    REQUEST = "request", _("at the holder's request")
