from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContractKind(models.TextChoices):
    OPEN = "open", _("place in an open edition")
    IN_HOUSE = "in_house", _("in-house edition")


class SeatState(models.TextChoices):
    CLAIMED = "claimed", _("taken")
    RELEASED = "released", _("released")


class InvoiceState(models.TextChoices):
    DRAFT = "draft", _("concept")
    ISSUED = "issued", _("issued")


INVOICE_MOVES: Mapping[str, frozenset[str]] = {
    InvoiceState.DRAFT: frozenset({InvoiceState.ISSUED}),
    InvoiceState.ISSUED: frozenset(),
}


class VatCategory(models.TextChoices):
    """EN 16931 codes: E exempt, S standard rate."""

    EXEMPT = "E", _("exempt")
    STANDARD = "S", _("21 %")
