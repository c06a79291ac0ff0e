"""Work that a participant shows to the own group, and what the group says of it. It never counts for the judgement."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models import Edition
from learning.enums import EnrolmentState
from learning.models import Enrolment
from portfolio.models.evidence import FileEvidence
from portfolio.models.submissions import Submission
from portfolio.querysets import SharedWorkQuerySet


class SharedWork(models.Model):
    """A copy of one attempt as it was when it was shared. Sharing again after stopping makes another row.

    `pieces` hold the words themselves; of a file only its pages are shown, as long as its writer keeps it and it may be
    opened. `edition` is the group it was shared with: an enrolment may move, what it shared does not move along.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="shared_work", verbose_name=_("enrolment"))
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="shared", verbose_name=_("submission"))
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", verbose_name=_("group"))
    pieces = models.JSONField(_("what is shared"), default=list, encoder=DjangoJSONEncoder)
    files = models.ManyToManyField(FileEvidence, related_name="shared_in", verbose_name=_("files"), blank=True)
    content_hash = models.CharField(max_length=64)
    privacy_check = models.JSONField(_("privacy check"), null=True, blank=True)
    shared_at = models.DateTimeField(_("shared"))
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)

    objects = SharedWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared work")
        verbose_name_plural = _("shared work")
        ordering = ["-shared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], condition=Q(stopped_at__isnull=True), name="shared_work_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(stopped_at__gte=F("shared_at")),
                name="shared_work_times_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission.version.title} – {self.enrolment.person}"

    def get_absolute_url(self) -> str:
        return reverse("shared-work", args=[self.pk])

    @property
    def is_open_to_others(self) -> bool:
        """The same as the queryset's `open_to_others`, of one row."""
        return (
            self.stopped_at is None
            and self.edition.peer_feedback
            and self.enrolment.edition_id == self.edition_id
            and self.enrolment.state == EnrolmentState.CONFIRMED
        )


class PeerFeedback(models.Model):
    """What one member of the group answers to the two questions. From `read_at` on it stays as its reader read it."""

    shared = models.ForeignKey(SharedWork, models.CASCADE, related_name="feedback", verbose_name=_("shared work"))
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="peer_feedback", verbose_name=_("writer")
    )
    strong = models.TextField(_("what is strong"), max_length=3_000)
    sharper = models.TextField(_("what can be sharper"), max_length=3_000)
    given_at = models.DateTimeField(_("given"))
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("feedback of the group")
        verbose_name_plural = _("feedback of the group")
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["shared", "writer"], name="peer_feedback_once_a_person"),
            models.CheckConstraint(condition=~Q(strong="") & ~Q(sharper=""), name="peer_feedback_answers_both"),
        ]

    def __str__(self) -> str:
        return f"{self.shared_id} – {self.writer}"
