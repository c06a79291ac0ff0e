"""Seller, venues and editions of the demo, around today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import Organisation, Seller, User
from common.working_days import is_working_day
from courses.enums import EditionForm, TrainerRole
from courses.models import Curriculum, Edition, EditionTrainer, LessonDay, LessonDayComponent, Track, Venue
from courses.models.pages import newest_curriculum
from courses.services import editions


@dataclass(frozen=True)
class Clock:
    """Moments counted in days from today, so that the demo is always of now."""

    now: datetime

    def day(self, days: int) -> date:
        """That many days from today; a weekend or holiday becomes the working day after it, in the past the one before."""
        on = timezone.localdate(self.now) + timedelta(days=days)
        while not is_working_day(on):
            on += timedelta(days=-1 if days < 0 else 1)
        return on

    def at(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        return timezone.make_aware(datetime.combine(self.day(days), time(hour, minute)))


def make_seller() -> Seller:
    return Seller.objects.get_or_create(
        key="consortium",
        defaults={
            "name": "Consortium Beroepsonderwijs",
            "street": "Stationsplein 1",
            "postcode": "3818 LE",
            "city": "Amersfoort",
            "kvk_number": "12345678",
            "vat_number": "NL001234567B01",
            "iban": "NL91ABNA0417164300",
            "email": "leergangen@consortium.example",
            "invoice_prefix": "CB",
            "crkbo_until": date(2030, 12, 31),
        },
    )[0]


def make_venues() -> list[Venue]:
    amersfoort, _made = Venue.objects.get_or_create(
        name="Het Eemhuis",
        defaults={
            "street": "Eemplein 77",
            "postcode": "3812 EA",
            "city": "Amersfoort",
            "directions": "Tien minuten lopen van station Amersfoort Centraal.",
            "accessibility": "Lift, aangepast toilet en ringleiding. Er is een stille ruimte.",
        },
    )
    zwolle, _made = Venue.objects.get_or_create(
        name="De Landstede",
        defaults={
            "street": "Rechterland 1",
            "postcode": "8024 AH",
            "city": "Zwolle",
            "directions": "Bus 2 vanaf station Zwolle, halte Rechterland.",
            "accessibility": "Alles gelijkvloers.",
        },
    )
    return [amersfoort, zwolle]


@dataclass(frozen=True)
class Planner:
    """Makes editions as the enrolment staff would, in the name of `actor`."""

    clock: Clock
    actor: User
    seller: Seller

    def open_edition(
        self,
        code: str,
        *,
        track: str,
        days: list[int],
        venue: Venue,
        trainer: User,
        opened: int = -1,
        capacity: int = 16,
        school: Organisation | None = None,
    ) -> Edition:
        """An edition whose lesson days fall `days` from today, open for enrolment since `opened`."""
        edition = Edition.objects.create(
            curriculum=_curriculum(track),
            code=code,
            seller=self.seller,
            capacity=capacity,
            minimum=6,
            decide_by=self.clock.day(days[0] - 14),
            form=EditionForm.IN_HOUSE if school else EditionForm.OPEN,
            organisation=school,
        )
        components = LessonDayComponent.objects.filter(curriculum=edition.curriculum).order_by("order")
        for component, offset in zip(components, days, strict=True):
            starts_at = self.clock.at(offset, 9, 30)
            LessonDay.objects.create(
                edition=edition,
                component=component,
                venue=venue,
                room="1.01",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=component.minutes),
                capacity=capacity,
            )
        for role in TrainerRole:
            EditionTrainer.objects.create(
                edition=edition, trainer=trainer, role=role, since=self.clock.day(min(opened, -1))
            )
        return editions.open_edition(edition=edition, actor=self.actor, now=self.clock.at(opened))


def _curriculum(track_key: str) -> Curriculum:
    curriculum = newest_curriculum(Track.objects.get(key=track_key))
    if curriculum is None:
        raise Curriculum.DoesNotExist(track_key)
    return curriculum
