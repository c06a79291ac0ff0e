"""Read module: what a newer version of the curriculum would mean for one running edition and each person in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from common.errors import DomainError
from courses.comparison import Change, norm_changes
from courses.models import Curriculum, Edition
from learning.enums import EnrolmentState
from learning.mapping import fingerprint, what_does_not_map
from learning.services.newer_versions import Place, check_offer, places_in
from learning.version_news import News, news_between
from portal.lost_work import lost_work


@dataclass(frozen=True)
class Offer:
    """`seen` belongs to exactly this list; with a `refusal` the version cannot be taken over."""

    edition: Edition
    curriculum: Curriculum
    places: Sequence[Place]
    news: News
    norms: Sequence[Change]
    refusal: DomainError | None
    seen: str

    @property
    def losing(self) -> list[Place]:
        return [place for place in self.places if place.lost]

    @property
    def studying(self) -> int:
        """How many people get a mail."""
        return sum(place.enrolment.state == EnrolmentState.CONFIRMED for place in self.places)


def offer_for(edition: Edition, curriculum: Curriculum, *, now: datetime) -> Offer:
    """As many statements for one participant as for twenty."""
    people = places_in(edition)
    old = edition.curriculum
    lost = what_does_not_map(people, old=old.pk, new=curriculum.pk, also_lost=lost_work)
    return Offer(
        edition=edition,
        curriculum=curriculum,
        places=[Place(person, lost.get(person.pk, [])) for person in people],
        news=news_between(old, curriculum),
        norms=norm_changes(old, curriculum),
        refusal=_refusal(edition, curriculum, people, now=now),
        seen=fingerprint(lost, old=old.pk, new=curriculum.pk),
    )


def _refusal(edition: Edition, curriculum: Curriculum, people: Sequence, *, now: datetime) -> DomainError | None:
    try:
        check_offer(edition=edition, curriculum=curriculum, places=people, now=now)
    except DomainError as refusal:
        return refusal
    return None
