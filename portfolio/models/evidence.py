"""Evidence of many kinds. Never a Wagtail image or document, never under a public address."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.core.files.storage import storages
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from polymorphic.models import PolymorphicModel
from polymorphic.query import PolymorphicQuerySet

from courses.instruments import instruments
from courses.instruments.values import fitting_answers
from courses.instruments.words import Shown, all_shown
from portfolio.enums import SCANNED_ENOUGH, AssessmentState, Level, PreviewState, ScanState
from portfolio.models.submissions import Submission


def private_storage() -> Any:
    """A function, so that migrations do not freeze where one machine keeps its files."""
    return storages["private"]


def evidence_path(evidence: "FileEvidence", filename: str) -> str:
    """A name that says nothing: what the person called the file stays in the row."""
    return f"evidence/{uuid.uuid4().hex}"


def in_words(answer: Any) -> str:
    """An answer of an instrument that nobody knows any more, as well as it can be read."""
    if isinstance(answer, dict):
        return "; ".join(f"{key}: {in_words(part)}" for key, part in answer.items())
    if isinstance(answer, list):
        return ", ".join(in_words(part) for part in answer)
    return str(answer) if answer is not None else ""


class Evidence(PolymorphicModel):
    """One piece of evidence in one attempt."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="evidence", verbose_name=_("submission"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    created_at = models.DateTimeField(_("added"))

    kind: ClassVar[str]  # names the template that shows it

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["order", "pk"]

    @property
    def is_empty(self) -> bool:
        """Nothing in it yet: such a piece is not handed in."""
        return False

    def describe(self) -> dict[str, Any]:
        """What the snapshot and the receipt say of this piece."""
        raise NotImplementedError  # the bare base is never saved

    def copy_values(self) -> dict[str, Any]:
        """Field values for a copy in the next attempt."""
        raise NotImplementedError  # the bare base is never saved


class TextEvidence(Evidence):
    kind = "text"
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")

    @property
    def is_empty(self) -> bool:
        return not self.text.strip()

    def describe(self) -> dict[str, Any]:
        return {"kind": self.kind, "text": self.text, "words": len(self.text.split())}

    def copy_values(self) -> dict[str, Any]:
        return {"text": self.text}


class FileEvidenceQuerySet(PolymorphicQuerySet):
    def opened(self) -> Self:
        """The files that may be opened, by whoever may see the work: `may_be_opened` as a filter."""
        return self.filter(scan__in=SCANNED_ENOUGH, is_blocked=False)

    def opened_to_others(self) -> Self:
        """Not while an unreleased judgement finds this content insufficient on privacy. Others: neither writer nor judge."""
        judgement = "submission__assessments"
        doubted = self.model.objects.non_polymorphic().filter(
            submission__enrolment__person=OuterRef("submission__enrolment__person"),
            sha256=OuterRef("sha256"),
            **{
                f"{judgement}__state": AssessmentState.DRAFT,
                f"{judgement}__marks__level": Level.INSUFFICIENT,
                f"{judgement}__marks__criterion__is_privacy": True,
            },
        )
        return self.opened().filter(~Exists(doubted))

    def with_bytes_of(self, person_id: int, hashes: Iterable[str]) -> Self:
        """The files of this person with this content, in whichever attempt of whichever track."""
        return self.filter(submission__enrolment__person=person_id, sha256__in=list(hashes))


class FileEvidence(Evidence):
    kind = "file"
    file = models.FileField(_("file"), storage=private_storage, upload_to=evidence_path, max_length=200)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveIntegerField(_("bytes"))
    media_type = models.CharField(_("kind of file"), max_length=100)
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(_("malware"), max_length=12, choices=ScanState, default=ScanState.NOT_SCANNED)
    is_blocked = models.BooleanField(_("blocked"), default=False)  # somebody can be recognised in it; why: `FileBlock`
    preview = models.CharField(_("preview"), max_length=10, choices=PreviewState, default=PreviewState.NONE)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)

    is_withheld = False  # from who reads this now; set by `withholding.withhold`

    objects: ClassVar[Any] = FileEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")

    @property
    def is_infected(self) -> bool:
        return self.scan == ScanState.INFECTED

    @property
    def may_be_opened(self) -> bool:
        """By whoever may see the work. Everything that serves or reads a file asks this, or `objects.opened()`."""
        return self.scan in SCANNED_ENOUGH and not self.is_blocked and not self.is_withheld

    @property
    def why_closed(self) -> str:
        """In a few words why nobody can open it; empty when it can be opened."""
        if self.is_blocked:
            return gettext("blocked")
        if self.is_withheld:
            return gettext("not open to others now")
        return "" if self.may_be_opened else self.get_scan_display()

    @property
    def waits_for_worker(self) -> bool:
        """A worker is still busy with it: scanning it, or making its pictures."""
        return not self.is_blocked and (
            self.scan == ScanState.WAITING or (self.may_be_opened and self.preview == PreviewState.WAITING)
        )

    def describe(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "name": self.name,
            "size": self.size,
            "media_type": self.media_type,
            "sha256": self.sha256,
        }

    def copy_values(self) -> dict[str, Any]:
        names = ("name", "size", "media_type", "sha256", "scan", "is_blocked")
        return {"file": self.file.name, **{name: getattr(self, name) for name in names}}


