"""One person's work on paper: a cover with contents, then every attempt with its pages. Written to disk part by part."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

from common.pdf import render_pdf
from common.pdf_pages import Part, count_pages, join, write_picture_pages
from courses.enums import LessonDayState
from portfolio.dossier import Chapter, Dossier, Work
from portfolio.enums import PreviewState
from portfolio.models import Evidence, FileEvidence

logger = logging.getLogger(__name__)

MOST_PICTURES = 20  # pages of one file; the rest is in the file itself
MOST_PICTURE_BYTES = 60 * 1024 * 1024  # of one document; joining holds some four times as much in memory


@dataclass(frozen=True)
class OnPaper:
    """One piece, with what is said of a file: whether its pages follow, and why not."""

    piece: Evidence
    note: str = ""


def why_closed(file: FileEvidence) -> str:
    """Why nobody gets this file now, as a sentence."""
    if file.is_blocked:
        return _("It is blocked, because somebody can be recognised in it.")
    if file.is_infected:
        return _("Malware was found in it, so it was removed.")
    if file.is_withheld:
        return _("It is not open to others at the moment.")
    return _("It was still being scanned for malware.")


class Paper:
    """Puts one dossier into a PDF in `folder`. `step` is called after each attempt."""

    def __init__(self, dossier: Dossier, *, folder: Path, step: Callable[[], None]) -> None:
        self.dossier, self.folder, self.step = dossier, folder, step
        self.room = MOST_PICTURE_BYTES
        self.shown: dict[str, str] = {}  # checksum of a file to where its pages are
        self.made = 0

    def write(self, target: Path, *, title: str, now: datetime, is_complete: bool) -> int:
        """Returns the number of pages. Raises PdfError when not even the cover can be made."""
        parts: list[list[Part]] = [self._chapter_parts(chapter) for chapter in self.dossier.chapters]
        cover = self._cover(parts, now=now, is_complete=is_complete)
        flat = [part for chapter in parts for part in chapter]
        pages = join([Part(cover), *flat], target=target, title=title, author=str(self.dossier.enrolment.person))
        for part in flat:
            part.file.unlink()
        return pages

    def _chapter_parts(self, chapter: Chapter) -> list[Part]:
        parts: list[Part] = []
        for number, work in enumerate(chapter.works):
            pictures: list[Part] = []
            on_paper = [self._piece(piece, work, pictures) for piece in work.pieces]
            file = self._new_file()
            file.write_bytes(self._attempt(chapter, work, on_paper))
            attempt = _("Attempt %(number)s") % {"number": work.attempt.attempt}
            titles = f"{chapter.number}. {chapter.title}" if number == 0 else attempt
            parts += [Part(file, titles, 0 if number == 0 else 1), *pictures]
            self.step()
        return parts

    def _attempt(self, chapter: Chapter, work: Work, pieces: list[OnPaper]) -> bytes:
        """One attempt that cannot be laid out must not take the whole portfolio along."""
        context = {"chapter": chapter, "work": work, "attempt": work.attempt, "pieces": pieces}
        try:
            return render_pdf("pdf/portfolio_attempt.html", context, typed_by_people=True)
        except Exception:  # whatever the layout engine raises on what people typed; logged, and said on the page
            logger.exception("Attempt %s cannot be put on paper", work.attempt.pk)
            return render_pdf("pdf/portfolio_attempt.html", {**context, "is_bare": True}, typed_by_people=True)

    def _piece(self, piece: Evidence, work: Work, pictures: list[Part]) -> OnPaper:
        if not isinstance(piece, FileEvidence):
            return OnPaper(piece)
        if not piece.may_be_opened:
            return OnPaper(piece, why_closed(piece))
        if piece.sha256 in self.shown:
            return OnPaper(piece, self.shown[piece.sha256])
        if piece.preview != PreviewState.READY:
            return OnPaper(piece, _("Not shown here; the file itself is in the ZIP."))
        return OnPaper(piece, self._show(piece, work, pictures))

    def _show(self, piece: FileEvidence, work: Work, pictures: list[Part]) -> str:
        """Put the pages of a file among `pictures`; return what is said of them."""
        file = self._new_file()
        shown = self._write_pictures(piece, file)
        if not shown:
            return _("Its pages did not fit in this document; the file itself is in the ZIP.")
        pictures.append(Part(file))
        attempt = work.attempt.attempt
        self.shown[piece.sha256] = _("The same file as in attempt %(number)s; see there.") % {"number": attempt}
        if piece.pages and piece.pages > shown:
            note = _("The first %(shown)s of %(total)s pages follow after this text; the file itself is in the ZIP.")
            return note % {"shown": shown, "total": piece.pages}
        return _("Its pages follow after this text.")

    def _write_pictures(self, piece: FileEvidence, file: Path) -> int:
        """Returns how many pages were written; none leaves no file behind."""
        shown = 0

        def pages() -> Iterator[tuple[str, IO[bytes]]]:
            nonlocal shown
            for picture in piece.pictures.all()[:MOST_PICTURES]:
                try:
                    with picture.file.open("rb") as content:
                        if content.size > self.room:
                            return
                        self.room -= content.size
                        shown += 1
                        yield f"{piece.name} – {picture.number}", content
                except OSError:
                    logger.exception("The bytes of picture %s are gone", picture.pk)

        write_picture_pages(file, pictures=pages())
        if not shown:
            file.unlink()
        return shown

    def _new_file(self) -> Path:
        self.made += 1
        return self.folder / f"part-{self.made}.pdf"

    def _cover(self, parts: list[list[Part]], *, now: datetime, is_complete: bool) -> Path:
        """Rendered twice: the contents name pages, and those depend on how long the contents are."""
        counts = [sum(count_pages(part.file) for part in chapter) for chapter in parts]
        file = self.folder / "cover.pdf"
        first = 0
        for _round in range(2):
            starts = [first + 1 + sum(counts[:number]) for number in range(len(counts))]
            context = self._cover_context(starts, now=now, is_complete=is_complete)
            file.write_bytes(render_pdf("pdf/portfolio_cover.html", context, typed_by_people=True))
            first = count_pages(file)
        return file

    def _cover_context(self, starts: list[int], *, now: datetime, is_complete: bool) -> dict[str, Any]:
        enrolment = self.dossier.enrolment
        days = enrolment.edition.days.exclude(state=LessonDayState.CANCELLED).order_by("starts_at")
        return {
            "person": enrolment.person,
            "enrolment": enrolment,
            "track": enrolment.edition.curriculum.track,
            "days": days,
            "contents": list(zip(self.dossier.chapters, starts, strict=True)),
            "made_at": now,
            "is_complete": is_complete,
            "site_name": settings.SITE_NAME,
        }
