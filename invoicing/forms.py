"""What staff type about money. The forms check shape; the rules are in the services."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm

from invoicing.enums import InvoiceState
from invoicing.models import Contract, Seat
from invoicing.services.contracts import EDITABLE

NOT_INVOICED = "none"


class PriceForm(forms.Form):
    price = forms.DecimalField(
        label=_("Price in euros, without VAT"),
        required=False,
        localize=True,
        help_text=_("As 750 or 712,50. Empty: still to be agreed."),
    )
    reason = forms.CharField(
        label=_("Why this price?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example who agreed to it, and when."),
    )


class ContractForm(WagtailAdminModelForm):
    """PO number and address; saving goes by the service, which refuses once invoiced."""

    class Meta:
        model = Contract
        fields = EDITABLE

    def _post_clean(self) -> None:
        """The instance stays as it is: the service changes it, under a lock."""


class SeatFilterSet(WagtailFilterSet):
    invoice = ChoiceFilter(
        label=_("Invoice"),
        choices=[(NOT_INVOICED, _("not invoiced")), *InvoiceState.choices],
        method="filter_invoice",
    )
    agreed = ChoiceFilter(
        label=_("Price"),
        choices=[("yes", _("agreed")), ("no", _("still to be agreed"))],
        method="filter_agreed",
    )

    class Meta:
        model = Seat
        fields = ["state", "contract__kind"]

    def filter_invoice(self, seats: QuerySet, _name: str, value: str) -> QuerySet:
        return seats.filter(invoice_state__isnull=True) if value == NOT_INVOICED else seats.filter(invoice_state=value)

    def filter_agreed(self, seats: QuerySet, _name: str, value: str) -> QuerySet:
        return seats.filter(price__isnull=value == "no")
