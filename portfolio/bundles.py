"""Read module: where what was put together stands, and whether it may still leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet

from accounts.cms import roles_of
from accounts.enums import Role
from accounts.models import User
from common.models import Job, JobState
from portfolio.enums import SubmissionState
from portfolio.models import Bundle, FileEvidence, Submission

STAFF = frozenset({Role.ENROLMENT, Role.ADMINISTRATOR})


class Standing(StrEnum):
    """What somebody who asked is told."""

    NONE = "none"
    BUSY = "busy"
    AGAIN = "again"  # it failed, and is tried again by itself
    READY = "ready"
    CLOSED = "closed"  # something in it may no longer leave
    FAILED = "failed"


@dataclass(frozen=True)
class Stand:
    """`again_at` is when the next try begins, while `standing` is AGAIN."""

    bundle: Bundle | None
    standing: Standing
    again_at: datetime | None = None

    @property
    def is_busy(self) -> bool:
        return self.standing in {Standing.BUSY, Standing.AGAIN}


def stand_of(bundles: QuerySet[Bundle], *, now: datetime) -> Stand:
    """The newest of one owner's; nothing when there is none, or its time has passed."""
    found = stands_of(list(bundles.order_by("-asked_at", "-pk")[:1]), now=now)
    return found[0] if found else Stand(None, Standing.NONE)


def stands_of(bundles: Sequence[Bundle], *, now: datetime) -> list[Stand]:
    """One for each that still counts, in the same order. Three queries, however many."""
    kept = [bundle for bundle in bundles if bundle.expires_at is None or bundle.expires_at > now]
    jobs = {job.key: job for job in Job.objects.filter(key__in=[bundle.job_key for bundle in kept])}
    closed = closed_among([bundle for bundle in kept if bundle.made_at])
    return [_stand(bundle, jobs.get(bundle.job_key), is_closed=bundle.pk in closed) for bundle in kept]


def _stand(bundle: Bundle, job: Job | None, *, is_closed: bool) -> Stand:
    if bundle.made_at:
        return Stand(bundle, Standing.CLOSED if is_closed else Standing.READY)
    if job is None or job.state == JobState.FAILED:
        return Stand(bundle, Standing.FAILED)
    if job.state == JobState.QUEUED and job.attempts:
        return Stand(bundle, Standing.AGAIN, job.run_after)
    return Stand(bundle, Standing.BUSY)


def closed_among(bundles: Sequence[Bundle]) -> set[int]:
    """Keys of those that hold a file that may not leave now, or, of a group, work that is no longer handed in."""
    own, groups = [one for one in bundles if not one.edition_id], [one for one in bundles if one.edition_id]
    works = {key for bundle in groups for key in bundle.holds.get("submissions", [])}
    open_again = set(Submission.objects.filter(pk__in=works, state=SubmissionState.DRAFT).values_list("pk", flat=True))
    closed = _with_closed_files(own, opened=FileEvidence.objects.opened())
    closed |= _with_closed_files(groups, opened=FileEvidence.objects.opened_to_others())
    return closed | {one.pk for one in groups if not open_again.isdisjoint(one.holds.get("submissions", []))}


def _with_closed_files(bundles: Sequence[Bundle], *, opened: QuerySet[FileEvidence]) -> set[int]:
    files = {key for bundle in bundles for key in bundle.holds.get("files", [])}
    held = FileEvidence.objects.filter(pk__in=files).exclude(pk__in=opened.values("pk"))
    closed = set(held.values_list("pk", flat=True)) if files else set()
    return {bundle.pk for bundle in bundles if not closed.isdisjoint(bundle.holds.get("files", []))}


def for_viewer(viewer: User, *, now: datetime) -> QuerySet[Bundle]:
    """What `viewer` may download: their own portfolio, and as staff what they asked for with a reason."""
    ready = Bundle.objects.filter(made_at__isnull=False, expires_at__gt=now)
    own = ready.filter(enrolment__person=viewer)
    return own | ready.filter(edition__isnull=False, asked_by=viewer) if roles_of(viewer) & STAFF else own
