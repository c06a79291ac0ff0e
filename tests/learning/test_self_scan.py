import pytest

from courses.models import Module
from learning.enums import ScanMoment
from learning.models import SelfScan
from learning.person_facts import person_facts
from learning.self_scan import module_growth
from learning.services.self_scan import NotRated, save_scan
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW
from tests.learning.study import get_pin, meet_all_lessons
from tests.learning.test_lesson_pages import statements

SCAN = "/leren/bpv-begeleider/zelfscan/m1/"
ANSWERS = {"les-m1-l1": "1", "les-m1-l2": "3"}


def scan(person, moment, *ratings):
    return save_scan(
        person=person,
        module=Module.objects.get(key="m1"),
        moment=moment,
        lesson_keys=["m1-l1", "m1-l2"],
        ratings=dict(zip(["m1-l1", "m1-l2"], ratings, strict=False)),
        wish="",
        now=NOW,
    )


def test_every_need_to_know_lesson_is_asked_and_no_nice_one(world, client):
    client.force_login(world.anna)
    page = client.get(SCAN)
    assert [row.key for row, _given in page.context["rows"]] == ["m1-l1", "m1-l2"]
    assert "Je weet iets." in page.text


def test_answers_are_kept_and_may_be_changed(world, client):
    client.force_login(world.anna)
    assert client.post(SCAN, {**ANSWERS, "wish": "Beter bellen"}).status_code == 302
    client.post(SCAN, {**ANSWERS, "les-m1-l1": "2"})
    kept = SelfScan.objects.get()
    assert (kept.moment, kept.ratings) == ("start", {"m1-l1": 2, "m1-l2": 3})


@pytest.mark.parametrize("wrong", ["", "0", "5", "x", "\x00", "1.5"])
def test_a_missing_answer_is_said_and_the_others_stay(world, client, wrong):
    client.force_login(world.anna)
    page = client.post(SCAN, {**ANSWERS, "les-m1-l1": wrong, "wish": "Beter bellen"})
    assert page.status_code == 200
    assert page.context["errors"]
    assert [given for _row, given in page.context["rows"]][1] == "3"
    assert "Beter bellen" in page.text
    assert not SelfScan.objects.exists()


def test_a_wish_has_a_length(world, client):
    client.force_login(world.anna)
    assert "wish" in client.post(SCAN, {**ANSWERS, "wish": "x" * 2001}).context["errors"]


def test_at_the_end_growth_is_shown(world, client):
    scan(world.anna, ScanMoment.START, 1, 3)
    meet_all_lessons(world.anna, world.edition.curriculum)
    client.force_login(world.anna)
    assert client.get(SCAN).context["is_end"] is True
    client.post(SCAN, {"les-m1-l1": "4", "les-m1-l2": "3"})
    assert [row.growth for row in client.get(SCAN).context["growing"]] == [3, 0]


def test_the_newest_answer_advises(world):
    scan(world.anna, ScanMoment.END, 4, 4)
    scan(world.anna, ScanMoment.START, 1, 3)
    assert person_facts(world.anna.pk).ratings == {"m1-l1": 4, "m1-l2": 4}


def test_not_every_lesson_rated_is_refused(world):
    with pytest.raises(NotRated):
        scan(world.anna, ScanMoment.START, 1)


def test_growth_for_the_evaluation_needs_five_people(world):
    module = Module.objects.get(key="m1")
    for _person in range(4):
        person = UserFactory()
        scan(person, ScanMoment.START, 1, 2)
        scan(person, ScanMoment.END, 3, 4)
    scan(world.anna, ScanMoment.START, 1, 2)
    assert module_growth(module.pk) is None
    scan(world.anna, ScanMoment.END, 3, 4)
    growth = module_growth(module.pk)
    assert (growth.people, growth.start, growth.end) == (5, 1.5, 3.5)


@pytest.mark.parametrize("path", ["/leren/bpv-begeleider/zelfscan/m9/", "/leren/onbekend/zelfscan/m1/"])
def test_no_such_scan(world, client, path):
    client.force_login(world.anna)
    assert client.get(path).status_code == 404


def test_others_have_no_scan_here(world, client):
    client.force_login(world.otto)
    assert client.get(SCAN).status_code == 404
    assert client.post(SCAN, ANSWERS).status_code == 404


def test_a_scan_costs_ten_statements(world, client):
    get_pin(world.edition.curriculum)
    client.force_login(world.anna)
    assert statements(client, SCAN) <= 10
