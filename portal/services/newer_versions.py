"""A newer version for a running edition changes what people have to do, so each of them is told: together, or not at all."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from courses.comparison import norm_changes
from courses.models import Curriculum, Edition
from learning.enums import EnrolmentState
from learning.mapping import Kind
from learning.services import newer_versions
from learning.services.newer_versions import Place
from learning.version_news import News, news_between, titles
from messaging.services import outbox
from portal.lost_work import lost_work


@transaction.atomic
def give_newer_version(
    *,
    edition: Edition,
    curriculum: Curriculum,
    actor: User,
    reason: str,
    accepted: bool,
    seen: str,
    now: datetime,
) -> list[Place]:
    """Let the edition go on with `curriculum` and mail whoever is studying in it; who stopped gets no mail.

    Raises what learning.services.newer_versions raises.
    """
    places = newer_versions.give_newer_version(
        edition=edition,
        curriculum=curriculum,
        actor=actor,
        reason=reason,
        accepted=accepted,
        seen=seen,
        now=now,
        also_lost=lost_work,
    )
    studying = [place for place in places if place.enrolment.state == EnrolmentState.CONFIRMED]
    old = edition.curriculum
    news, norms = news_between(old, curriculum), norm_changes(old, curriculum)
    shared = {
        "track": curriculum.track.name,
        "reason": reason.strip(),
        "norms": norms,
        "news": news,
        "contact_email": edition.seller.email,
        "url": settings.SITE_URL + reverse("learn-track", args=[curriculum.track.key]),
    }
    for place in studying:
        person = place.enrolment.person
        outbox.queue(
            key=f"enrolment:{place.enrolment.pk}:curriculum:{curriculum.version}",
            address=person.email,
            recipient=person,
            template="edition_renewed",
            context={**shared, "first_name": person.first_name, **_of_person(place, news)},
            now=now,
        )
    return places


def _of_person(place: Place, news: News) -> dict[str, list[str]]:
    """What was done or begun is said once: `again` is asked anew, `lost` has no place any more. The rest changes or goes."""
    touched = {row.key for row in place.lost}
    return {
        "again": [row.title for row in place.lost if row.kind == Kind.CHANGED],
        "lost": [row.title for row in place.lost if row.kind != Kind.CHANGED],
        "renewed": titles(news.rewritten, but=touched),
        "gone": titles(news.gone, but=touched),
        "tasks_gone": titles(news.tasks_gone, but=touched),
    }
