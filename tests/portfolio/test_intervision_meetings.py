"""The meeting of an intervision group: planned, changed and cancelled by its members, and told to the others."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from courses.models import Edition
from messaging.models import Message
from portfolio.models import IntervisionMeeting, IntervisionMeetingHistory, IntervisionMember
from portfolio.services import intervision
from tests.factories.learning import make_enrolment
from tests.portfolio.intervision import NOW, data, divide, plan, typed

pytestmark = pytest.mark.usefixtures("intervision_edition")


@pytest.fixture
def meeting(world, group):
    return plan(group, world.anna)


def change(meeting, actor, *, seen=None, now=NOW, **changed):
    seen = meeting.sequence if seen is None else seen
    return intervision.change(meeting=meeting, data=data(**changed), seen=seen, actor=actor, now=now)


# --- rules --------------------------------------------------------------------------------------------------------------
def test_every_step_is_written_down_with_what_it_said(world, meeting):
    change(meeting, world.bram, place="Aula")
    intervision.cancel(meeting=meeting, reason="Ziek", actor=world.tessa, now=NOW)
    rows = IntervisionMeetingHistory.objects.values_list("actor", "old", "new", "place", "reason")
    assert list(rows) == [
        (world.anna.pk, "", "planned", "Lokaal B1.12", ""),
        (world.bram.pk, "planned", "changed", "Aula", ""),
        (world.tessa.pk, "changed", "cancelled", "Aula", "Ziek"),
    ]


def test_planning_twice_is_once(world, group, meeting):
    assert (plan(group, world.anna), IntervisionMeeting.objects.count()) == (meeting, 1)


def test_a_group_meets_once_at_a_time(world, group, meeting):
    with pytest.raises(intervision.AlreadyPlanned):
        plan(group, world.bram, hours=1)
    assert plan(group, world.bram, hours=2).pk != meeting.pk  # right after it


def test_another_group_may_meet_at_the_same_time(world, group, meeting):
    other = divide(world, {make_enrolment(world.edition): 2}, now=NOW + timedelta(minutes=1))[0].group
    assert plan(other, world.tessa).group == other


def test_a_meeting_may_shift_within_its_own_time(world, meeting):
    assert change(meeting, world.anna, hours=1).starts_at == meeting.starts_at + timedelta(hours=1)


@pytest.mark.parametrize("days", [0, -1])
def test_a_meeting_lies_ahead(world, group, days):
    with pytest.raises(intervision.MomentPassed):
        plan(group, world.anna, days=days)


def test_what_somebody_else_changed_is_not_overwritten(world, meeting):
    change(meeting, world.bram, place="Aula")
    with pytest.raises(intervision.ChangedMeanwhile):
        change(meeting, world.anna, seen=0, place="Kantine")
    meeting.refresh_from_db()
    assert meeting.place == "Aula"


def test_saving_what_stands_tells_nobody(world, meeting):
    change(meeting, world.bram)
    assert (
        IntervisionMeetingHistory.objects.count(),
        Message.objects.filter(template="intervision_meeting").count(),
    ) == (1, 1)


def test_what_is_cancelled_stays_so(world, meeting):
    intervision.cancel(meeting=meeting, reason="", actor=world.anna, now=NOW)
    intervision.cancel(meeting=meeting, reason="", actor=world.bram, now=NOW)
    with pytest.raises(intervision.MeetingCancelled):
        change(meeting, world.bram, place="Aula")
    assert IntervisionMeetingHistory.objects.filter(new="cancelled").count() == 1


def test_what_is_over_stays_as_it_was(world, meeting):
    later = meeting.ends_at
    with pytest.raises(intervision.MeetingPassed):
        change(meeting, world.bram, now=later, days=30)
    with pytest.raises(intervision.MeetingPassed):
        intervision.cancel(meeting=meeting, reason="", actor=world.bram, now=later)


def test_a_group_without_people_plans_nothing(world, group):
    IntervisionMember.objects.all().delete()
    with pytest.raises(intervision.EmptyGroup):
        plan(group, world.tessa)


def test_after_it_is_switched_off_nothing_is_planned(world, group):
    Edition.objects.update(intervision=False)
    with pytest.raises(intervision.NoIntervision):
        plan(group, world.anna)


@pytest.mark.parametrize("wrong", [{"place": "", "link": ""}, {"ends_at": NOW}])
def test_the_database_keeps_a_meeting_whole(meeting, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        IntervisionMeeting.objects.filter(pk=meeting.pk).update(**wrong)


# --- mail ---------------------------------------------------------------------------------------------------------------
def test_the_others_hear_of_every_change_and_who_made_it_does_not(world, group, django_capture_on_commit_callbacks):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        meeting = plan(group, world.anna)
        change(meeting, world.bram, place="Aula")
        intervision.cancel(meeting=meeting, reason="Ik ben ziek.", actor=world.tessa, now=NOW)
    assert [message.to[0] for message in mail.outbox] == [
        world.bram.email, world.anna.email, world.anna.email, world.bram.email,
    ]  # fmt: skip
    planned, changed, cancelled = [message.body for message in mail.outbox[:3]]
    assert ("Anna de Vries heeft een afspraak" in planned, "Aula" in changed, "Ik ben ziek." in cancelled) == (
        True,
    ) * 3


# --- pages --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "status"),
    [("anna", 200), ("bram", 200), ("tessa", 200), ("eva", 200), ("thijs", 404), ("otto", 404), ("fien", 404)],
)
def test_a_group_is_for_its_members_and_who_made_it(client, world, group, name, status):
    client.force_login(getattr(world, name))
    assert client.get(group.get_absolute_url()).status_code == status


def test_another_group_of_the_edition_is_not_there(client, world, group):
    outsider = make_enrolment(world.edition)
    divide(world, {outsider: 2}, now=NOW + timedelta(minutes=1))
    client.force_login(outsider.person)
    assert client.get(group.get_absolute_url()).status_code == 404


def test_a_member_plans_changes_and_cancels(client, world, group):
    client.force_login(world.anna)
    client.post(group.get_absolute_url(), typed())
    meeting = IntervisionMeeting.objects.get()
    one = f"/intervisie/{group.pk}/{meeting.pk}/"
    client.post(one, typed(place="Aula", sequence="0"))
    assert "Aula" in client.get(group.get_absolute_url()).text
    client.post(f"{one}afzeggen/", {"reason": "Ik ben ziek."})
    meeting.refresh_from_db()
    assert (meeting.place, meeting.state) == ("Aula", "cancelled")
    assert client.get(one).status_code == 404  # nothing to change any more


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"on": ""}, "on", "verplicht"),
        ({"on": "31-02-2027"}, "on", "geldige datum"),
        ({"on": "2020-01-06"}, "on", "al geweest"),
        ({"on": "0001-01-01", "starts": "00:00", "ends": "00:10"}, "on", "al geweest"),
        ({"on": "9999-12-31"}, "on", "twee jaar"),
        ({"ends": "14:00"}, "ends", "Het einde ligt voor het begin"),
        ({"place": ""}, "place", "Vul een plek in"),
        ({"link": "javascript:alert(1)"}, "link", "URL"),
        ({"place": "x" * 201}, "place", "200"),
    ],
)
def test_what_cannot_be_planned_says_so_at_the_field_and_keeps_the_rest(client, world, group, changed, field, words):
    client.force_login(world.anna)
    page = client.post(group.get_absolute_url(), typed(**changed))
    form = page.context["form"]
    assert (page.status_code, list(form.errors), IntervisionMeeting.objects.count()) == (200, [field], 0)
    assert words in str(form.errors[field])
    assert form["starts"].value() == typed(**changed)["starts"]


def test_the_older_page_gets_its_words_back_and_may_save_again(client, world, group, meeting):
    change(meeting, world.bram, place="Aula")
    client.force_login(world.anna)
    one = f"/intervisie/{group.pk}/{meeting.pk}/"
    page = client.post(one, typed(place="Kantine", sequence="0"))
    assert "intussen veranderd" in page.text
    form = page.context["form"]
    assert (form["place"].value(), form["sequence"].value()) == ("Kantine", 1)
    client.post(one, typed(place="Kantine", sequence="1"))
    meeting.refresh_from_db()
    assert meeting.place == "Kantine"


def test_who_cancels_a_second_time_is_not_sent_away(client, world, group, meeting):
    client.force_login(world.anna)
    one = f"/intervisie/{group.pk}/{meeting.pk}/afzeggen/"
    assert [client.post(one, {"reason": ""}).headers["Location"] for _click in range(2)] == [
        group.get_absolute_url()
    ] * 2
    assert IntervisionMeetingHistory.objects.filter(new="cancelled").count() == 1


def test_who_changes_what_was_cancelled_meanwhile_is_told(client, world, group, meeting):
    intervision.cancel(meeting=meeting, reason="", actor=world.bram, now=NOW)
    client.force_login(world.anna)
    page = client.post(f"/intervisie/{group.pk}/{meeting.pk}/", typed(place="Kantine", sequence="0"))
    assert "is afgezegd" in page.text
    assert page.context["form"]["place"].value() == "Kantine"


def test_a_reason_names_nobody(client, world, group, meeting):
    client.force_login(world.anna)
    page = client.post(f"/intervisie/{group.pk}/{meeting.pk}/afzeggen/", {"reason": "Bel 06-12345678"})
    meeting.refresh_from_db()
    assert (list(page.context["form"].errors), meeting.state) == (["reason"], "planned")


def test_a_meeting_is_found_under_its_own_group_only(client, world, group, meeting):
    other = divide(world, {make_enrolment(world.edition): 2}, now=NOW + timedelta(minutes=1))[0].group
    client.force_login(world.tessa)
    assert client.get(f"/intervisie/{other.pk}/{meeting.pk}/").status_code == 404


def test_the_steps_to_follow_are_linked(client, world, group):
    client.force_login(world.anna)
    assert "/leren/instrument/intervisieprotocol/" in client.get(group.get_absolute_url()).text
    assert client.get("/leren/instrument/intervisieprotocol/").status_code == 200
