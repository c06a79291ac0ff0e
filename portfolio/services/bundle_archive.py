"""Work in a ZIP: the paper, the files as they were handed in, what was typed as text, and a list of all of it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from common.archives import Archive, Entry
from portfolio.dossier import Chapter, Dossier, Work
from portfolio.models import Evidence, FileEvidence, InstrumentEvidence, Observation, TextEvidence
from portfolio.receipts import title_of
from portfolio.services.bundle_paper import why_closed

logger = logging.getLogger(__name__)


@dataclass
class Listed:
    """One file in the list of contents. `entry` is empty when it was left out; `note` then says why."""

    name: str
    entry: Entry | None
    note: str = ""
    where: str = ""


@dataclass
class Section:
    """The list of one attempt."""

    title: str
    lines: list[Listed] = field(default_factory=list)


class Packing:
    """Packs dossiers into one ZIP. `step` is called after each file. `holds` fills with the rows of what is in it."""

    def __init__(self, archive: Archive, *, step: Callable[[], None]) -> None:
        self.archive, self.step = archive, step
        self.holds: dict[str, list[int]] = {"files": [], "submissions": []}
        self.left_out: list[dict[str, str]] = []
        self.sections: list[Section] = []

    def pack(self, dossier: Dossier, *, paper: Path, paper_name: str, inside: str = "") -> None:
        """Put one person's paper and work into the folder `inside`."""
        with paper.open("rb") as content:
            entry = self.archive.add(content, name=paper_name, inside=inside, size=paper.stat().st_size)
        self.sections.append(Section(str(dossier.enrolment.person), [Listed(entry.path, entry)]))
        for chapter in dossier.chapters:
            if chapter.works:
                folder = self.archive.folder(f"{chapter.number:02} {chapter.title}", inside=inside)
                known: dict[str, Entry] = {}
                for work in chapter.works:
                    self._pack_work(chapter, work, inside=folder, known=known)

    def _pack_work(self, chapter: Chapter, work: Work, *, inside: str, known: dict[str, Entry]) -> None:
        attempt = _("attempt %(number)s") % {"number": work.attempt.attempt}
        section = Section(f"{chapter.number}. {chapter.title}, {attempt}")
        self.sections.append(section)
        self.holds["submissions"].append(work.attempt.pk)
        words = words_of(work)
        if words:
            entry = self.archive.add(words.encode("utf-8-sig"), name=f"{attempt} - teksten.txt", inside=inside)
            section.lines.append(Listed(entry.path, entry))
        for file in work.files:
            line = self._pack_file(file, attempt=attempt, inside=inside, known=known)
            line.where = section.title
            section.lines.append(line)
            if line.entry is None:
                self.left_out.append({"name": line.name, "where": line.where, "why": line.note})
            self.step()

    def _pack_file(self, file: FileEvidence, *, attempt: str, inside: str, known: dict[str, Entry]) -> Listed:
        if not file.may_be_opened:
            return Listed(file.name, None, why_closed(file))
        self.holds["files"].append(file.pk)
        stored = str(file.file.name)
        if stored in known:
            same = _("The same file as in an earlier attempt.")
            return Listed(known[stored].path, known[stored], same)
        if self.archive.size + file.size > settings.BUNDLE_MAX_BYTES:
            limit = filesizeformat(settings.BUNDLE_MAX_BYTES)
            return Listed(file.name, None, _("The ZIP would become larger than %(limit)s.") % {"limit": limit})
        try:
            with file.file.open("rb") as content:
                name = f"{attempt} - {file.name}"
                entry = self.archive.add(content, name=name, inside=inside, size=file.size)
        except FileNotFoundError:
            logger.exception("The bytes of evidence %s are gone", file.pk)
            return Listed(file.name, None, _("The file could not be found."))
        known[stored] = entry
        differs = entry.sha256 != file.sha256
        return Listed(entry.path, entry, _("Differs from the file that was handed in.") if differs else "")

    def list_contents(self, **about: Any) -> None:
        """The list comes last: only then it is known."""
        context = {"sections": self.sections, "left_out": self.left_out, **about}
        text = render_to_string("portfolio/bundle_contents.txt", context)
        self.archive.add(text.encode("utf-8-sig"), name="inhoud.txt")


def words_of(work: Work) -> str:
    """Everything that was typed, whole, whatever letters it has; empty when it is only files."""
    parts = [part for part in (_words(piece) for piece in work.pieces) if part]
    return "\n\n".join(parts) + "\n" if parts else ""


def _words(piece: Evidence) -> str:
    if isinstance(piece, FileEvidence):
        return ""
    if isinstance(piece, TextEvidence):
        return piece.text.strip()
    said = piece.describe()
    if isinstance(piece, InstrumentEvidence):
        body = "\n\n".join(f"{label}\n{answer}" for label, answer in piece.answered)
    elif isinstance(piece, Observation):
        body = "\n\n".join(part for part in (said["observed_on"], piece.text.strip(), piece.shows.strip()) if part)
    else:
        body = said["url"]
    heading = f"{str(type(piece)._meta.verbose_name).capitalize()}: {title_of(piece)}"
    return f"{heading}\n{'-' * len(heading)}\n{body}"
