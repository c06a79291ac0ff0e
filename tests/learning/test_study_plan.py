from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.enums import LessonDayState
from learning.days import DayLine
from learning.pins import LessonLine
from learning.preparation import open_preparations
from learning.study_plan import remaining_minutes, study_plan
from tests.factories.courses import NOW


def line(key, minutes=20, *, need=True, component=1, met=False, credited=False, seconds=None):
    return LessonLine(
        curriculum_id=1, track_key="t", lesson_id=hash(key) % 1000, key=key, title=key, minutes=minutes,
        relevance="need" if need else "nice", module_id=1, module_key="m1", module_number=1, module_name="M", seconds=seconds,
        corrected=None, block_id=None, finished_at=None, met=None, pinned=1, component=component, is_met=met,
        is_credited=credited,
    )  # fmt: skip


def day(component, starts_at: datetime, state=LessonDayState.CONFIRMED):
    return DayLine(
        day_id=component, component_key=f"dag-{component}", component=component, title=f"Lesdag {component}",
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=7), state=state, venue="", room="", street="", city="",
        whole_day=420, presence=None, minutes=None,
    )  # fmt: skip


def keys(plan):
    return [lesson.key for lesson in plan.lessons]


def plan(lessons, minutes=40, days=(), **more):
    return study_plan(lessons, minutes=minutes, days=days, now=NOW, **more)


lines = st.lists(
    st.builds(
        line,
        st.text("abcdef", min_size=1, max_size=6),
        st.integers(1, 90),
        need=st.booleans(),
        component=st.sampled_from([None, 1, 3, 5]),
        met=st.booleans(),
        seconds=st.none() | st.integers(0, 6000),
    ),
    max_size=12,
    unique_by=lambda each: each.key,
)


@given(lines, st.sampled_from([20, 40, 60]), st.sampled_from([(), (day(2, NOW + timedelta(days=3)),)]))
def test_never_over_the_time_unless_the_first_lesson_alone_is_longer(lessons, minutes, days):
    found = plan(lessons, minutes, days)
    assert found.total <= minutes or len(found.lessons) == 1
    assert bool(found.lessons) == any(not each.is_met for each in lessons)
    assert not any(each.is_met for each in found.lessons)


@given(lines, st.sampled_from([20, 40, 60]))
def test_nice_to_know_only_when_no_need_to_know_is_left(lessons, minutes):
    found = plan(lessons, minutes)
    left = [each for each in lessons if each.is_need and not each.is_met and each not in found.lessons]
    assert not left or all(each.is_need for each in found.lessons)
    relevances = [each.is_need for each in found.lessons]
    assert relevances == sorted(relevances, reverse=True)


def test_what_fits_in_order():
    assert keys(plan([line("a", 15), line("b", 30), line("c", 20)])) == ["a", "c"]


def test_the_first_is_proposed_even_if_it_takes_longer():
    found = plan([line("a", 50), line("b", 45)], 20)
    assert (keys(found), found.is_longer) == (["a"], True)


def test_what_prepares_the_next_day_comes_before_what_prepares_a_later_one():
    days = [day(4, NOW + timedelta(days=30)), day(2, NOW + timedelta(days=3))]
    assert keys(plan([line("later", component=3), line("nu", component=1)], 20, days)) == ["nu"]
    assert keys(plan([line("later", component=3), line("nu", component=1)], 20)) == ["later"]


def test_a_self_scan_puts_what_is_least_sure_first_and_hides_nothing():
    lessons = [line("zeker"), line("nieuw"), line("onbekend")]
    ratings = {"zeker": 4, "nieuw": 1}
    assert keys(plan(lessons, 60, ratings=ratings)) == ["nieuw", "onbekend", "zeker"]


def test_a_lesson_that_is_begun_counts_for_what_is_left():
    assert remaining_minutes(line("a", 20, seconds=15 * 60)) == 5
    assert remaining_minutes(line("a", 20, seconds=9999)) == 1


def test_a_credited_lesson_is_not_proposed():
    assert keys(plan([line("a", credited=True)])) == []


def test_a_lesson_prepares_the_first_day_after_it():
    days = [day(4, NOW + timedelta(days=30)), day(2, NOW + timedelta(days=3)), day(6, NOW - timedelta(days=3))]
    lessons = [line("a", component=1), line("b", component=3), line("c", component=5), line("d", component=None)]
    found = open_preparations(lessons, days, preparation_days=1, now=NOW)
    assert [(each.day.component, [row.key for row in each.lessons]) for each in found] == [(2, ["a"]), (4, ["b"])]
    assert found[0].due == (NOW + timedelta(days=2)).date()


@pytest.mark.parametrize("lesson", [line("a", met=True), line("a", need=False), line("a", credited=True)])
def test_what_is_done_or_nice_needs_no_preparation(lesson):
    assert open_preparations([lesson], [day(2, NOW + timedelta(days=3))], preparation_days=1, now=NOW) == []


def test_a_cancelled_day_needs_no_preparation():
    days = [day(2, NOW + timedelta(days=3), LessonDayState.CANCELLED)]
    assert open_preparations([line("a")], days, preparation_days=1, now=NOW) == []


@pytest.mark.parametrize(("asked", "minutes"), [("20", 20), ("60", 60), ("25", None), ("x", None), ("", None)])
def test_the_track_page_proposes_for_the_minutes_chosen(world, client, asked, minutes):
    client.force_login(world.anna)
    page = client.get("/leren/bpv-begeleider/", {"minuten": asked})
    found = page.context["plan"]
    assert (found.minutes if found else None) == minutes
    card = client.get("/mijn/", {"minuten": asked}).context["dashboard"].running[0]
    assert (card.plan.minutes if card.plan else None) == minutes
