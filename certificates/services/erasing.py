"""What stays of a certificate when its holder is forgotten: a stub that says it was issued, without a name."""

from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from certificates.models import Certificate


def forget_holder(certificates: QuerySet[Certificate]) -> None:
    """Take the name out of the facts and throw the PDF away. The hash stays: a copy somebody kept can still be proved.

    Past the freeze, on purpose: only erasing a person comes here, and that is in the audit log.
    """
    for certificate in certificates:
        name, storage = certificate.pdf.name, certificate.pdf.storage
        Certificate._base_manager.filter(pk=certificate.pk).update(facts={**certificate.facts, "holder": ""}, pdf="")
        if name:
            transaction.on_commit(partial(storage.delete, name))
