"""A running edition goes on with a newer version of its curriculum, with everybody who takes part in it.

The law is that a running edition keeps its curriculum (DESIGN 4.1). This is the one exception: staff offer a newer version,
after reading what each participant would lose. What was met stays met, by key; results of the old version stay as they were.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from common.states import note_change
from courses.models import Curriculum, Edition
from courses.services.newer_versions import check_version, take_over_version
from learning.enums import TAKES_A_SEAT, EnrolmentState
from learning.mapping import AlsoLost, NotMapped, fingerprint, map_components, nothing_more, what_does_not_map
from learning.models import Enrolment, EnrolmentHistory
from learning.services import completion, seats
from learning.services.enrolments import ReasonMissing
from learning.services.moving import DoesNotMap


class SomebodyCompleted(DomainError):
    """Certificates, completion and the portfolio read the curriculum of the edition."""


class ListChanged(DomainError):
    default_message = _("The list has changed since you read it. Read it again, and tick that it is right.")


@dataclass(frozen=True)
class Place:
    """One place in the edition, and what has no place in the newer version."""

    enrolment: Enrolment
    lost: Sequence[NotMapped]


def places_in(edition: Edition) -> list[Enrolment]:
    """Everybody who has or had a seat to the end: running, stopped (they may resume) and completed; by number."""
    rows = Enrolment.objects.filter(edition=edition, state__in=TAKES_A_SEAT)
    return list(rows.select_related("person").order_by("pk"))


def check_offer(*, edition: Edition, curriculum: Curriculum, places: Iterable[Enrolment], now: datetime) -> None:
    """Whether this edition can take over that version. Raises NotNewer, DayGone, DayNotPlanned, DayTooShort,
    SomebodyCompleted.
    """
    check_version(edition=edition, curriculum=curriculum, now=now)
    completed = sum(place.state == EnrolmentState.COMPLETED for place in places)
    if completed:
        text = ngettext(
            "%(count)s person has completed this edition. Their certificate says what they did, and that stays in this "
            "version. Move whoever is still studying to another edition.",
            "%(count)s people have completed this edition. Their certificates say what they did, and that stays in this "
            "version. Move whoever is still studying to another edition.",
            completed,
        )
        raise SomebodyCompleted(text % {"count": completed})


@transaction.atomic
def give_newer_version(
    *,
    edition: Edition,
    curriculum: Curriculum,
    actor: User | None,
    reason: str,
    accepted: bool,
    seen: str,
    now: datetime,
    also_lost: AlsoLost = nothing_more,
) -> list[Place]:
    """Point the edition, its days and everybody's results at `curriculum`, then count what is met in it.

    `seen` is the fingerprint of the list that staff read, `accepted` that they agree with it. First the edition's lock (no
    place comes, goes or moves meanwhile, and a second press waits and finds it done), then those of the places in order of
    number, as everywhere. Returns the places that went along. Raises ReasonMissing, what `check_offer` raises, DoesNotMap,
    ListChanged.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    locked = seats.lock(edition_id=edition.pk)
    list(Enrolment.objects.select_for_update().filter(edition=locked).order_by("pk").values_list("pk"))
    everybody = places_in(locked)
    check_offer(edition=locked, curriculum=curriculum, places=everybody, now=now)
    old = locked.curriculum
    lost = what_does_not_map(everybody, old=old.pk, new=curriculum.pk, also_lost=also_lost)
    if lost and not accepted:
        raise DoesNotMap([row for rows in lost.values() for row in rows])
    if fingerprint(lost, old=old.pk, new=curriculum.pk) != seen:
        raise ListChanged(field="accepted")
    take_over_version(edition=locked, curriculum=curriculum, actor=actor, reason=reason.strip(), now=now)
    map_components(everybody, new=curriculum.pk)
    places = [Place(enrolment, lost.get(enrolment.pk, [])) for enrolment in everybody]
    for place in places:
        place.enrolment.edition = locked
        _write_down(place, old, curriculum, actor=actor, reason=reason.strip(), now=now)
        completion.evaluate(enrolment_id=place.enrolment.pk, now=now)
    return places


def _write_down(
    place: Place, old: Curriculum, new: Curriculum, *, actor: User | None, reason: str, now: datetime
) -> None:
    said = f"v{old.version} → v{new.version}: {reason}"
    note_change(place.enrolment, history=EnrolmentHistory, actor=actor, now=now, reason=said)
    audit.record(
        action="enrolment.curriculum",
        subject=place.enrolment,
        actor=actor,
        now=now,
        old={"version": old.version},
        new={"version": new.version, "not_mapped": [f"{row.kind}:{row.key}" for row in place.lost]},
        reason=reason,
    )
