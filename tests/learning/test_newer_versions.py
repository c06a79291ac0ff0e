"""A running edition takes over a newer curriculum: what goes along, what is lost, what is refused."""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from courses.enums import CurriculumState, EditionState, LessonDayState
from courses.models import Curriculum, CurriculumLesson, Edition, LessonDay, LessonDayComponent
from courses.services import newer_versions as courses_versions
from learning.enums import EnrolmentState
from learning.mapping import what_does_not_map
from learning.models import AssignmentResult, ComponentResult, Enrolment
from learning.overview import track_overviews
from learning.services import newer_versions
from learning.services.enrolments import ReasonMissing, resume, stop
from learning.services.moving import DoesNotMap
from learning.services.progress import beat
from tests.factories.courses import NOW, make_curriculum, make_edition
from tests.factories.learning import make_enrolment
from tests.learning.study import get_pin, meet_all_lessons, meet_lesson
from tests.learning.versions import LATER, attend, give, newer, seen_list


def met_keys(enrolment):
    """As the participant sees it."""
    [overview] = [row for row in track_overviews(enrolment.person, LATER) if row.enrolment.pk == enrolment.pk]
    return [component.key for component in overview.components if component.is_met]


def curriculum_of(world):
    return Edition.objects.get(pk=world.edition.pk).curriculum


def test_the_edition_and_its_days_go_on_with_the_newer_version(world):
    curriculum = newer()
    give(world, curriculum)
    assert curriculum_of(world) == curriculum
    day = LessonDay.objects.get(edition=world.edition)
    assert (day.component.key, day.component.curriculum) == ("lesdag-1", curriculum)
    assert Edition.objects.get(pk=world.other_edition.pk).curriculum != curriculum


def test_what_was_met_stays_met_by_key(world):
    meet_all_lessons(world.anna, world.edition.curriculum)
    attend(world.enrolment)
    give(world, newer(rewrite=None))
    assert met_keys(world.enrolment) == ["voorbereiding-1", "lesdag-1"]
    assert met_keys(world.bram_enrolment) == []
    assert ComponentResult.objects.filter(enrolment=world.enrolment).count() == 4  # the old ones stay as they were


def test_a_rewritten_lesson_is_asked_again_and_one_not_done_is_no_loss(world):
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 1))
    places = give(world, newer(rewrite=1))
    assert {place.enrolment: [(row.kind, row.key) for row in place.lost] for place in places} == {
        world.enrolment: [("changed", "m1-l1")],
        world.bram_enrolment: [],
    }
    [overview] = track_overviews(world.anna, LATER)
    assert [(line.key, line.is_met) for line in overview.lessons][:2] == [("m1-l1", False), ("m1-l2", False)]


def test_somebody_halfway_keeps_the_place_in_the_lesson_and_the_hours(world):
    pin = get_pin(world.edition.curriculum, 1)
    for seconds in (0, 30):
        beat(
            person_id=world.anna.pk,
            lesson_id=pin.lesson_id,
            block_id="text-block",
            now=NOW + timedelta(seconds=seconds),
        )
    give(world, newer(rewrite=1))
    [overview] = track_overviews(world.anna, LATER)
    line = overview.lessons[0]
    assert (line.key, line.seconds, line.block_id, line.pinned) == ("m1-l1", 30, "text-block", 2)


def test_a_stopped_place_goes_along_and_resumes_in_the_newer_version(world):
    attend(world.enrolment)
    stop(enrolment=world.enrolment, actor=world.eva, reason="Andere baan", now=NOW)
    give(world, newer())
    resume(enrolment=world.enrolment, actor=world.eva, reason="Toch niet", now=LATER)
    assert met_keys(world.enrolment) == ["lesdag-1"]


def test_what_completes_the_newer_version_completes_the_place(world):
    meet_all_lessons(world.anna, world.edition.curriculum)
    attend(world.enrolment)
    curriculum = newer(rewrite=None)
    curriculum.components.get(key="portfolio").delete()
    give(world, curriculum)
    assert Enrolment.objects.get(pk=world.enrolment.pk).state == EnrolmentState.COMPLETED


def everything_lost(world):
    """A newer version that has nothing of what Anna did, but for the e-learning."""
    meet_all_lessons(world.anna, world.edition.curriculum)
    pin = world.edition.curriculum.assignment_pins.get()
    AssignmentResult.objects.create(
        enrolment=world.enrolment, assignment=pin.assignment, version=pin.version, met_at=NOW
    )
    curriculum = newer(rewrite=1)
    curriculum.components.filter(key="voorbereiding-1").update(key="voorbereiding-anders")
    CurriculumLesson.objects.filter(curriculum=curriculum, lesson__key="m1-l2").delete()
    curriculum.assignment_pins.all().delete()
    return curriculum


LOST = ["component:voorbereiding-1", "lesson:m1-l2", "changed:m1-l1", "assignment:m1-p1"]


def test_without_agreeing_to_what_is_lost_nothing_happens(world):
    curriculum = everything_lost(world)
    with pytest.raises(DoesNotMap) as refusal:
        give(world, curriculum, accepted=False)
    assert [f"{row.kind}:{row.key}" for row in refusal.value.lost] == LOST
    assert curriculum_of(world).version == 1
    assert not world.enrolment.history.exists()


