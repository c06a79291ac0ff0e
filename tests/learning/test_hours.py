from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import DomainError
from courses.models import Module, Track
from learning.enums import EnrolmentState
from learning.hours_reading import hours_page
from learning.models import Enrolment, HoursEntry, LessonProgress, StudyClock
from learning.services import hours
from learning.services.progress import beat
from tests.factories.courses import NOW, ModuleFactory, make_curriculum, make_edition
from tests.factories.learning import make_enrolment
from tests.learning.study import get_pin, progress_of
from tests.learning.test_lesson_pages import statements

TODAY = date(2027, 2, 1)


def module():
    return Module.objects.get(number=1)


def declare(world, minutes=60, *, on=TODAY, what="Handboek op papier", module_id=None, now=NOW):
    return hours.declare_hours(
        person=world.anna, module_id=module_id or module().pk, on=on, minutes=minutes, what=what, now=now
    )


def seen(person, pin, minutes):
    LessonProgress.objects.create(person=person, lesson=pin.lesson, seconds=60 * minutes, opened_at=NOW, seen_at=NOW)


def total(world):
    return hours_page(world.anna, now=NOW).total


def test_declared_hours_count_with_what_was_seen(world):
    seen(world.anna, get_pin(world.edition.curriculum), 30)
    declare(world, 60)
    page = hours_page(world.anna, now=NOW)
    assert (page.elearning, page.declared, page.attended, page.total) == (
        Decimal("0.50"),
        Decimal("1.00"),
        Decimal("0.00"),
        Decimal("1.50"),
    )
    [row] = page.tracks[0].modules
    assert (row.planned, row.seen, row.declared, row.total) == (40, 30, 60, 90)


def test_an_entry_shows_in_every_leergang_it_serves_and_counts_once_in_total(world):
    curriculum = make_curriculum(track_key="bpv-coordinator")
    Track.objects.filter(key="bpv-coordinator").update(name="Leergang BPV-coördinator")
    make_enrolment(make_edition(curriculum=curriculum, code="coordinator-1"), world.anna)
    seen(world.anna, get_pin(world.edition.curriculum), 30)
    declare(world, 60)
    page = hours_page(world.anna, now=NOW)
    assert [track.overview.realised_sbu for track in page.tracks] == [Decimal("1.50"), Decimal("1.50")]
    assert page.total == Decimal("1.50")
    assert all(row.also_in for track in page.tracks for row in track.modules)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"minutes": 4}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": TODAY - timedelta(days=61)}, "on"),
        ({"what": "  "}, "what"),
        ({"module_id": 999_999}, "module"),
    ],
)
def test_impossible_declarations_are_refused_at_the_field(world, wrong, field):
    with pytest.raises(DomainError) as refusal:
        declare(world, **wrong)
    assert refusal.value.field == field
    assert not HoursEntry.objects.exists()


def test_a_day_holds_ten_declared_hours(world):
    declare(world, 480)
    with pytest.raises(hours.DayIsFull):
        declare(world, 121)
    declare(world, 120)
    declare(world, 120, on=TODAY - timedelta(days=1))


def test_a_module_of_another_leergang_is_not_yours(world):
    with pytest.raises(hours.NotYourModule):
        declare(world, module_id=ModuleFactory(number=9).pk)
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=EnrolmentState.CANCELLED)
    with pytest.raises(hours.NotYourModule):
        declare(world)


def test_taking_back_is_a_row_and_makes_room(world):
    entry = declare(world, 480)
    back = hours.take_back(person=world.anna, entry_id=entry.pk, now=NOW)
    assert (back.minutes, back.takes_back) == (-480, entry)
    assert total(world) == Decimal(0)
    declare(world, 480)
    with pytest.raises(hours.AlreadyTakenBack):
        hours.take_back(person=world.anna, entry_id=entry.pk, now=NOW)


def test_nobody_takes_back_anothers_entry_or_a_row_that_takes_back(world):
    entry = declare(world)
    with pytest.raises(HoursEntry.DoesNotExist):
        hours.take_back(person=world.bram, entry_id=entry.pk, now=NOW)
    back = hours.take_back(person=world.anna, entry_id=entry.pk, now=NOW)
    with pytest.raises(HoursEntry.DoesNotExist):
        hours.take_back(person=world.anna, entry_id=back.pk, now=NOW)


def correct(world, minutes, reason="Weggeroepen"):
    lesson = get_pin(world.edition.curriculum).lesson
    return hours.correct_lesson(person=world.anna, lesson=lesson, minutes=minutes, reason=reason, now=NOW)


def test_a_correction_sets_the_time_and_keeps_what_was_seen(world):
    pin = get_pin(world.edition.curriculum)
    seen(world.anna, pin, 50)
    assert correct(world, 20).minutes == -30
    progress = progress_of(world.anna, pin.lesson)
    assert (progress.seconds, progress.corrected_minutes) == (3000, -30)
    assert total(world) == Decimal("0.33")
    assert correct(world, 45).minutes == 25


