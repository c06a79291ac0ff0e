"""Work to take along: asked for, made by a job that says how far it is, kept for a while, then swept."""

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from common.archives import Archive
from common.errors import DomainError
from common.models import Job, JobState
from common.private_files import storing
from common.services import jobs
from courses.models import Edition
from learning.models import Enrolment
from portfolio.bundles import closed_among
from portfolio.dossier import Dossier, handed_in_dossier, own_dossier
from portfolio.models import Bundle, Submission
from portfolio.services.bundle_archive import Packing
from portfolio.services.bundle_paper import Paper
from portfolio.services.erasing import delete_bundles

BUNDLE_JOB = "portfolio.bundle"
LAST_STEPS = 2  # joining the pages, storing the files
Clock = Callable[[], datetime]


class NothingToTake(DomainError):
    default_message = _("There is nothing in your portfolio yet.")


class NobodyHandedIn(DomainError):
    default_message = _("Nobody of this edition has handed in work.")


class ReasonMissing(DomainError):
    default_message = _("Say why.")


class _Superseded(Exception):
    """Another worker made it first, or it was taken away."""


@transaction.atomic
def ask_own(*, enrolment: Enrolment, now: datetime) -> Bundle:
    """Have somebody's whole portfolio put together. While one is being made, that one is the answer.

    Raises NothingToTake.
    """
    # The lock makes two clicks wait for each other; there may be no row of ours yet to lock.
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related("person").get(pk=enrolment.pk)
    if next(own_dossier(locked).works, None) is None:
        raise NothingToTake
    return _being_made(Bundle(enrolment=locked, asked_by=locked.person, asked_at=now), now=now)


