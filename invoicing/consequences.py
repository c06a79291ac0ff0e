"""What money says before somebody cancels an enrolment."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.registry import Consequence, registry
from invoicing.enums import InvoiceState
from invoicing.models import Invoice
from learning.models import Enrolment


def consequences(change: str, subject: Any) -> Iterator[Consequence]:
    if change != "enrolment.cancel" or not isinstance(subject, Enrolment):
        return
    for invoice in Invoice.objects.filter(lines__seat__enrolment=subject):
        if invoice.state == InvoiceState.ISSUED:
            text = _("Invoice %(number)s was issued. Cancelling does not change it; finance has to credit it.")
            yield Consequence(text % {"number": invoice.number})
        else:
            yield Consequence(_("There is a concept invoice. It cannot be issued any more once you cancel."))


registry.consequence_givers.append(consequences)
