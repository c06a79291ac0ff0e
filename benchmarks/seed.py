"""Fill the product: the whole curriculum, four people in every track, and many others. Prints one JSON object."""

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402  Django must be set up first
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Seller, User  # noqa: E402
from courses.enums import CurriculumState  # noqa: E402
from courses.models import Curriculum, Edition, LessonDay, LessonDayComponent, Venue  # noqa: E402
from courses.services.editions import open_edition  # noqa: E402
from learning.models import Enrolment, LessonProgress  # noqa: E402
from learning.services.enrolments import confirm  # noqa: E402
from learning.services.progress import beat  # noqa: E402

PEOPLE = 4
OTHERS = 500
NOW = timezone.now()


def make_edition(curriculum: Curriculum) -> Edition:
    """An open edition of `curriculum` with all its lesson days, some weeks from now."""
    seller, _made = Seller.objects.get_or_create(
        key="bench",
        defaults={
            "name": "Bench",
            "street": "Straat 1",
            "postcode": "1234 AB",
            "city": "Utrecht",
            "email": "b@b.example",
        },
    )
    venue, _made = Venue.objects.get_or_create(
        name="Zaal", defaults={"street": "Straat 1", "postcode": "1234 AB", "city": "Utrecht"}
    )
    edition = Edition.objects.create(
        curriculum=curriculum, code=f"{curriculum.track.key}-bench", seller=seller, capacity=PEOPLE + OTHERS
    )
    for week, component in enumerate(LessonDayComponent.objects.filter(curriculum=curriculum), start=4):
        starts_at = NOW + timedelta(weeks=week)
        LessonDay.objects.create(
            edition=edition,
            component=component,
            venue=venue,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=component.minutes),
            capacity=PEOPLE + OTHERS,
        )
    return open_edition(edition=edition, actor=None, now=NOW)


def add_others(edition: Edition) -> None:
    """People who only make the tables longer, so they are written without services."""
    people = User.objects.bulk_create(
        User(email=f"other{number}@bench.example", first_name="Ander", last_name=str(number))
        for number in range(OTHERS)
    )
    Enrolment.objects.bulk_create(Enrolment(person=person, edition=edition, confirmed_at=NOW) for person in people)
    pins = list(edition.curriculum.lesson_pins.all())
    LessonProgress.objects.bulk_create(
        LessonProgress(person=person, lesson_id=pin.lesson_id, opened_at=NOW, seen_at=NOW, seconds=600)
        for person in people
        for pin in pins
    )
    Edition.objects.filter(pk=edition.pk).update(seats_taken=edition.seats_taken + OTHERS)


@transaction.atomic
def main() -> None:
    call_command("load_curriculum", stdout=sys.stderr)
    editions = [make_edition(curriculum) for curriculum in Curriculum.objects.filter(state=CurriculumState.PUBLISHED)]
    pin = editions[0].curriculum.lesson_pins.select_related("version").first()
    sessions = []
    for number in range(PEOPLE):
        person = User.objects.create_user(f"learner{number}@bench.example", first_name="Lerende", last_name=str(number))
        for edition in editions:
            confirm(person=person, edition=edition, employer=None, request=None, actor=None, now=NOW)
        beat(person_id=person.pk, lesson_id=pin.lesson_id, block_id="a", now=NOW)
        client = Client()
        client.force_login(person)
        sessions.append(client.session.session_key)
    add_others(editions[0])
    facts = {
        "sessions": sessions,
        "lesson": reverse("lesson", args=[editions[0].curriculum.track.key, pin.lesson.key]),
        "title": pin.version.title,
        "progress": reverse("progress", args=[pin.lesson_id]),
        "mine": reverse("mine"),
    }
    print(json.dumps(facts))


main()
