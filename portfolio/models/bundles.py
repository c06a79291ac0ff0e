"""Work put together to take along: one portfolio for its owner, or what a group handed in for the staff."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Edition
from learning.models import Enrolment
from portfolio.models.evidence import private_storage


def bundle_path(bundle: "Bundle", filename: str) -> str:
    return f"bundles/{uuid.uuid4().hex}"


class Bundle(models.Model):
    """A PDF and a ZIP that a job makes and a sweep takes away, for `asked_by` alone.

    Of one `enrolment`: asked by its person. Of an `edition`: asked by staff, with a reason, and only handed-in work. `done`
    of `total` steps is how far the job is. `holds` names the rows of which something is in it, so that it can be withheld when
    one of them is closed later; `left_out` says what is not in it, and why.
    """

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, null=True, related_name="bundles", verbose_name=_("enrolment")
    )
    edition = models.ForeignKey(Edition, models.CASCADE, null=True, related_name="+", verbose_name=_("edition"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="bundles", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    done = models.PositiveIntegerField(_("steps done"), default=0)
    total = models.PositiveIntegerField(_("steps"), default=0)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)
    pdf = models.FileField(storage=private_storage, upload_to=bundle_path, max_length=200, blank=True)
    zip = models.FileField(storage=private_storage, upload_to=bundle_path, max_length=200, blank=True)
    pdf_size = models.PositiveBigIntegerField(_("bytes of the PDF"), default=0)
    zip_size = models.PositiveBigIntegerField(_("bytes of the ZIP"), default=0)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    holds = models.JSONField(_("rows in it"), default=dict)
    left_out = models.JSONField(_("left out"), default=list)

    class Meta:
        verbose_name = _("work to take along")
        verbose_name_plural = _("work to take along")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(enrolment__isnull=False, edition__isnull=True)
                | (Q(enrolment__isnull=True, edition__isnull=False) & ~Q(reason="")),
                name="bundle_of_person_or_group",
            ),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, expires_at__isnull=True, zip="")
                | (Q(made_at__isnull=False, expires_at__isnull=False) & ~Q(zip="")),
                name="bundle_made_has_files",
            ),
            # Two clicks, or two tabs: one is being made at a time.
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(made_at__isnull=True), name="bundle_one_being_made"
            ),
            models.UniqueConstraint(
                fields=["edition", "asked_by"], condition=Q(made_at__isnull=True), name="bundle_one_of_group_being_made"
            ),
        ]

    def __str__(self) -> str:
        return str(self.enrolment or self.edition)

    @property
    def job_key(self) -> str:
        return f"portfolio.bundle:{self.pk}"
