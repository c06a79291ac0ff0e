from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from common.errors import Frozen
from courses.enums import ChangeKind
from courses.models import CurriculumLesson, LessonVersion
from courses.services import publishing
from courses.services.curricula import copy_curriculum, take_newest_versions
from courses.services.publishing import NotCosmetic, publish_lesson
from tests.factories.courses import NOW, make_curriculum

QUIZ = {
    "key": "m1-l1-q",
    "required": True,
    "questions": [
        {
            "type": "single",
            "value": {
                "key": "q1",
                "text": "Vraag?",
                "options": [
                    {"text": "Goed", "correct": True, "feedback": "Klopt."},
                    {"text": "Fout", "correct": False, "feedback": "Klopt niet."},
                ],
            },
        }
    ],
}


def body(*blocks):
    """Raw data, as the database holds it."""
    return [{"type": kind, "value": value} for kind, value in blocks]


def rewrite(lesson, text="Andere tekst.", **fields):
    lesson.body = body(("text", text), ("quiz", QUIZ))
    for name, value in fields.items():
        setattr(lesson, name, value)
    lesson.save()
    return lesson


def publish(lesson, *, material=False, actor=None, days=0):
    return publish_lesson(lesson=lesson, material=material, actor=actor, now=NOW + timedelta(days=days))


@pytest.fixture
def published(lesson, world):
    """`lesson` with a real first version that the curriculum has pinned."""
    version = publish(rewrite(lesson), material=True, actor=world.aad)
    CurriculumLesson.objects.filter(lesson=lesson).update(version=version)
    return lesson


def pinned(lesson):
    return set(CurriculumLesson.objects.filter(lesson=lesson).values_list("version__number", flat=True))


def test_a_version_holds_what_the_lesson_said(published, world):
    version = published.versions.latest("number")
    assert version.title == published.title
    assert version.goals == ["Je weet iets."]
    assert [block["kind"] for block in version.blocks] == ["text", "quiz"]
    assert version.published_by == world.aad
    assert version.published_at == NOW


def test_a_version_never_changes(published):
    version = published.versions.latest("number")
    version.title = "Anders"
    with pytest.raises(Frozen):
        version.save()
    with pytest.raises(Frozen):
        version.delete()
    with pytest.raises(Frozen):
        LessonVersion.objects.update(title="Anders")


def test_a_cosmetic_publish_moves_every_curriculum_and_is_audited(published, curriculum, world):
    make_curriculum(track_key="tweede")
    other = make_curriculum(track_key="derde")
    other.lesson_pins.filter(lesson=published).update(version=published.versions.latest("number"))
    CurriculumLesson.objects.filter(lesson=published).update(version=published.versions.latest("number"))
    version = publish(rewrite(published, "Helderder."), actor=world.aad, days=1)
    assert not version.is_material
    assert pinned(published) == {version.number}
    event = AuditEvent.objects.filter(action="lesson.published").first()
    assert event.actor == world.aad
    assert event.new["version"] == version.number
    assert len(event.new["curricula"]) == 3


def test_a_material_publish_waits(published):
    before = pinned(published)
    version = publish(rewrite(published, "Andere regels."), material=True)
    assert version.is_material
    assert pinned(published) == before


def test_a_cosmetic_publish_never_smuggles_in_an_earlier_material_one(published, curriculum, world):
    before = pinned(published)
    publish(rewrite(published, "Andere regels."), material=True)
    concept = copy_curriculum(curriculum=curriculum, actor=world.aad, now=NOW)
    assert take_newest_versions(curriculum=concept, actor=world.aad, now=NOW) == [published.key]
    cosmetic = publish(rewrite(published, "Andere regels, netter."))
    assert set(curriculum.lesson_pins.filter(lesson=published).values_list("version__number", flat=True)) == before
    assert concept.lesson_pins.get(lesson=published).version == cosmetic


@pytest.mark.parametrize("change", [{"minutes": 45}, {"relevance": "nice"}])
def test_minutes_and_relevance_are_never_cosmetic(published, change):
    rewrite(published, "Andere tekst.", **change)
    with pytest.raises(NotCosmetic) as refused:
        publish(published)
    assert refused.value.field == "change"
    assert publishing.must_be_material(published)


def test_a_quiz_that_starts_or_stops_counting_is_never_cosmetic(published):
    published.body = body(("text", "Andere tekst."), ("quiz", {**QUIZ, "required": False}))
    published.save()
    with pytest.raises(NotCosmetic):
        publish(published)


def test_an_instrument_that_starts_counting_is_never_cosmetic(published):
    published.body = body(("text", "x"), ("instrument", {"key": "starr", "required": True}), ("quiz", QUIZ))
    with pytest.raises(NotCosmetic):
        publish(published)


def test_an_instrument_that_is_only_offered_is_cosmetic(published):
    published.body = body(("text", "x"), ("instrument", {"key": "starr", "required": False}), ("quiz", QUIZ))
    assert publish(published).number == published.versions.latest("number").number


def test_publishing_the_same_again_writes_nothing(published):
    before = published.versions.count()
    assert publish(published) == published.versions.latest("number")
    assert published.versions.count() == before


def test_the_author_s_choice_travels_with_the_revision_through_wagtail(published, world):
    rewrite(published, "Via het CMS.", change=ChangeKind.COSMETIC)
    published.save_revision(user=world.aad).publish(user=world.aad, skip_permission_checks=True)
    version = published.versions.latest("number")
    assert not version.is_material
    assert version.published_by == world.aad
    assert pinned(published) == {version.number}


def test_without_a_choice_wagtail_publishes_as_material(published, world):
    before = pinned(published)
    rewrite(published, "Via het CMS.")
    published.save_revision(user=world.aad).publish(user=world.aad, skip_permission_checks=True)
    assert published.versions.latest("number").is_material
    assert pinned(published) == before


def test_a_cosmetic_choice_that_became_impossible_is_published_as_material(published, world):
    before = pinned(published)
    rewrite(published, "Via het CMS.", change=ChangeKind.COSMETIC, minutes=50)
    published.save_revision(user=world.aad).publish(user=world.aad, skip_permission_checks=True)
    assert published.versions.latest("number").is_material
    assert pinned(published) == before


def test_the_hash_ignores_line_ends_and_sees_words(lesson):
    lesson.body = [("text", "Een\nTwee")]
    before = publishing.content_hash(lesson)
    lesson.body = [("text", "Een\r\nTwee ")]
    assert publishing.content_hash(lesson) == before
    lesson.body = [("text", "Een\nDrie")]
    assert publishing.content_hash(lesson) != before
