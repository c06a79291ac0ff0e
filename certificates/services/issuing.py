"""A certificate for a completed enrolment: once, however often it is asked for."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from certificates.codes import make_code, space_code
from certificates.enums import CertificateState
from certificates.models import Certificate, CertificateHistory
from certificates.printed import Printed
from certificates.services import facts
from common.errors import DomainError
from common.models import Job, JobState
from common.pdf import qr_data_uri, render_pdf
from common.private_files import sha256, storing
from common.services.jobs import enqueue
from learning.enums import EnrolmentState
from learning.models import Enrolment
from messaging.services import outbox

TEMPLATE = "pdf/certificate.html"
TEMPLATE_VERSION = 1  # raise it with every change of the template that shows
ISSUE_JOB = "certificates.issue"


def issue(*, enrolment_id: int, now: datetime) -> Certificate:
    """Issue the certificate of a completed enrolment and mail its holder.

    A second call, at the same moment or years later, returns the certificate that is there: the one of this enrolment
    whatever its state (what was withdrawn is not issued again by a late job), or the valid one of the same person and
    track. Raises DomainError when the enrolment is not completed, PdfError when the PDF cannot be made.
    """
    enrolment = load(enrolment_id)
    if enrolment.state != EnrolmentState.COMPLETED:
        raise DomainError(_("A certificate follows when everything has been completed."))
    if there := find_issued(enrolment):
        return there
    printed = facts.collect(enrolment=enrolment, now=now)
    code = make_code()
    content = draw(printed=printed, code=code)  # before the transaction: drawing takes longer than writing
    try:
        with storing(Certificate.pdf.field, of=Certificate()) as store, transaction.atomic():
            lock_unissued(enrolment)
            pdf, digest = store(content), sha256(content)
            return write(enrolment=enrolment, printed=printed, code=code, pdf=pdf, digest=digest, now=now)
    except (AlreadyIssued, IntegrityError):
        # Another call was first: for this enrolment (seen under its lock), or for another enrolment of the same person
        # in the same track (refused by the unique index).
        if there := find_issued(enrolment):
            return there
        raise


def load(enrolment_id: int) -> Enrolment:
    """The enrolment as it is now, with everything that gets printed."""
    return Enrolment.objects.select_related("person", "edition__curriculum__track", "edition__seller").get(
        pk=enrolment_id
    )


class AlreadyIssued(DomainError):
    default_message = _("The certificate has been issued.")


def lock_unissued(enrolment: Enrolment) -> None:
    """Hold the enrolment's row until the transaction ends. Raises AlreadyIssued."""
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if find_issued(enrolment):
        raise AlreadyIssued


def find_issued(enrolment: Enrolment) -> Certificate | None:
    """The certificate that stands in the way of a new one for `enrolment`."""
    track = enrolment.edition.curriculum.track
    valid = Certificate.objects.valid_for(person=enrolment.person, track=track).first()
    return valid or enrolment.certificates.order_by("-pk").first()


def draw(*, printed: Printed, code: str) -> bytes:
    """The PDF of `printed`. Raises PdfError."""
    url = settings.SITE_URL + reverse("certificate-check-code", args=[code])
    context = {
        "printed": printed,
        "code": space_code(code),
        "check_host": urlsplit(settings.SITE_URL).netloc,
        "check_path": reverse("certificate-check"),
        "qr": qr_data_uri(url),
        "site_name": settings.SITE_NAME,
    }
    return render_pdf(TEMPLATE, context)


def write(
    *,
    enrolment: Enrolment,
    printed: Printed,
    code: str,
    pdf: str,
    digest: str,
    now: datetime,
    actor: User | None = None,
    replaces: Certificate | None = None,
    reason: str = "",
) -> Certificate:
    """Add the row, its history and the mail, in the caller's transaction; close the lineage with what it `replaces`."""
    certificate = Certificate.objects.create(
        person=enrolment.person,
        track=enrolment.edition.curriculum.track,
        enrolment=enrolment,
        code=code,
        facts=printed.as_facts(),
        template_version=TEMPLATE_VERSION,
        issued_on=printed.issued_on,
        pdf=pdf,
        pdf_sha256=digest,
    )
    if replaces:
        replaces.replaced_by = certificate
        replaces.save(update_fields=["replaced_by"])
    CertificateHistory.objects.create(
        subject=certificate, at=now, actor=actor, old="", new=certificate.state, reason=reason
    )
    audit.record(
        action="certificate.issue",
        subject=certificate,
        actor=actor,
        now=now,
        new={"code": code, "sha256": digest},
        reason=reason,
    )
    outbox.queue(
        key=f"certificate:{certificate.pk}:issued",
        address=enrolment.person.email,
        recipient=enrolment.person,
        template="certificate_issued",
        context=mail_context(certificate) | {"replaces": bool(replaces)},
        now=now,
    )
    return certificate


def mail_context(certificate: Certificate) -> dict[str, Any]:
    """What a mail about `certificate` may name."""
    return {
        "first_name": certificate.person.first_name,
        "track": certificate.printed.track,
        "qualification": certificate.printed.qualification,
        "code": certificate.spaced_code,
        "check_url": certificate.check_url,
        "issuer": certificate.printed.issuer,
        "certificates_url": settings.SITE_URL + reverse("certificates"),
    }


def ask(*, enrolment_id: int, now: datetime) -> Job:
    """Write the job down that will issue the certificate of this enrolment."""
    return enqueue(kind=ISSUE_JOB, key=f"certificate:{enrolment_id}", payload={"enrolment_id": enrolment_id}, now=now)


def ask_missing(*, now: datetime) -> int:
    """Ask again for completed enrolments without a certificate: news that got lost, jobs that gave up. Returns how many."""
    valid = Certificate.objects.filter(
        person=OuterRef("person"), track=OuterRef("edition__curriculum__track"), state=CertificateState.VALID
    )
    missing = Enrolment.objects.filter(
        ~Exists(valid), state=EnrolmentState.COMPLETED, certificates__isnull=True
    ).values_list("pk", flat=True)
    for enrolment_id in missing:
        job = ask(enrolment_id=enrolment_id, now=now)
        # A job that gave up (a full disk, a letter that the font lacks) tries anew: the cause may be gone by now.
        Job.objects.filter(pk=job.pk, state=JobState.FAILED, run_after__lte=now).update(
            state=JobState.QUEUED, attempts=0
        )
    return len(missing)
