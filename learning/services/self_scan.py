"""Keeping a self-scan. It orders advice; it decides nothing."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from courses.models import Module
from learning.enums import ScanMoment, Sureness
from learning.models import SelfScan
from learning.services.progress import lock_person

LONGEST_WISH = 2000


class NotRated(DomainError):
    default_message = _("Choose an answer for every lesson.")


class WishTooLong(DomainError):
    default_message = _("Keep this under 2,000 characters.")


@transaction.atomic
def save_scan(
    *,
    person: User,
    module: Module,
    moment: ScanMoment,
    lesson_keys: Collection[str],
    ratings: Mapping[str, int],
    wish: str,
    now: datetime,
) -> SelfScan:
    """Keep the answers; a second time replaces them. Raises NotRated, WishTooLong."""
    if any(ratings.get(key) not in Sureness.values for key in lesson_keys):
        raise NotRated
    if len(wish) > LONGEST_WISH:
        raise WishTooLong(field="wish")
    lock_person(person.pk)
    scan, _created = SelfScan.objects.update_or_create(
        person=person,
        module=module,
        moment=moment,
        defaults={"ratings": {key: ratings[key] for key in lesson_keys}, "wish": wish.strip(), "at": now},
    )
    return scan
