"""Read module: portfolio assignments that somebody was judged to fulfil before, in another leergang or edition."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.models import CurriculumAssignment
from learning.enums import ResultSource
from learning.models import AssignmentResult, Enrolment


@dataclass(frozen=True)
class EarlierWork:
    """Judged work in another enrolment of the same person. `version` is the number of the assignment's version there."""

    result_id: int
    enrolment_id: int
    assignment_key: str
    track: str
    edition: str
    met_on: date
    version_id: int
    version: int

    @property
    def where(self) -> str:
        return _("%(track)s (%(edition)s), on %(date)s") % {
            "track": self.track,
            "edition": self.edition,
            "date": date_format(self.met_on, "DATE_FORMAT"),
        }


@dataclass(frozen=True)
class WorkOption:
    """An assignment that does not count yet, with work elsewhere that staff may let count."""

    assignment_id: int
    title: str
    note: str


def judged_before(*, enrolment: str, person: str, assignment: str, version: str) -> Coalesce:
    """The id of the result to propose, from the outer fields named: a trainer's judgement in another enrolment.

    The same version first, then the newest. What rests on another result is no origin: that other result is found itself.
    """
    found = (
        AssignmentResult.objects.filter(
            enrolment__person=OuterRef(person), assignment=OuterRef(assignment), source=ResultSource.COMPUTED
        )
        .exclude(enrolment=OuterRef(enrolment))
        .order_by("-met_at", "-pk")
    )
    same = found.filter(version=OuterRef(version))
    return Coalesce(Subquery(same.values("pk")[:1]), Subquery(found.values("pk")[:1]))


def read_results(result_ids: Iterable[int]) -> dict[int, AssignmentResult]:
    """Results by id with everything that `describe` needs; no statement when there are none, which is the usual case."""
    wanted = set(result_ids)
    if not wanted:
        return {}
    place = "enrolment__edition__curriculum__track"
    return (
        AssignmentResult.objects.select_related(place, "version", "assignment", "actor")
        .select_related(f"origin__{place}", "origin__version", "origin__assignment")
        .in_bulk(wanted)
    )


def describe(result: AssignmentResult) -> EarlierWork:
    return EarlierWork(
        result_id=result.pk,
        enrolment_id=result.enrolment_id,
        assignment_key=result.assignment.key,
        track=str(result.enrolment.edition.track.name),
        edition=result.enrolment.edition.code,
        met_on=timezone.localdate(result.met_at),
        version_id=result.version_id,
        version=result.version.number,
    )


def earlier_work(enrolment: Enrolment, pin: CurriculumAssignment) -> EarlierWork | None:
    """The judged work elsewhere that could count for `pin`; None when there is none."""
    return _earlier_of(enrolment, CurriculumAssignment.objects.filter(pk=pin.pk)).get(pin.assignment_id)


def work_options(enrolment: Enrolment) -> list[WorkOption]:
    """What staff may let count in this enrolment: assignments without a result that were fulfilled elsewhere."""
    known = enrolment.assignmentresults.values("assignment")
    pins = enrolment.edition.curriculum.assignment_pins.exclude(assignment__in=known)
    earlier = _earlier_of(enrolment, pins)
    return [
        WorkOption(pin.assignment_id, pin.version.title, _note(pin, earlier[pin.assignment_id]))
        for pin in pins.select_related("version").order_by("order")
        if pin.assignment_id in earlier
    ]


def _earlier_of(enrolment: Enrolment, pins: QuerySet[CurriculumAssignment]) -> dict[int, EarlierWork]:
    found = judged_before(enrolment="here", person="who", assignment="assignment", version="version")
    rows = pins.annotate(here=Value(enrolment.pk), who=Value(enrolment.person_id))
    ids = dict(rows.annotate(found=found).filter(found__isnull=False).values_list("assignment", F("found")))
    results = read_results(ids.values())
    return {assignment_id: describe(results[pk]) for assignment_id, pk in ids.items()}


def _note(pin: CurriculumAssignment, earlier: EarlierWork) -> str:
    if earlier.version_id == pin.version_id:
        return _("fulfilled in %(where)s; the same version") % {"where": earlier.where}
    return _("fulfilled in %(where)s; version %(then)s, here version %(now)s holds") % {
        "where": earlier.where,
        "then": earlier.version,
        "now": pin.version.number,
    }
