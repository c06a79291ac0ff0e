"""Who may see which money."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.enums import MembershipKind, Role
from accounts.models import User
from common.models import FrozenQuerySet
from invoicing.enums import InvoiceState


class SeatQuerySet(models.QuerySet):
    def with_invoice(self) -> Self:
        """Adds `invoice_pk`, `invoice_number` and `invoice_state`: a seat stands on one line at most."""
        return self.annotate(
            invoice_pk=F("lines__invoice"),
            invoice_number=F("lines__invoice__number"),
            invoice_state=F("lines__invoice__state"),
        )

    def with_names(self) -> Self:
        """What a list of seats shows, in one query."""
        return self.select_related(
            "contract__organisation", "contract__person", "enrolment__person", "enrolment__edition__curriculum__track"
        )


class InvoiceQuerySet(FrozenQuerySet):
    """Invoices change by the services, one at a time; a bulk change or delete is refused."""

    def issued(self) -> Self:
        return self.filter(state=InvoiceState.ISSUED)

    def billed_to(self, person: User) -> Self:
        """Issued invoices of a person who pays, or of a school that `person` now speaks for."""
        speaks_for = Q(
            contract__organisation__memberships__person=person,
            contract__organisation__memberships__kind=MembershipKind.CONTACT,
            contract__organisation__memberships__until__isnull=True,
        )
        return self.issued().filter(Q(contract__person=person) | speaks_for).distinct()

    def readable_by(self, viewer: User) -> Self:
        """Issued invoices whose PDF `viewer` may have."""
        if viewer.has_role(Role.FINANCE, Role.ADMINISTRATOR):
            return self.issued()
        return self.billed_to(viewer)
