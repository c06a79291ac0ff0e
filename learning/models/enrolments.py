"""Asking for a place, and having one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from common.models import HistoryRow, Timestamped
from courses.models import Edition
from learning.enums import TAKES_A_SEAT, EnrolmentState, Payer, RequestState
from learning.querysets import EnrolmentQuerySet, EnrolmentRequestQuerySet


class EnrolmentRequest(Timestamped):
    """What an applicant typed. It takes no seat; staff accept it, which makes (or links) the person and the enrolment."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="requests", verbose_name=_("edition"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("person"),
    )
    first_name = models.CharField(_("first name"), max_length=150)
    infix = models.CharField(_("infix"), max_length=20, blank=True)
    last_name = models.CharField(_("last name"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    employer = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name=_("employer")
    )
    employer_name = models.CharField(_("school or employer"), max_length=200, blank=True)
    payer = models.CharField(_("who pays"), max_length=10, choices=Payer)
    po_number = models.CharField(_("PO number"), max_length=50, blank=True)
    invoice_name = models.CharField(_("name on the invoice"), max_length=200)
    invoice_email = models.EmailField(_("e-mail for the invoice"))
    street = models.CharField(_("street and number"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=10)
    city = models.CharField(_("place"), max_length=100)
    remarks = models.TextField(_("remarks"), blank=True)
    terms_version = models.CharField(_("terms"), max_length=20)
    terms_accepted_at = models.DateTimeField(_("terms accepted"))
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.NEW)

    objects = EnrolmentRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a place")
        verbose_name_plural = _("requests for a place")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(payer=Payer.SELF) | ~Q(employer_name="") | Q(employer__isnull=False),
                name="request_school_pays_has_school",
            )
        ]

    def __str__(self) -> str:
        return f"{self.full_name} – {self.edition.code}"

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.first_name, self.infix, self.last_name) if part)


class RequestHistory(HistoryRow):
    subject = models.ForeignKey(EnrolmentRequest, models.CASCADE, related_name="history")


class Enrolment(Timestamped):
    """A person taking part in an edition. Employer and payer of that moment stay, whatever job comes next."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments", verbose_name=_("participant")
    )
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="enrolments", verbose_name=_("edition"))
    employer = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="enrolments", verbose_name=_("employer")
    )
    request = models.OneToOneField(
        EnrolmentRequest, models.PROTECT, null=True, blank=True, related_name="enrolment", verbose_name=_("request")
    )
    state = models.CharField(_("state"), max_length=10, choices=EnrolmentState, default=EnrolmentState.CONFIRMED)
    confirmed_at = models.DateTimeField(_("confirmed"))
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["-confirmed_at", "-pk"]
        constraints = [
            # Two tabs or two members of staff: one place per person and edition.
            models.UniqueConstraint(
                fields=["person", "edition"], condition=Q(state__in=sorted(TAKES_A_SEAT)), name="enrolment_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=EnrolmentState.COMPLETED) | Q(completed_at__isnull=False),
                name="enrolment_completed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.edition.code}"


class EnrolmentHistory(HistoryRow):
    subject = models.ForeignKey(Enrolment, models.CASCADE, related_name="history")
