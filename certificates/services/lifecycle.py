"""After issuing: only the state moves. What was printed stays."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from certificates.codes import make_code
from certificates.enums import CERTIFICATE_MOVES, CertificateState, WithdrawalReason
from certificates.models import Certificate, CertificateHistory
from certificates.services import facts, issuing
from common.errors import DomainError
from common.private_files import sha256, storing
from common.states import check_move, move
from messaging.services import outbox


@transaction.atomic
def withdraw(*, certificate: Certificate, reason: str, actor: User, now: datetime, note: str) -> Certificate:
    """Withdraw a certificate, tell its holder. `reason` is the class that everybody sees, `note` stays with us.

    Raises DomainError without a reason or note, MoveNotAllowed when it is no longer valid.
    """
    if reason not in WithdrawalReason.values:
        raise DomainError(_("Choose a reason."), field="reason")
    if not note.strip():
        raise DomainError(_("Write down what this decision rests on."), field="note")
    locked = lock(certificate)
    move(
        locked,
        CertificateState.WITHDRAWN,
        moves=CERTIFICATE_MOVES,
        history=CertificateHistory,
        actor=actor,
        now=now,
        reason=note.strip(),
        also={"withdrawal_reason": reason},
    )
    audit.record(
        action="certificate.withdraw",
        subject=locked,
        actor=actor,
        now=now,
        new={"reason": reason},
        reason=note.strip(),
    )
    outbox.queue(
        key=f"certificate:{locked.pk}:withdrawn",
        address=locked.person.email,
        recipient=locked.person,
        template="certificate_withdrawn",
        context=issuing.mail_context(locked) | {"reason": locked.get_withdrawal_reason_display()},
        now=now,
    )
    return locked


def replace(*, certificate: Certificate, actor: User, now: datetime, reason: str) -> Certificate:
    """Close a certificate and issue a new one with today's name, days and signature, in one transaction.

    Of two attempts at once the second finds the certificate closed. Raises DomainError without a reason,
    MoveNotAllowed when it cannot be replaced any more, PdfError when the PDF cannot be made.
    """
    if not reason.strip():
        raise DomainError(_("Write down why the certificate is replaced."), field="reason")
    check_move(CERTIFICATE_MOVES, old=certificate.state, new=CertificateState.REPLACED)
    enrolment = issuing.load(certificate.enrolment_id)
    printed, code = facts.renew(certificate.printed, enrolment=enrolment, now=now), make_code()
    content = issuing.draw(printed=printed, code=code)
    with storing(Certificate.pdf.field, of=certificate) as store, transaction.atomic():
        old = lock(certificate)
        # The old one first: two valid certificates of one person and track cannot stand beside each other.
        move(
            old,
            CertificateState.REPLACED,
            moves=CERTIFICATE_MOVES,
            history=CertificateHistory,
            actor=actor,
            now=now,
            reason=reason.strip(),
        )
        return issuing.write(
            enrolment=enrolment,
            printed=printed,
            code=code,
            pdf=store(content),
            digest=sha256(content),
            now=now,
            actor=actor,
            replaces=old,
            reason=reason.strip(),
        )


def lock(certificate: Certificate) -> Certificate:
    """The row as it is now, held until the transaction ends."""
    return Certificate.objects.select_for_update(of=("self",)).select_related("person").get(pk=certificate.pk)
