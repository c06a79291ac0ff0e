"""Read module: every date on which a fact must be looked up again, with the law it stands in."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.checks import places
from courses.models import GlossaryTerm, Lesson

SOON = timedelta(days=60)
STATES = [("overdue", _("overdue")), ("soon", _("within 60 days")), ("later", _("later"))]
KINDS = [
    ("law", _("law reference")),
    ("check", _("look this up")),
    ("lesson", _("whole lesson")),
    ("term", _("glossary term")),
]


@dataclass(frozen=True)
class CheckDate:
    """`what` is the law and article, the fact, or the name; `url` leads to the block in the editor."""

    due: date
    state: str
    kind: str
    what: str
    where: str
    source: str
    url: str

    @property
    def state_label(self) -> Any:
        return dict(STATES)[self.state]

    @property
    def kind_label(self) -> Any:
        return dict(KINDS)[self.kind]


def check_dates(*, today: date) -> list[CheckDate]:
    """Of the working copies: what an author must look at. Two statements."""
    found = []

    def add(due: Any, **details: Any) -> None:
        if due:
            day = date.fromisoformat(due) if isinstance(due, str) else due
            found.append(CheckDate(due=day, state=state_on(day, today=today), **details))

    for lesson in Lesson.objects.select_related("module"):
        where = f"{lesson.key} {lesson.title}"
        url = reverse("lessen:edit", args=[lesson.pk])
        add(lesson.check_on, kind="lesson", what=lesson.title, where=where, source="", url=url)
        for place in places(list(lesson.body.raw_data)):
            link = f"{url}#block-{place.block_id}-section"
            if place.kind == "law":
                add(
                    place.value.get("check_on"),
                    kind="law",
                    what=place.value["article"],
                    where=where,
                    source="",
                    url=link,
                )
            elif place.kind == "check":
                source = place.value["where"]
                add(place.value.get("by"), kind="check", what=place.value["what"], where=where, source=source, url=link)
    for term in GlossaryTerm.objects.all():
        url = reverse("begrippen:edit", args=[term.pk])
        add(term.check_on, kind="term", what=term.term, where=str(_("glossary")), source=term.source, url=url)
    return sorted(found, key=lambda row: (row.due, row.where))


def state_on(due: date, *, today: date) -> str:
    if due < today:
        return "overdue"
    return "soon" if due <= today + SOON else "later"
