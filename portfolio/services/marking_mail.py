"""Mail to trainers about work that waits: at most one a day, unless they chose otherwise.

Keys name the day (or the moment of handing in), so that a sweep that runs twice sends once.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from common.working_days import add_working_days, is_working_day
from courses.models import EditionTrainer
from messaging.models import Message
from messaging.services import outbox
from portfolio.enums import MailRhythm
from portfolio.models import MarkingPreferences, Submission, TrainerAbsence

MORNING = 7  # o'clock: digests leave from then on
COMING_DAYS = 3  # working days: a promise this near is worth a mail
AT_ONCE_HOURS = 24  # how far back "at once" looks, so that a site that was down tells after all


def send_due(*, now: datetime) -> int:
    """Queue what trainers should hear now. Returns how many mails were new."""
    today = timezone.localdate(now)
    before = Message.objects.count()
    chosen = dict(MarkingPreferences.objects.values_list("trainer", "mail"))
    for trainer in _present_trainers(now=now):
        rhythm = chosen.get(trainer.pk, MailRhythm.DAILY)
        if rhythm == MailRhythm.AT_ONCE:
            _tell_each(trainer, now=now)
        elif rhythm == MailRhythm.DAILY and is_working_day(today) and timezone.localtime(now).hour >= MORNING:
            _send_digest(trainer, now=now)
    return Message.objects.count() - before


def _present_trainers(*, now: datetime) -> Any:
    today = timezone.localdate(now)
    teaching = EditionTrainer.objects.filter(Q(until__isnull=True) | Q(until__gte=today), since__lte=today)
    away = TrainerAbsence.objects.filter(since__lte=today, until__gte=today)
    people = User.objects.filter(is_active=True, pk__in=teaching.values("trainer"))
    return people.exclude(pk__in=away.values("trainer"))


def _send_digest(trainer: User, *, now: datetime) -> None:
    """New or given since the last working morning, and promises that come near. Nothing to say, nothing sent."""
    today = timezone.localdate(now)
    key = f"marking-digest:{trainer.pk}:{today.isoformat()}"
    if Message.objects.filter(key=key).exists():
        return
    rows = Submission.objects.to_mark_by(trainer, today=today).free_for(trainer, today=today)
    soon = add_working_days(today, days=COMING_DAYS)
    new = rows.filter(submitted_at__gte=_last_morning(now)).count()
    given = rows.given_to(trainer, since=_last_morning(now)).count()
    near = list(
        rows.filter(promised_by__lte=soon).select_related("enrolment__person", "version").defer("snapshot")[:10]
    )
    if not new and not given and not near:
        return
    outbox.queue(
        key=key,
        address=trainer.email,
        template="marking_digest",
        context={
            "name": trainer.first_name,
            "new": new,
            "given": given,
            "near": [
                {
                    "title": row.version.title,
                    "promised_by": row.promised_by,
                    "late": row.promised_by is not None and row.promised_by < today,
                }
                for row in near
            ],
            "waiting": rows.count(),
            **_addresses(),
        },
        now=now,
        recipient=trainer,
    )


def _last_morning(now: datetime) -> datetime:
    """When the previous digest left: seven o'clock on the working day before."""
    local = timezone.localtime(now).replace(hour=MORNING, minute=0, second=0, microsecond=0)
    local -= timedelta(days=1)
    while not is_working_day(local.date()):
        local -= timedelta(days=1)
    return local


def _tell_each(trainer: User, *, now: datetime) -> None:
    today = timezone.localdate(now)
    rows = Submission.objects.to_mark_by(trainer, today=today).free_for(trainer, today=today)
    since = now - timedelta(hours=AT_ONCE_HOURS)
    for row in rows.filter(submitted_at__gte=since).select_related("version").defer("snapshot"):
        _tell_one(trainer, row, occasion=f"new:{trainer.pk}:{row.pk}:{row.submitted_at:%Y%m%d%H%M%S}", now=now)
    for row in rows.given_to(trainer, since=since).select_related("version").defer("snapshot"):
        _tell_one(trainer, row, occasion=f"given:{row.given_by}", now=now)  # type: ignore[attr-defined]  # its annotation


def _tell_one(trainer: User, row: Submission, *, occasion: str, now: datetime) -> None:
    outbox.queue(
        key=f"marking-{occasion}",
        address=trainer.email,
        template="marking_given" if occasion.startswith("given") else "marking_new",
        context={
            "name": trainer.first_name,
            "title": row.version.title,
            "promised_by": row.promised_by,
            **_addresses(),
        },
        now=now,
        recipient=trainer,
    )


def _addresses() -> dict[str, str]:
    return {
        "url": f"{settings.SITE_URL}{reverse('marking-queue')}",
        "preferences_url": f"{settings.SITE_URL}{reverse('marking-preferences')}",
    }