def picture_path(picture: "EvidencePicture", filename: str) -> str:
    return f"evidence-pictures/{uuid.uuid4().hex}"


class EvidencePicture(models.Model):
    """One page of a file as a picture that we made ourselves: the only thing of a file that a page shows."""

    evidence = models.ForeignKey(FileEvidence, models.CASCADE, related_name="pictures", verbose_name=_("file"))
    number = models.PositiveSmallIntegerField(_("page"))
    file = models.FileField(_("picture"), storage=private_storage, upload_to=picture_path, max_length=200)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))

    class Meta:
        verbose_name = _("picture of a page")
        verbose_name_plural = _("pictures of pages")
        ordering = ["evidence", "number"]
        constraints = [models.UniqueConstraint(fields=["evidence", "number"], name="evidence_picture_once")]

    def __str__(self) -> str:
        return f"{self.evidence_id} – {self.number}"


class LinkEvidence(Evidence):
    kind = "link"
    url = models.URLField(_("link"), max_length=500)
    title = models.CharField(_("title"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def describe(self) -> dict[str, Any]:
        return {"kind": self.kind, "url": self.url, "title": self.title}

    def copy_values(self) -> dict[str, Any]:
        return {"url": self.url, "title": self.title}


class InstrumentEvidence(Evidence):
    """A frozen copy of a filled instrument."""

    kind = "instrument"
    instrument = models.SlugField(_("instrument"))
    definition_version = models.PositiveSmallIntegerField(_("version of the instrument"))
    answers = models.JSONField(_("answers"))

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")

    @property
    def name(self) -> str:
        known = instruments().get(self.instrument)
        return known.name if known else self.instrument

    @property
    def shown(self) -> list[Shown]:
        """What still fits the definition, in its order: texts, lists, tables, a walk."""
        known = instruments().get(self.instrument)
        return [one for one in all_shown(known, fitting_answers(known, self.answers)) if one] if known else []

    @property
    def lost(self) -> list[tuple[str, str]]:
        """Key and answer of what the definition no longer knows, as they are."""
        kept = {one.field.key for one in self.shown}
        words = [(key, in_words(answer)) for key, answer in self.answers.items() if key not in kept]
        return [(key, answer) for key, answer in words if answer]

    @property
    def answered(self) -> list[tuple[str, str]]:
        """Label and answer as plain text; tables as lines."""
        return [*((one.field.label, one.plain) for one in self.shown), *self.lost]

    def describe(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "instrument": self.instrument,
            "version": self.definition_version,
            "answers": self.answers,
        }

    def copy_values(self) -> dict[str, Any]:
        names = ("instrument", "definition_version", "answers")
        return {name: getattr(self, name) for name in names}


class Observation(Evidence):
    """What somebody saw in practice, written down by the participant with the role of who saw it, never a name.

    Written in several goes: what is `missing` is asked for before handing in. `revision` counts the times it was saved.
    """

    kind = "observation"
    observer_role = models.CharField(_("role of the observer"), max_length=100, blank=True)
    observed_on = models.DateField(_("date"), null=True, blank=True)
    text = models.TextField(_("what was seen"), blank=True)
    shows = models.TextField(_("what it shows"), blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")

    @property
    def values(self) -> dict[str, Any]:
        """What the participant types."""
        return {name: getattr(self, name) for name in ("observer_role", "observed_on", "text", "shows")}

    @property
    def is_empty(self) -> bool:
        return len(self.missing) == len(self.values)

    @property
    def missing(self) -> list[str]:
        """The names of what is still to be filled in."""
        words = {field.name: str(field.verbose_name) for field in self._meta.fields}
        return [words[name] for name, value in self.values.items() if not str(value or "").strip()]

    @property
    def whole(self) -> str:
        """What was seen and then what it shows, as one text: remarks point into it."""
        return "\n\n".join(part for part in (self.text, self.shows) if part)

    def describe(self) -> dict[str, Any]:
        day = self.observed_on.isoformat() if self.observed_on else ""
        return {"kind": self.kind, **self.values, "observed_on": day}

    def copy_values(self) -> dict[str, Any]:
        return self.values
