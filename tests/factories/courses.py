"""The offer in miniature. `make_curriculum` builds one published curriculum with every kind of component."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from courses.enums import CurriculumState, EditionState, LessonDayState, Relevance, TrainerRole
from courses.models import (
    Assignment,
    AssignmentVersion,
    Criterion,
    Curriculum,
    CurriculumAssignment,
    CurriculumLesson,
    CurriculumModule,
    Edition,
    EditionTrainer,
    ElearningComponent,
    Lesson,
    LessonDay,
    LessonDayComponent,
    LessonVersion,
    Module,
    PortfolioComponent,
    Track,
    Venue,
)
from tests.factories.accounts import SellerFactory, UserFactory

NOW = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)  # 10:00 in Amsterdam; a Monday

QUIZ = {
    "id": "quiz-block",
    "kind": "quiz",
    "key": "q",
    "required": True,
    "questions": [
        {
            "key": f"q{number}",
            "kind": "single",
            "text": f"Vraag {number}?",
            "options": [
                {"key": "a", "text": "Goed", "correct": True, "feedback": "Dat klopt."},
                {"key": "b", "text": "Fout", "correct": False, "feedback": "Dat klopt niet."},
            ],
        }
        for number in (1, 2, 3)
    ],
}
RIGHT = {f"q{number}": ["a"] for number in (1, 2, 3)}
WRONG = {f"q{number}": ["b"] for number in (1, 2, 3)}


class ModuleFactory(DjangoModelFactory):
    class Meta:
        model = Module
        django_get_or_create = ("key",)

    number = factory.Sequence(lambda n: n + 1)
    key = factory.LazyAttribute(lambda module: f"m{module.number}")
    name = factory.LazyAttribute(lambda module: f"Module {module.number}")
    aim = "Doel van de module."
    intro = "Inleiding."


class TrackFactory(DjangoModelFactory):
    class Meta:
        model = Track
        django_get_or_create = ("key",)

    key = "bpv-begeleider"
    name = "Leergang BPV-begeleider"
    qualification = "Gecertificeerd BPV-begeleider"
    audience = "BPV-begeleiders"
    summary = "Begeleid studenten tijdens de BPV."
    intro = "Inleiding."
    results = "Je begeleidt.\nJe beoordeelt."
    price = Decimal("750.00")
    price_is_circa = True


class LessonFactory(DjangoModelFactory):
    class Meta:
        model = Lesson

    module = factory.SubFactory(ModuleFactory)
    key = factory.Sequence(lambda n: f"les-{n}")
    title = factory.Sequence(lambda n: f"Les {n}")
    minutes = 20
    goals = "Je weet iets."
    body = factory.LazyFunction(lambda: [("text", "Tekst van de les.")])
    live = True


class LessonVersionFactory(DjangoModelFactory):
    class Meta:
        model = LessonVersion

    lesson = factory.SubFactory(LessonFactory)
    number = 1
    title = factory.SelfAttribute("lesson.title")
    relevance = Relevance.NEED
    minutes = factory.SelfAttribute("lesson.minutes")
    goals = ["Je weet iets."]
    sources = []
    body = []
    blocks = factory.LazyFunction(
        lambda: [{"id": "text-block", "kind": "text", "html": "<p>Tekst van de les.</p>"}, QUIZ]
    )
    content_hash = "0" * 64
    is_material = True
    published_at = NOW - timedelta(days=60)


class AssignmentVersionFactory(DjangoModelFactory):
    class Meta:
        model = AssignmentVersion
        skip_postgeneration_save = True

    assignment = factory.LazyAttribute(
        lambda version: Assignment.objects.get_or_create(key="m1-p1", defaults={"module": ModuleFactory(number=1)})[0]
    )
    number = 1
    title = "Delen of niet delen?"
    kind = "case_analysis"
    minutes = 30
    instructions = "Beschrijf een situatie."
    evidence = ["Een verslag"]
    privacy = "Lever niets in dat herleidbaar is."
    content_hash = "0" * 64
    published_at = NOW - timedelta(days=60)

    @factory.post_generation
    def rubric(self, create: bool, extracted: object, **kwargs: object) -> None:
        for order, (key, name) in enumerate([("redenering", "Redenering"), ("privacy", "Privacy")], start=1):
            Criterion.objects.create(
                version=self,
                key=key,
                order=order,
                name=name,
                is_privacy=key == "privacy",
                insufficient="Ontbreekt.",
                sufficient="Aanwezig.",
                good="Scherp.",
            )


def make_curriculum(*, track_key: str = "bpv-begeleider", lessons: int = 2, version: int = 1) -> Curriculum:
    """A published curriculum: one module with `lessons` need-to-know lessons (quiz each) and one nice one, one required
    assignment, e-learning, one lesson day of 420 minutes, portfolio."""
    track = TrackFactory(key=track_key)
    module = ModuleFactory(number=1)
    curriculum = Curriculum.objects.create(
        track=track,
        version=version,
        state=CurriculumState.PUBLISHED,
        published_at=NOW - timedelta(days=50),
        planned_sbu=Decimal("8.5"),
    )
    CurriculumModule.objects.create(curriculum=curriculum, module=module, order=1)
    for order in range(1, lessons + 2):
        relevance = Relevance.NEED if order <= lessons else Relevance.NICE
        lesson, _created = Lesson.objects.get_or_create(
            key=f"m1-l{order}",
            defaults={
                "module": module,
                "title": f"Les {order}",
                "minutes": 20,
                "goals": "Je weet iets.",
                "relevance": relevance,
                "body": [("text", "Tekst van de les.")],
                "live": True,
            },
        )
        pinned = lesson.versions.first() or LessonVersionFactory(lesson=lesson, relevance=relevance)
        CurriculumLesson.objects.create(
            curriculum=curriculum, lesson=lesson, version=pinned, relevance=relevance, order=order
        )
    assignment = AssignmentVersion.objects.first() or AssignmentVersionFactory()
    CurriculumAssignment.objects.create(
        curriculum=curriculum, assignment=assignment.assignment, version=assignment, required=True, order=1
    )
    elearning = ElearningComponent.objects.create(
        curriculum=curriculum, key="voorbereiding-1", order=1, title="Voorbereiding", sbu_min=1, sbu_max=2
    )
    elearning.modules.add(module)
    LessonDayComponent.objects.create(
        curriculum=curriculum, key="lesdag-1", order=2, title="Lesdag 1", sbu_min=7, sbu_max=7, day=1, minutes=420
    )
    PortfolioComponent.objects.create(curriculum=curriculum, key="portfolio", order=3, title="Portfolio")
    return curriculum


def make_edition(
    *,
    curriculum: Curriculum | None = None,
    code: str = "bpv-begeleider-2027-1",
    first_day: datetime | None = None,
    capacity: int = 12,
    **fields: object,
) -> Edition:
    """An open edition with a lesson day for each lesson day component, the first two weeks after NOW."""
    curriculum = curriculum or Curriculum.objects.first() or make_curriculum()
    edition = Edition.objects.create(
        curriculum=curriculum,
        code=code,
        seller=SellerFactory(),
        capacity=capacity,
        **{"state": EditionState.OPEN, **fields},
    )
    venue, _created = Venue.objects.get_or_create(
        name="Het Eemhuis", defaults={"street": "Eemplein 77", "postcode": "3812 EA", "city": "Amersfoort"}
    )
    start = first_day or NOW + timedelta(days=14)
    for number, component in enumerate(LessonDayComponent.objects.filter(curriculum=curriculum).order_by("order")):
        starts_at = start + timedelta(weeks=4 * number)
        LessonDay.objects.create(
            edition=edition,
            component=component,
            venue=venue,
            room="1.01",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=component.minutes),
            state=LessonDayState.CONFIRMED,
            capacity=capacity,
        )
    return edition


def make_trainer(edition: Edition, *, role: str = TrainerRole.ASSESSOR, **fields: object):
    """Somebody who teaches or marks in `edition`, since before NOW."""
    trainer = fields.pop("trainer", None) or UserFactory(**fields)
    EditionTrainer.objects.create(edition=edition, trainer=trainer, role=role, since=date(2026, 9, 1))
    return trainer
