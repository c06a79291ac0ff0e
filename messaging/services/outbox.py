"""The outbox: a mail is a row first, written in the transaction of what it tells about, and leaves at most once.

queued → sending → sent. Refused by the server: back to queued, later again, and failed after six times. When the worker
died or the line broke while handing over, the server may have the mail: uncertain, and a person decides.
"""

import logging
import smtplib
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from messaging.enums import Delivery
from messaging.models import Message
from messaging.services.mail_texts import render_mail

logger = logging.getLogger(__name__)

STALE_AFTER = timedelta(minutes=10)  # longer than any server takes to accept one mail
MOST_ATTEMPTS = 6
SWEEP_AT_ONCE = 200

SECRET_TEMPLATES = {"invitation", "password_reset", "email_confirmation"}
"""Mails with a link that opens an account. Once sent, the stored text loses the link; rooms above may add theirs."""


class CannotResend(DomainError):
    default_message = _("This mail held a secret link that is no longer kept. Make a new one instead.")


class NotSentYet(DomainError):
    default_message = _("This mail is still on its way.")


class ConnectionRefused(Exception):
    """No server took the call, so nothing left."""


def queue(
    *,
    key: str,
    address: str,
    template: str,
    context: dict[str, Any],
    now: datetime,
    recipient: User | None = None,
    send_after: datetime | None = None,
) -> Message:
    """Write the mail down with the caller's own changes; a worker hears of it when they are committed.

    `key` names the occasion: the second call with the same key returns the first row and sends nothing.
    """
    existing = Message.objects.filter(key=key).first()
    if existing:
        return existing
    texts = render_mail(template, context)
    message, created = Message.objects.get_or_create(
        key=key,
        defaults={
            "recipient": recipient,
            "to_address": address,
            "template": template,
            "subject": texts.subject,
            "body_text": texts.text,
            "body_html": texts.html,
            "created_at": now,
            "send_after": send_after or now,
        },
    )
    if created:
        _tell_worker(message, now=now)
    return message


def deliver(*, message_id: int, now: datetime) -> bool:
    """Send one mail. Returns whether this call handed it over.

    The claim is one conditional UPDATE: of two workers with the same message one changes a row, the other leaves.
    """
    claimed = Message.objects.filter(pk=message_id, state=Delivery.QUEUED, send_after__lte=now).update(
        state=Delivery.SENDING, claimed_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    message = Message.objects.get(pk=message_id)
    try:
        _hand_over(message)
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, ConnectionRefused) as error:
        _put_back(message, error=error, now=now)
        return False
    except (smtplib.SMTPException, OSError) as error:
        # The line broke while the server was taking the mail: it may have it. Better asked about than sent twice.
        logger.warning("Mail %s may or may not have left", message.pk, exc_info=True)
        _note(message, state=Delivery.UNCERTAIN, error=_describe(error))
        return False
    _note(message, state=Delivery.SENT, sent_at=now, error="", **_without_secrets(message))
    return True


def sweep(*, now: datetime) -> list[int]:
    """Mark what a dead worker left behind, and return the ids of mails that wait for a worker."""
    Message.objects.filter(state=Delivery.SENDING, claimed_at__lt=now - STALE_AFTER).update(
        state=Delivery.UNCERTAIN, error=gettext("The worker stopped while handing this mail over.")
    )
    due = Message.objects.filter(state=Delivery.QUEUED, send_after__lte=now).order_by("send_after", "pk")
    return list(due.values_list("pk", flat=True)[:SWEEP_AT_ONCE])


@transaction.atomic
def resend(*, message: Message, actor: User, now: datetime) -> Message:
    """Staff send the same mail once more, as a row of its own. Raises CannotResend, NotSentYet."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state in {Delivery.QUEUED, Delivery.SENDING}:
        raise NotSentYet
    if message.state == Delivery.SENT and message.template in SECRET_TEMPLATES:
        raise CannotResend
    stem = message.key.split(":again-")[0][:135]
    again = Message.objects.create(
        key=f"{stem}:again-{Message.objects.filter(key__startswith=f'{stem}:again-').count() + 1}",
        recipient=message.recipient,
        to_address=message.to_address,
        template=message.template,
        subject=message.subject,
        body_text=message.body_text,
        body_html=message.body_html,
        created_at=now,
        send_after=now,
    )
    audit.record(action="message.resend", subject=again, actor=actor, now=now, old={"message": message.pk})
    _tell_worker(again, now=now)
    return again


def _tell_worker(message: Message, *, now: datetime) -> None:
    """A broker that is down must not undo the caller's work: the sweep finds the row (robust)."""
    from messaging.tasks import deliver_message  # noqa: PLC0415  the task imports this module

    if message.send_after <= now:
        transaction.on_commit(lambda: deliver_message.delay(message_id=message.pk), robust=True)


def _hand_over(message: Message) -> None:
    host = settings.SITE_URL.split("//")[-1].split(":")[0]
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body_text,
        to=[message.to_address],
        # A fixed id lets a mail server that saw this one before drop a second copy; the other asks for no auto-replies.
        headers={"Message-ID": f"<message-{message.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    if message.body_html:
        mail.attach_alternative(message.body_html, "text/html")
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        raise ConnectionRefused(_describe(error)) from error
    try:
        connection.send_messages([mail])
    finally:
        with suppress(smtplib.SMTPException, OSError):  # hanging up badly does not take the mail back
            connection.close()


def _put_back(message: Message, *, error: Exception, now: datetime) -> None:
    spent = message.attempts >= MOST_ATTEMPTS
    logger.warning("Mail %s was refused (attempt %s)", message.pk, message.attempts, exc_info=error)
    _note(
        message,
        state=Delivery.FAILED if spent else Delivery.QUEUED,
        send_after=now + timedelta(minutes=2**message.attempts),
        error=_describe(error),
    )


def _without_secrets(message: Message) -> dict[str, str]:
    if message.template not in SECRET_TEMPLATES:
        return {}
    return {
        "body_text": gettext("This mail held a secret link. It was removed from here after sending."),
        "body_html": "",
    }


def _note(message: Message, **fields: Any) -> None:
    Message.objects.filter(pk=message.pk).update(**fields)


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:1000]