def test_what_was_lost_and_why_is_written_down(world):
    curriculum = everything_lost(world)
    give(world, curriculum)
    event = AuditEvent.objects.get(action="enrolment.curriculum", object_id=str(world.enrolment.pk))
    assert (event.actor, event.old, event.new, event.reason) == (
        world.eva,
        {"version": 1},
        {"version": 2, "not_mapped": LOST},
        "De wet is veranderd",
    )
    assert AuditEvent.objects.get(action="edition.curriculum").new == {"version": 2}
    assert world.edition.history.last().reason == "v1 → v2: De wet is veranderd"
    assert world.enrolment.history.last().reason == "v1 → v2: De wet is veranderd"


def test_agreeing_to_one_list_is_not_agreeing_to_another(world):
    curriculum = newer(rewrite=1)
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 1))
    seen = seen_list(world.edition, curriculum)
    meet_lesson(world.bram, get_pin(world.edition.curriculum, 1))
    with pytest.raises(newer_versions.ListChanged):
        give(world, curriculum, seen=seen)
    assert curriculum_of(world).version == 1


def test_a_second_press_is_refused_and_changes_nothing(world):
    curriculum = newer()
    give(world, curriculum)
    with pytest.raises(courses_versions.NotNewer):
        give(world, curriculum)
    assert world.enrolment.history.count() == 1
    assert AuditEvent.objects.filter(action="edition.curriculum").count() == 1


def test_a_version_can_be_followed_by_the_next(world):
    attend(world.enrolment)
    give(world, newer())
    world.edition.refresh_from_db()
    give(world, newer(version=3, rewrite=2))
    assert (curriculum_of(world).version, met_keys(world.enrolment)) == (3, ["lesdag-1"])


# --- refusals ------------------------------------------------------------------------------------------------------------
def refuse(world, curriculum, refusal, **given):
    with pytest.raises(refusal) as caught:
        give(world, curriculum, **given)
    assert curriculum_of(world).version == 1
    assert not AuditEvent.objects.filter(action__endswith=".curriculum").exists()
    return str(caught.value)


def test_a_reason_is_asked(world):
    refuse(world, newer(), ReasonMissing, reason="  ")


def test_another_track_is_refused(world):
    refuse(world, make_curriculum(track_key="ander", version=2), courses_versions.NotNewer)


@pytest.mark.parametrize("state", [CurriculumState.CONCEPT, CurriculumState.RETIRED])
def test_only_a_published_version_is_given(world, state):
    curriculum = newer()
    Curriculum.objects.filter(pk=curriculum.pk).update(state=state)
    refuse(world, curriculum, courses_versions.NotNewer)


def test_an_older_version_and_its_own_are_refused(world):
    older = make_curriculum(version=0)
    refuse(world, older, courses_versions.NotNewer)
    refuse(world, world.edition.curriculum, courses_versions.NotNewer)


@pytest.mark.parametrize("state", [EditionState.CONCEPT, EditionState.FINISHED, EditionState.CANCELLED])
def test_only_a_running_edition_takes_it_over(world, state):
    Edition.objects.filter(pk=world.edition.pk).update(state=state)
    refuse(world, newer(), courses_versions.NotNewer)


def test_an_edition_in_which_somebody_completed_is_refused(world):
    make_enrolment(world.edition, state=EnrolmentState.COMPLETED)
    said = refuse(world, newer(), newer_versions.SomebodyCompleted)
    assert said.startswith("1 persoon heeft deze uitvoering afgerond.")


def test_a_planned_day_without_a_place_there_is_refused(world):
    curriculum = newer()
    LessonDayComponent.objects.filter(curriculum=curriculum).update(key="andere-dag")
    assert "“Lesdag 1”" in refuse(world, curriculum, courses_versions.DayGone)


def test_a_cancelled_day_without_a_place_there_stays_behind(world):
    old = LessonDayComponent.objects.get(curriculum=world.edition.curriculum)
    LessonDay.objects.filter(edition=world.edition).update(state=LessonDayState.CANCELLED)
    curriculum = newer()
    LessonDayComponent.objects.filter(curriculum=curriculum).delete()
    give(world, curriculum)
    assert LessonDay.objects.get(edition=world.edition).component == old


def test_a_new_day_that_is_not_planned_is_refused(world):
    curriculum = newer()
    LessonDayComponent.objects.create(curriculum=curriculum, key="lesdag-2", order=4, title="Lesdag 2", day=2)
    assert "“Lesdag 2”" in refuse(world, curriculum, courses_versions.DayNotPlanned)


def test_a_day_to_come_that_is_too_short_is_refused_and_one_of_the_past_is_not(world):
    curriculum = newer()
    LessonDayComponent.objects.filter(curriculum=curriculum).update(minutes=600)
    assert "“Lesdag 1”" in refuse(world, curriculum, courses_versions.DayTooShort)
    give(world, curriculum, now=NOW + timedelta(days=30))
    assert curriculum_of(world) == curriculum


def test_the_list_costs_the_same_for_more_people(world, django_assert_num_queries):
    curriculum = everything_lost(world)
    old, new = world.edition.curriculum_id, curriculum.pk
    people = newer_versions.places_in(world.edition)
    with django_assert_num_queries(6):
        what_does_not_map(people[:1], old=old, new=new)
    for _person in range(2):
        extra = make_enrolment(world.edition)
        meet_all_lessons(extra.person, world.edition.curriculum)
    people = newer_versions.places_in(world.edition)
    with django_assert_num_queries(6):
        lost = what_does_not_map(people, old=old, new=new)
    assert len(lost) == 3


def test_other_editions_of_the_track_keep_theirs(world):
    third = make_edition(curriculum=world.edition.curriculum, code="derde")
    give(world, newer())
    assert set(
        Edition.objects.filter(pk__in=[third.pk, world.other_edition.pk]).values_list("curriculum__version")
    ) == {(1,)}
