"""Loading the real curriculum. The load is done once for this file; each test rolls its own changes back."""

import shutil
from datetime import timedelta
from decimal import Decimal

import pytest
import yaml
from wagtail.models import Page, Site

from courses.enums import CurriculumState
from courses.models import (
    Assignment,
    AssignmentVersion,
    Curriculum,
    CurriculumLesson,
    GlossaryTerm,
    HomePage,
    Lesson,
    LessonVersion,
    Module,
    Track,
)
from courses.services import loading, publishing
from courses.services.loading import CURRICULUM, CurriculumFileError
from courses.services.terms import current_terms
from tests.factories.courses import NOW

LATER = NOW + timedelta(days=10)
pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """A copy of the files, to change."""
    return shutil.copytree(CURRICULUM, tmp_path / "curriculum")


def rewrite(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def hashes():
    return sorted(LessonVersion.objects.values_list("lesson__key", "number", "content_hash"))


def test_the_load_makes_the_whole_offer(loaded):
    assert Lesson.objects.count() == LessonVersion.objects.count() == 49
    assert Module.objects.count() == 6
    assert Assignment.objects.count() == AssignmentVersion.objects.count() == 13
    assert GlossaryTerm.objects.count() == 99
    published = Curriculum.objects.filter(state=CurriculumState.PUBLISHED)
    assert {curriculum.track.key: curriculum.planned_sbu for curriculum in published} == {
        "bpv-begeleider": Decimal("26.0"),
        "bpv-coordinator": Decimal("27.5"),
        "transitiebegeleider": Decimal("14.0"),
    }
    assert loaded.kept_by_authors == []
    assert loaded.differences == []


def test_every_lesson_is_live_with_a_revision_and_nothing_waiting(loaded):
    assert Lesson.objects.filter(live=True, has_unpublished_changes=False, live_revision__isnull=False).count() == 49


def test_each_privacy_criterion_stands_once_in_a_rubric(loaded):
    counts = {
        version.assignment.key: version.rubric.filter(is_privacy=True).count()
        for version in AssignmentVersion.objects.all()
    }
    assert set(counts.values()) == {1}


def test_a_second_load_changes_nothing(loaded):
    before = hashes()
    report = loading.load(now=LATER)
    assert not report.changed
    assert report.kept_by_authors == report.differences == []
    assert len(report.unchanged) == len(loaded.created)
    assert hashes() == before


def test_an_untouched_lesson_follows_its_file_at_once(loaded, folder):
    rewrite(folder / "lessons/m5-l4.yaml", "De ouder bij de kapstok", "De moeder bij de kapstok")
    report = loading.load(now=LATER, folder=folder)
    assert report.updated == ["lesson m5-l4"]
    assert report.differences == []
    version = LessonVersion.objects.get(lesson__key="m5-l4", number=2)
    assert not version.is_material
    assert set(CurriculumLesson.objects.filter(lesson__key="m5-l4").values_list("version", flat=True)) == {version.pk}
    lesson = Lesson.objects.get(key="m5-l4")
    assert lesson.get_latest_revision_as_object().body[0].value["title"] == "De moeder bij de kapstok"
    assert not loading.load(now=LATER, folder=folder).changed


def test_a_file_that_asks_more_minutes_waits_for_a_next_curriculum(loaded, folder):
    rewrite(folder / "lessons/m5-l4.yaml", "minutes: 15", "minutes: 25")
    report = loading.load(now=LATER, folder=folder)
    assert report.differences == [
        "lesson m5-l4: minutes, relevance or what counts changed; waits for a next curriculum"
    ]
    pins = CurriculumLesson.objects.filter(lesson__key="m5-l4")
    assert set(pins.values_list("version__number", flat=True)) == {1}


def test_an_edited_lesson_is_kept_and_listed(loaded, folder):
    lesson = Lesson.objects.get(key="m5-l4")
    lesson.title = "Door een redacteur bedacht"
    lesson.save()
    rewrite(folder / "lessons/m5-l4.yaml", "De ouder bij de kapstok", "De moeder bij de kapstok")
    report = loading.load(now=LATER, folder=folder)
    assert report.kept_by_authors == ["lesson m5-l4"]
    lesson.refresh_from_db()
    assert lesson.title == "Door een redacteur bedacht"
    assert lesson.versions.count() == 1


def test_a_lesson_with_a_draft_is_kept(loaded):
    lesson = Lesson.objects.get(key="m5-l4")
    lesson.title = "Concept"
    lesson.save_revision()
    assert loading.load(now=LATER).kept_by_authors == ["lesson m5-l4"]


def test_saving_a_lesson_unchanged_in_the_editor_keeps_it_the_loaders_own(loaded):
    lesson = Lesson.objects.get(key="m5-l4")
    kind, value = lesson.body[1].block_type, lesson.body[1].value
    lesson.body[1] = (kind, value.replace("\n", "\r\n"))  # as a browser sends a text area
    lesson.goals = lesson.goals.replace("\n", "\r\n")
    assert publishing.content_hash(lesson) == lesson.loaded_hash


def test_edited_tracks_and_terms_are_kept(loaded):
    Track.objects.filter(key="transitiebegeleider").update(price=Decimal("495.00"))
    GlossaryTerm.objects.filter(term="ABA").update(definition="Anders.")
    assert loading.load(now=LATER).kept_by_authors == ["term ABA", "track transitiebegeleider"]


def test_a_published_curriculum_is_not_restructured(loaded, folder):
    rewrite(folder / "tracks.yaml", "attendance_percent: 80", "attendance_percent: 90")
    rewrite(folder / "tracks.yaml", "Voorbereiding 1: regels, start en begeleiding", "Voorbereiding")
    report = loading.load(now=LATER, folder=folder)
    assert report.differences == [
        "curriculum bpv-begeleider v1: component voorbereiding-1, norms (raise its version in tracks.yaml)"
    ]
    assert Curriculum.objects.get(track__key="bpv-begeleider").attendance_percent == 80


def test_a_higher_version_in_the_file_makes_a_new_curriculum(loaded, folder):
    tracks = yaml.safe_load((folder / "tracks.yaml").read_text())
    tracks[0]["curriculum"]["version"] = 2
    (folder / "tracks.yaml").write_text(yaml.safe_dump(tracks))
    assert loading.load(now=LATER, folder=folder).created == ["curriculum bpv-begeleider v2"]
    newest = Curriculum.objects.get(track__key="bpv-begeleider", version=2)
    assert newest.state == CurriculumState.PUBLISHED
    assert newest.components.count() == 5


def test_a_changed_assignment_is_a_new_version_and_pins_stay(loaded, folder):
    rewrite(folder / "assignments.yaml", "title: Delen of niet delen?", "title: Wel of niet delen?")
    report = loading.load(now=LATER, folder=folder)
    assert report.updated == ["assignment m1-p1"]
    assert report.differences == ["assignment m1-p1: version 2 waits for a next curriculum"]
    assignment = Assignment.objects.get(key="m1-p1")
    assert set(assignment.pins.values_list("version__number", flat=True)) == {1}
    assert assignment.versions.latest("number").rubric.count() == 4


def test_a_page_that_exists_is_never_written_again(loaded):
    home = HomePage.objects.get()
    home.title = "Onze eigen titel"
    home.save()
    assert not loading.load(now=LATER).changed
    assert HomePage.objects.get().title == "Onze eigen titel"


def test_the_site_starts_at_our_home_page(loaded, settings):
    site = Site.objects.get(is_default_site=True)
    assert site.root_page.specific == HomePage.objects.get()
    assert site.root_url == settings.SITE_URL
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_the_terms_of_today_have_a_version_and_an_address(loaded):
    assert current_terms() == ("2027-1", "/voorwaarden/")


def test_before_a_load_the_terms_have_their_address_already(db):
    from courses.models import TermsSetting

    TermsSetting.objects.all().delete()
    assert current_terms() == ("", "/voorwaarden/")


def test_a_file_with_a_missing_key_is_named(loaded, folder):
    rewrite(folder / "modules.yaml", "  aim: Je weet welke", "  doel: Je weet welke")
    with pytest.raises(CurriculumFileError, match=r"modules\.yaml, m1: KeyError 'aim'"):
        loading.load(now=LATER, folder=folder)


def test_hours_that_do_not_add_up_are_refused(loaded, folder):
    tracks = yaml.safe_load((folder / "tracks.yaml").read_text())
    tracks[2]["curriculum"] |= {"version": 2, "planned_sbu": "15.0"}
    (folder / "tracks.yaml").write_text(yaml.safe_dump(tracks))
    from courses.services.curricula import SbuDoesNotFit

    with pytest.raises(SbuDoesNotFit):
        loading.load(now=LATER, folder=folder)
    assert Curriculum.objects.count() == 3
