from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import EditionTrainer, LessonDay
from learning.enums import BookingState
from learning.models import Attendance, DayBooking
from tests.factories.courses import make_trainer
from tests.factories.learning import make_enrolment


@pytest.fixture
def day(world):
    """A lesson day that started an hour ago."""
    day = world.edition.days.get()
    start = timezone.now() - timedelta(hours=1)
    LessonDay.objects.filter(pk=day.pk).update(starts_at=start, ends_at=start + timedelta(hours=7))
    day.refresh_from_db()
    return day


def page_of(day, sheet=""):
    return f"/begeleiden/{day.edition.code}/{day.pk}/{sheet}"


def filled(day, **changes):
    """Everybody present, with changes per first name as (presence, minutes, reason)."""
    data = {}
    for booking in day.bookings.select_related("enrolment__person"):
        presence, minutes, reason = changes.get(booking.enrolment.person.first_name, ("present", "", ""))
        prefix = f"plaats-{booking.pk}"
        data |= {f"{prefix}-presence": presence, f"{prefix}-minutes": minutes, f"{prefix}-reason": reason}
    return data


def recorded():
    return list(
        Attendance.objects.order_by("at", "booking__enrolment__person__first_name").values_list(
            "booking__enrolment__person__first_name", "presence", "minutes"
        )
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("tessa", 200), ("eva", 200), ("ada", 200), ("thijs", 404), ("anna", 404), ("bram", 404),
        ("sanne", 404), ("sven", 404), ("fien", 404), ("aad", 404), ("kim", 404), ("otto", 404),
    ],
)  # fmt: skip
def test_who_sees_the_list(world, day, client, who, status):
    client.force_login(getattr(world, who))
    for sheet in ("", "presentielijst/"):
        assert client.get(page_of(day, sheet)).status_code == status
    if status == 404:
        assert client.post(page_of(day), filled(day)).status_code == 404
        assert recorded() == []


def test_anonymous_people_sign_in_first(day, client):
    assert client.get(page_of(day)).url == f"/inloggen/?next={page_of(day)}"


def test_a_trainer_of_before_is_out(world, day, client):
    EditionTrainer.objects.filter(trainer=world.tessa).update(until=timezone.localdate() - timedelta(days=1))
    client.force_login(world.tessa)
    assert client.get(page_of(day)).status_code == 404


def test_a_day_of_another_edition_is_not_there(world, day, client):
    client.force_login(world.eva)
    assert client.get(f"/begeleiden/{world.other_edition.code}/{day.pk}/").status_code == 404


@pytest.mark.parametrize("role", ["lesson_day", "assessor"])
def test_both_kinds_of_trainer_record(world, day, client, role):
    client.force_login(make_trainer(world.edition, role=role))
    client.post(page_of(day), filled(day))
    assert len(recorded()) == 2


def test_everybody_is_present_but_for_the_exceptions(world, day, client):
    client.force_login(world.tessa)
    page = client.get(page_of(day))
    assert [row["form"]["presence"].value() for row in page.context["rows"]] == ["present", "present"]
    saved = client.post(page_of(day), filled(day, Bram=("partial", "300", "")), follow=True)
    assert recorded() == [("Anna", "present", 420), ("Bram", "partial", 300)]
    assert [str(message) for message in saved.context["messages"]] != []
    assert saved.context["rows"][0]["newest"].recorded_by == world.tessa


def test_people_stand_by_their_last_name(world, day, client):
    client.force_login(world.tessa)
    names = [row["person"].sortable_name for row in client.get(page_of(day)).context["rows"]]
    assert names == ["Bakker, Bram", "Vries, Anna de"]


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (("partial", "", ""), "minutes"),
        (("partial", "999", ""), "minutes"),
        (("partial", "-5", ""), "minutes"),
        (("partial", "veel", ""), "minutes"),
        (("sleeping", "", ""), "presence"),
        (("", "", ""), "presence"),
    ],
)
def test_bad_input_keeps_what_was_typed_and_saves_nobody(world, day, client, entry, field):
    client.force_login(world.tessa)
    page = client.post(page_of(day), filled(day, Bram=entry))
    bram = page.context["rows"][0]["form"]
    assert (page.status_code, list(bram.errors)) == (200, [field])
    assert (bram["presence"].value(), bram["minutes"].value()) == entry[:2]
    assert recorded() == []


def test_a_correction_asks_for_a_reason_and_shows_its_history(world, day, client):
    client.force_login(world.tessa)
    client.post(page_of(day), filled(day))
    refused = client.post(page_of(day), filled(day, Anna=("absent", "", "")))
    assert list(refused.context["rows"][1]["form"].errors) == ["reason"]
    page = client.post(page_of(day), filled(day, Anna=("absent", "", "Was Hanna")), follow=True)
    assert [row.reason for row in page.context["rows"][1]["booking"].recorded] == ["Was Hanna", ""]
    assert "Was Hanna" in page.text


def test_saving_without_changes_says_so(world, day, client):
    client.force_login(world.tessa)
    client.post(page_of(day), filled(day), follow=True)
    page = client.post(page_of(day), filled(day), follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["info"]
    assert len(recorded()) == 2


def test_before_the_day_there_is_a_list_but_nothing_to_record(world, day, client):
    LessonDay.objects.filter(pk=day.pk).update(
        starts_at=timezone.now() + timedelta(hours=1), ends_at=timezone.now() + timedelta(hours=8)
    )
    client.force_login(world.tessa)
    page = client.get(page_of(day))
    assert page.context["has_started"] is False
    assert "Vries, Anna de" in page.text
    assert client.post(page_of(day), filled(day)).status_code == 200
    assert recorded() == []


def test_who_gave_up_the_place_is_not_on_the_list(world, day, client):
    DayBooking.objects.filter(enrolment=world.bram_enrolment).update(state=BookingState.CANCELLED)
    client.force_login(world.tessa)
    assert [row["person"] for row in client.get(page_of(day)).context["rows"]] == [world.anna]


def test_an_empty_list_says_so(world, day, client):
    DayBooking.objects.all().delete()
    client.force_login(world.tessa)
    for sheet in ("", "presentielijst/"):
        assert 'class="empty"' in client.get(page_of(day, sheet)).text


@pytest.mark.parametrize("sheet", ["", "presentielijst/"])
def test_the_list_costs_the_same_for_two_and_twelve_people(world, day, client, sheet):
    client.force_login(world.tessa)
    client.post(page_of(day), filled(day))
    counts = []
    for newcomers in (0, 10):
        for _person in range(newcomers):
            make_enrolment(world.edition)
        client.get(page_of(day, sheet))
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(day, sheet))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6
