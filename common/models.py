"""Abstract models that every room uses, and `Job`: work that must happen, whatever becomes of the worker."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import Frozen


class Timestamped(models.Model):
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True


class FrozenQuerySet(models.QuerySet):
    """Rows are added and read; a bulk change would go round `FrozenModel`."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise Frozen(f"{self.model.__name__} rows are frozen.")

    def delete(self) -> NoReturn:
        raise Frozen(f"{self.model.__name__} rows are frozen.")


class FrozenModel(models.Model):
    """A row that says for ever what it said when it was written: a published version, a history row.

    Erasing a person goes through the registry, which uses `_base_manager` and says so in the audit log.
    """

    objects = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and not self._state.adding:
            raise Frozen(f"{type(self).__name__} {self.pk} is frozen.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Frozen(f"{type(self).__name__} {self.pk} is frozen.")


class HistoryRow(FrozenModel):
    """Who moved a thing from which state to which, when and why. Subclasses add the key to the thing, as `subject`."""

    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    old = models.CharField(_("from"), max_length=30, blank=True)
    new = models.CharField(_("to"), max_length=30)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.old or '∅'} → {self.new}"


class JobState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class Job(models.Model):
    """One piece of work, named by `kind` and made unique by `key`: asking twice leaves one row and one effect.

    `actor_id` is a plain number: the leaf knows no people.
    """

    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("key"), max_length=120, unique=True)
    payload = models.JSONField(_("input"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    run_after = models.DateTimeField(_("not before"))
    claimed_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    actor_id = models.BigIntegerField(_("asked by"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "run_after"], name="job_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