@pytest.mark.parametrize(
    ("minutes", "reason", "field"),
    [(-1, "x", "minutes"), (601, "x", "minutes"), (50, "x", "minutes"), (20, " ", "reason")],
)
def test_impossible_corrections_are_refused(world, minutes, reason, field):
    seen(world.anna, get_pin(world.edition.curriculum), 50)
    with pytest.raises(DomainError) as refusal:
        correct(world, minutes, reason)
    assert refusal.value.field == field


def test_a_lesson_never_opened_has_nothing_to_correct(world):
    with pytest.raises(DomainError):
        correct(world, 20)


def test_corrections_taken_back_in_any_order_end_where_they_began(world):
    pin = get_pin(world.edition.curriculum)
    seen(world.anna, pin, 10)
    first, second = correct(world, 40), correct(world, 5)
    hours.take_back(person=world.anna, entry_id=first.pk, now=NOW)
    assert progress_of(world.anna, pin.lesson).studied_seconds == 0
    hours.take_back(person=world.anna, entry_id=second.pk, now=NOW)
    assert progress_of(world.anna, pin.lesson).studied_seconds == 600


def test_a_correction_holds_also_when_more_was_taken_back_than_was_seen(world):
    pin = get_pin(world.edition.curriculum)
    seen(world.anna, pin, 10)
    first, _second = correct(world, 40), correct(world, 5)
    hours.take_back(person=world.anna, entry_id=first.pk, now=NOW)
    correct(world, 15)
    assert progress_of(world.anna, pin.lesson).studied_seconds == 15 * 60


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(beats=st.lists(st.tuples(st.integers(0, 100), st.integers(1, 3)), min_size=1, max_size=12))
def test_the_total_never_exceeds_the_clock_on_the_wall(world, beats):
    """Over any series of beats on any tabs, as the hours screen shows it."""
    LessonProgress.objects.all().delete()
    StudyClock.objects.all().delete()
    pins = {order: get_pin(world.edition.curriculum, order).lesson_id for order in (1, 2, 3)}
    moment = NOW
    for pause, order in beats:
        moment += timedelta(seconds=pause)
        beat(person_id=world.anna.pk, lesson_id=pins[order], block_id="", now=moment)
    assert total(world) <= Decimal((moment - NOW).total_seconds()) / 3600 + Decimal("0.005")


def test_the_screen_declares_and_keeps_what_was_typed(world, client):
    client.force_login(world.anna)
    data = {"module": module().pk, "on": timezone.localdate().isoformat(), "minutes": "9000", "what": "Op papier"}
    refused = client.post("/mijn/uren/", data)
    assert (refused.status_code, refused.context["form"]["what"].value()) == (200, "Op papier")
    Enrolment.objects.filter(pk=world.enrolment.pk).update(confirmed_at=timezone.now())
    assert client.post("/mijn/uren/", {**data, "minutes": "90"}).status_code == 302
    page = client.get("/mijn/uren/")
    assert "Op papier" in page.text
    entry = HoursEntry.objects.get()
    assert client.post(f"/mijn/uren/{entry.pk}/terugnemen/", follow=True).status_code == 200
    assert [row.is_taken_back for row in client.get("/mijn/uren/").context["page_obj"]] == [True]


@pytest.mark.parametrize("field", ["module", "on", "minutes", "what"])
@pytest.mark.parametrize("value", ["", "\x00", "x", "-1", "99999999999"])
def test_bad_input_is_said_so_and_never_fails(world, client, field, value):
    client.force_login(world.anna)
    data = {"module": module().pk, "on": timezone.localdate().isoformat(), "minutes": "30", "what": "Op papier"}
    answer = client.post("/mijn/uren/", {**data, field: value})
    assert answer.status_code in {200, 302}
    assert field == "what" or answer.context["form"].errors


def test_the_screen_corrects_a_lesson(world, client):
    pin = get_pin(world.edition.curriculum)
    path = f"/mijn/uren/les/{pin.lesson_id}/"
    client.force_login(world.anna)
    assert client.get(path).status_code == 404
    seen(world.anna, pin, 50)
    assert client.get(path).context["form"]["minutes"].value() == 50
    assert client.post(path, {"minutes": "50", "reason": "Weg"}).status_code == 200
    assert client.post(path, {"minutes": "20", "reason": "Weg"}).status_code == 302
    assert progress_of(world.anna, pin.lesson).corrected_minutes == -30


def test_others_have_no_such_page(world, client):
    pin = get_pin(world.edition.curriculum)
    seen(world.anna, pin, 50)
    entry = declare(world)
    client.force_login(world.otto)
    assert client.get(f"/mijn/uren/les/{pin.lesson_id}/").status_code == 404
    assert client.post(f"/mijn/uren/{entry.pk}/terugnemen/").status_code == 404
    page = client.get("/mijn/uren/")
    assert "Nog geen uren" in page.text
    assert "Handboek" not in page.text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_screen_costs_the_same_whatever_there_is(world, client, rows):
    for number in range(rows):
        declare(world, 30, on=TODAY - timedelta(days=number))
        curriculum = make_curriculum(track_key=f"track-{number}")
        make_enrolment(make_edition(curriculum=curriculum, code=f"editie-{number}"), world.anna)
    client.force_login(world.anna)
    assert statements(client, "/mijn/uren/") == 9  # user, five of the overview, assignments, count, entries
