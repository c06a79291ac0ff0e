"""Proof. A certificate says for ever what it said when it was issued; only its state can change."""

import uuid
from datetime import date
from typing import Any, NoReturn

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from accounts.cms import RolePermissionPolicy
from accounts.enums import Role
from certificates.codes import make_code, space_code
from certificates.enums import CertificateState, WithdrawalReason
from certificates.printed import Printed
from certificates.querysets import CertificateQuerySet
from common.errors import Frozen
from common.models import HistoryRow, Timestamped
from courses.models import Track
from learning.models import Enrolment

# What may change once a certificate exists: its state, and what belongs to that.
CHANGEABLE = frozenset({"state", "withdrawal_reason", "replaced_by", "updated_at"})


def private_storage() -> Any:
    """A function, so that migrations do not freeze where one machine keeps its files."""
    return storages["private"]


def certificate_path(certificate: "Certificate", filename: str) -> str:
    return f"certificates/{uuid.uuid4().hex}.pdf"


class Certificate(Timestamped):
    """The facts are copies, not keys: a renamed track or person does not change what was issued.

    `facts` holds everything printed, in the shape of `Printed`.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates", verbose_name=_("holder")
    )
    track = models.ForeignKey(Track, models.PROTECT, related_name="certificates", verbose_name=_("track"))
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="certificates", verbose_name=_("enrolment"))
    code = models.CharField(_("code"), max_length=20, unique=True, default=make_code, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=CertificateState, default=CertificateState.VALID)
    facts = models.JSONField(_("printed"))
    template_version = models.PositiveSmallIntegerField(_("version of the template"))
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    pdf = models.FileField("PDF", storage=private_storage, upload_to=certificate_path)
    pdf_sha256 = models.CharField(_("hash of the PDF"), max_length=64)
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )
    withdrawal_reason = models.CharField(_("why withdrawn"), max_length=10, choices=WithdrawalReason, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            # A job that runs twice, or a double click, finds this in its way.
            models.UniqueConstraint(
                fields=["person", "track"], condition=Q(state=CertificateState.VALID), name="certificate_one_valid"
            ),
            models.CheckConstraint(
                condition=~Q(state=CertificateState.WITHDRAWN) | ~Q(withdrawal_reason=""),
                name="certificate_withdrawn_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facts.get('holder', '')} – {self.facts.get('qualification', '')}"

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        if not self._state.adding and (update_fields is None or not CHANGEABLE.issuperset(update_fields)):
            raise Frozen
        super().save(*args, update_fields=update_fields, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Frozen

    @cached_property
    def printed(self) -> Printed:
        return Printed.from_facts(self.facts)

    def holder(self) -> str:
        """The name as printed, which may differ from the name of the account by now."""
        return self.printed.holder

    holder.short_description = _("holder")  # type: ignore[attr-defined]  # how Wagtail names a column
    holder.admin_order_field = "facts__holder"  # type: ignore[attr-defined]

    @property
    def spaced_code(self) -> str:
        return space_code(self.code)

    @property
    def check_path(self) -> str:
        """Where anybody may check this certificate."""
        return reverse("certificate-check-code", args=[self.code])

    @property
    def check_url(self) -> str:
        """The same as a whole address, as in the QR code."""
        return settings.SITE_URL + self.check_path

    def state_on(self, today: date) -> CertificateState:
        """The state as shown: a valid certificate past its date has expired, whether or not anybody wrote that down."""
        if self.state == CertificateState.VALID and self.valid_until is not None and self.valid_until < today:
            return CertificateState.EXPIRED
        return CertificateState(self.state)


class CertificateHistory(HistoryRow):
    subject = models.ForeignKey(Certificate, models.CASCADE, related_name="history")


@register_setting(icon="edit")
class CertificateSettings(BaseGenericSetting):
    """Who signs new certificates. Issued ones keep the name they were issued with."""

    signatory = models.CharField(
        _("who signs"), max_length=150, blank=True, help_text=_("Empty: the seller of the edition.")
    )
    role = models.CharField(_("role of who signs"), max_length=150, blank=True)
    place = models.CharField(
        _("place of signing"), max_length=100, blank=True, help_text=_("Empty: the place of the seller.")
    )

    class Meta:
        verbose_name = _("signing of certificates")

    @classmethod
    def get_permission_policy(cls) -> RolePermissionPolicy:
        return RolePermissionPolicy(cls, change=[Role.ADMINISTRATOR])