@transaction.atomic
def ask_group(*, edition: Edition, actor: User, reason: str, now: datetime) -> Bundle:
    """Have everything that the participants of `edition` handed in put together. That this was asked, and why, is kept.

    Raises ReasonMissing, NobodyHandedIn.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    locked = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    if not Submission.objects.handed_in().filter(enrolment__edition=locked).exists():
        raise NobodyHandedIn(field="edition")
    audit.record(action="group.work.asked", subject=locked, actor=actor, now=now, reason=reason.strip())
    return _being_made(Bundle(edition=locked, asked_by=actor, asked_at=now, reason=reason.strip()), now=now)


def _being_made(wanted: Bundle, *, now: datetime) -> Bundle:
    """The one that is on its way, or `wanted`. One that failed makes room."""
    unmade: Bundle | None = _same_owner(wanted).filter(made_at__isnull=True).first()
    if unmade and not Job.objects.filter(key=unmade.job_key, state=JobState.FAILED).exists():
        return unmade
    if unmade:
        delete_bundles([unmade])
    wanted.save()
    jobs.enqueue(
        kind=BUNDLE_JOB,
        key=wanted.job_key,
        payload={"bundle_id": wanted.pk},
        now=now,
        actor_id=wanted.asked_by_id,
    )
    return wanted


def _same_owner(bundle: Bundle) -> Any:
    return Bundle.objects.filter(enrolment=bundle.enrolment_id, edition=bundle.edition_id, asked_by=bundle.asked_by_id)


def make(*, bundle_id: int, clock: Clock) -> None:
    """Put one together. Running twice, or after it was taken away, changes nothing."""
    bundle = Bundle.objects.select_related("enrolment__person", "enrolment__edition__curriculum__track", "edition").filter(
        pk=bundle_id, made_at__isnull=True
    ).first()  # fmt: skip
    if bundle is None:
        return
    dossiers = _dossiers(bundle)
    progress = _Progress(bundle, clock=clock)
    progress.begin(total=sum(dossier.steps for dossier in dossiers) + LAST_STEPS)
    with tempfile.TemporaryDirectory(prefix="bundle-") as folder:
        made = _Making(bundle, dossiers, folder=Path(folder), progress=progress, now=clock())
        made.run()
        try:
            _keep(bundle, made, now=clock())
        except _Superseded:
            return


def _dossiers(bundle: Bundle) -> list[Dossier]:
    if bundle.enrolment:
        return [own_dossier(bundle.enrolment)]
    work = Submission.objects.handed_in().filter(enrolment__edition=bundle.edition_id)
    people = (
        Enrolment.objects.filter(pk__in=work.values("enrolment"))
        .select_related("person", "edition__curriculum__track")
        .order_by("person__last_name", "person__first_name", "pk")
    )
    return [handed_in_dossier(enrolment) for enrolment in people]


class _Progress:
    """How far the job is, written down where the page reads it; each step also says that the worker lives."""

    def __init__(self, bundle: Bundle, *, clock: Clock) -> None:
        self.bundle, self.clock, self.done = bundle, clock, 0

    def begin(self, *, total: int) -> None:
        Bundle.objects.filter(pk=self.bundle.pk).update(done=0, total=total)

    def step(self) -> None:
        self.done += 1
        Bundle.objects.filter(pk=self.bundle.pk).update(done=self.done)
        jobs.still_busy(key=self.bundle.job_key, now=self.clock())


class _Making:
    """The files of one bundle, in a folder that is thrown away afterwards."""

    def __init__(
        self, bundle: Bundle, dossiers: list[Dossier], *, folder: Path, progress: _Progress, now: datetime
    ) -> None:
        self.bundle, self.dossiers, self.folder, self.progress, self.now = bundle, dossiers, folder, progress, now
        self.pdf, self.zip = folder / "portfolio.pdf", folder / "all.zip"
        self.pages = 0
        self.holds: dict[str, list[int]] = {}
        self.left_out: list[dict[str, str]] = []

    def run(self) -> None:
        with self.zip.open("wb") as target, Archive(target, now=self.now) as archive:
            packing = Packing(archive, step=self.progress.step)
            if self.bundle.enrolment:
                self._pack_own(packing, self.dossiers[0])
            else:
                self._pack_group(packing)
            packing.list_contents(title=self._title(), made_at=self.now)
        self.holds, self.left_out = packing.holds, packing.left_out
        self.progress.step()

    def _title(self) -> str:
        if self.bundle.enrolment:
            return f"Portfolio {self.bundle.enrolment.person}, {self.bundle.enrolment.edition.curriculum.track.name}"
        return f"Ingeleverd werk {self.bundle.edition}"

    def _pack_own(self, packing: Packing, dossier: Dossier) -> None:
        paper = Paper(dossier, folder=self.folder, step=self.progress.step)
        self.pages = paper.write(self.pdf, title=self._title(), now=self.now, is_complete=True)
        packing.pack(dossier, paper=self.pdf, paper_name="portfolio.pdf")

    def _pack_group(self, packing: Packing) -> None:
        for dossier in self.dossiers:
            person = str(dossier.enrolment.person)
            paper = Paper(dossier, folder=self.folder, step=self.progress.step)
            file = self.folder / "person.pdf"
            self.pages += paper.write(file, title=f"Ingeleverd werk {person}", now=self.now, is_complete=False)
            packing.pack(dossier, paper=file, paper_name="werk.pdf", inside=packing.archive.folder(person))


def _keep(bundle: Bundle, made: _Making, *, now: datetime) -> None:
    """Store the files, and let this one take the place of what was made before. Storing large files takes no lock."""
    field = Bundle._meta.get_field("zip")
    with storing(field, of=bundle) as store:  # type: ignore[arg-type]  # a FileField
        names: dict[str, Any] = {}
        for name, file in (("pdf", made.pdf), ("zip", made.zip)):
            if file.exists():
                with file.open("rb") as content:
                    names |= {name: store(content), f"{name}_size": file.stat().st_size}
        with transaction.atomic():
            changed = Bundle.objects.filter(pk=bundle.pk, made_at__isnull=True).update(
                made_at=now,
                expires_at=now + timedelta(days=settings.BUNDLE_DAYS),
                pages=made.pages,
                holds=made.holds,
                left_out=made.left_out,
                done=made.progress.done + 1,
                **names,
            )
            if not changed:
                raise _Superseded
            delete_bundles(_same_owner(bundle).filter(made_at__isnull=False).exclude(pk=bundle.pk))


def note_download(*, bundle: Bundle, actor: User, now: datetime) -> None:
    """What staff take of others is written down each time; one's own work is nobody's business."""
    if bundle.edition:
        audit.record(action="group.work.downloaded", subject=bundle.edition, actor=actor, now=now, reason=bundle.reason)


def sweep(*, now: datetime) -> int:
    """Take away what is past its time, holds what may no longer leave, or never came about. Returns how many."""
    kept_days = timedelta(days=settings.BUNDLE_DAYS)
    over = list(Bundle.objects.filter(expires_at__lte=now))
    over += Bundle.objects.filter(made_at__isnull=True, asked_at__lte=now - kept_days)
    ready = list(Bundle.objects.filter(expires_at__gt=now))
    closed = closed_among(ready)
    over += [bundle for bundle in ready if bundle.pk in closed]
    with transaction.atomic():
        delete_bundles(over)
    return len(over)
