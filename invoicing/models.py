"""Who pays for which place, and the invoice: once issued it never changes."""

import uuid
from datetime import date
from typing import Any, NoReturn

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Seller, User
from common.errors import Frozen
from common.models import FrozenQuerySet, HistoryRow, Timestamped
from invoicing.amounts import net_of
from invoicing.enums import ContractKind, InvoiceState, SeatState, VatCategory
from invoicing.printed import PrintedInvoice
from invoicing.querysets import InvoiceQuerySet, SeatQuerySet
from learning.models import Enrolment


def private_storage() -> Any:
    """A function, so that migrations do not freeze where one machine keeps its files."""
    return storages["private"]


def invoice_path(invoice: "Invoice", filename: str) -> str:
    return f"invoices/{uuid.uuid4().hex}.pdf"


class Contract(Timestamped):
    """What a buyer agreed to. The buyer is a school or a person; the address is the one given at that moment."""

    seller = models.ForeignKey(Seller, models.PROTECT, related_name="contracts", verbose_name=_("seller"))
    kind = models.CharField(_("kind"), max_length=10, choices=ContractKind, default=ContractKind.OPEN)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name=_("school")
    )
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name=_("person who pays")
    )
    po_number = models.CharField(_("PO number"), max_length=50, blank=True)
    invoice_name = models.CharField(_("name on the invoice"), max_length=200)
    invoice_email = models.EmailField(_("e-mail for the invoice"))
    street = models.CharField(_("street and number"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=10)
    city = models.CharField(_("place"), max_length=100)
    terms_version = models.CharField(_("terms"), max_length=20)

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, person__isnull=True)
                | Q(organisation__isnull=True, person__isnull=False),
                name="contract_one_buyer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice_name} ({self.pk})"

    @property
    def is_invoiced(self) -> bool:
        """Whether an issued invoice says what this contract said; it can no longer change."""
        return self.invoices.issued().exists()


class Seat(Timestamped):
    """A paid place. Points at the enrolment, never the other way round; stays with the contract when somebody moves."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="seats", verbose_name=_("contract"))
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="seat", verbose_name=_("enrolment"))
    price = models.DecimalField(
        _("price in euros, without VAT"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Empty: still to be agreed."),
    )
    state = models.CharField(_("state"), max_length=10, choices=SeatState, default=SeatState.CLAIMED)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in a contract")
        verbose_name_plural = _("places in contracts")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gte=0), name="seat_price_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}"


class NumberSeries(models.Model):
    """The last number given out per seller and year. Its row lock makes the numbers gapless."""

    seller = models.ForeignKey(Seller, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.seller} {self.year}: {self.last}"


class Invoice(Timestamped):
    """A claim on a buyer. `snapshot` holds everything printed; PDF (and later UBL) are made from it alone."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="invoices", verbose_name=_("contract"))
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="invoices", verbose_name=_("seller"))
    state = models.CharField(_("state"), max_length=10, choices=InvoiceState, default=InvoiceState.DRAFT)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    sequence = models.PositiveIntegerField(_("sequence"), null=True, blank=True)
    number = models.CharField(_("number"), max_length=30, blank=True)
    issued_on = models.DateField(_("date"), null=True, blank=True)
    due_on = models.DateField(_("to be paid by"), null=True, blank=True)
    net = models.DecimalField(_("without VAT"), max_digits=10, decimal_places=2, default=0)
    vat = models.DecimalField(_("VAT"), max_digits=10, decimal_places=2, default=0)
    gross = models.DecimalField(_("total"), max_digits=10, decimal_places=2, default=0)
    snapshot = models.JSONField(_("printed"), null=True, blank=True)
    pdf = models.FileField("PDF", storage=private_storage, upload_to=invoice_path, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "year", "sequence"], condition=Q(sequence__isnull=False), name="invoice_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state=InvoiceState.DRAFT)
                | (Q(sequence__isnull=False, issued_on__isnull=False, snapshot__isnull=False) & ~Q(number="")),
                name="invoice_issued_has_number",
            ),
            models.CheckConstraint(condition=Q(gross=models.F("net") + models.F("vat")), name="invoice_adds_up"),
        ]

    def __str__(self) -> str:
        return self.number or f"concept {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Asked of the database: an instance that was loaded before somebody else issued the invoice must not undo that.
        if Invoice.objects.issued().filter(pk=self.pk).exists():
            raise Frozen
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Frozen

    @cached_property
    def printed(self) -> PrintedInvoice:
        """What the invoice says; only an issued one says anything."""
        if self.snapshot is None:
            raise ValueError(f"Invoice {self.pk} has not been issued.")
        return PrintedInvoice.from_snapshot(self.snapshot)

    def is_overdue(self, *, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


class InvoiceHistory(HistoryRow):
    subject = models.ForeignKey(Invoice, models.CASCADE, related_name="history")


class InvoiceLine(models.Model):
    """One line, with the VAT decision and its reason."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines", verbose_name=_("invoice"))
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="lines", verbose_name=_("place"))
    description = models.CharField(_("description"), max_length=250)
    quantity = models.PositiveSmallIntegerField(_("number"), default=1)
    price = models.DecimalField(_("price in euros, without VAT"), max_digits=8, decimal_places=2)
    vat_category = models.CharField(_("VAT"), max_length=1, choices=VatCategory)
    vat_percent = models.DecimalField(_("VAT in %"), max_digits=4, decimal_places=2)
    vat_reason = models.CharField(_("reason"), max_length=250, blank=True)

    objects = FrozenQuerySet.as_manager()  # a bulk change would go round `save`, which looks at the invoice

    class Meta:
        verbose_name = _("invoice line")
        verbose_name_plural = _("invoice lines")
        ordering = ["pk"]
        constraints = [
            # A seat is on one invoice once; a credit note (later) has lines of its own.
            models.UniqueConstraint(fields=["seat"], condition=Q(seat__isnull=False), name="seat_invoiced_once"),
            models.CheckConstraint(
                condition=~Q(vat_category=VatCategory.EXEMPT) | (Q(vat_percent=0) & ~Q(vat_reason="")),
                name="invoice_line_exemption_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.invoice.state == InvoiceState.ISSUED:
            raise Frozen
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Frozen

    @property
    def net(self) -> Any:
        """Euros without VAT."""
        return net_of(self)
