"""Reading together: only with consent, without a name, marked by every trainer before they see the others."""

import pytest
from django.utils import timezone

from portfolio.calibration import spread_of
from portfolio.models import Calibration, CalibrationConsent, CalibrationMark
from portfolio.services import calibration
from portfolio.services.assessments import Mark
from tests.factories.courses import NOW, make_trainer
from tests.factories.portfolio import make_submitted, release

TEXT = "Ik ben Anna de Vries van ROC Midden. Anna belde het leerbedrijf."


@pytest.fixture
def work(world):
    work = make_submitted(world.enrolment, text=TEXT, now=timezone.now())
    release(work, world.tessa, now=timezone.now())
    work.refresh_from_db()
    return work


@pytest.fixture
def prepared(world, work):
    calibration.give_consent(submission=work, now=NOW)
    return calibration.prepare(submission=work, trainer=world.tessa, now=NOW)


@pytest.fixture
def opened(world, prepared):
    return calibration.open_calibration(calibration=prepared, text=prepared.text, trainer=world.tessa, now=NOW)


def give(row, trainer, **levels):
    marks = {each.pk: Mark(level=levels.get(each.key, "good")) for each in row.version.rubric.all()}
    calibration.mark(calibration=row, trainer=trainer, marks=marks)


def test_without_consent_nothing_is_prepared(world, work):
    with pytest.raises(calibration.NoConsent):
        calibration.prepare(submission=work, trainer=world.tessa, now=NOW)


def test_names_and_school_are_taken_out(prepared):
    assert prepared.text == "Ik ben […] van […]. […] belde het leerbedrijf."


def test_once_open_nothing_leads_back(opened):
    assert (opened.source, Calibration.objects.filter(source__isnull=False).count()) == (None, 0)


def test_taking_consent_back_stops_what_is_being_prepared(world, work, prepared):
    calibration.take_consent_back(submission=work)
    assert (Calibration.objects.count(), CalibrationConsent.objects.count()) == (0, 0)


def test_the_spread_shows_where_trainers_differ(world, opened):
    give(opened, world.tessa)
    give(opened, world.thijs, redenering="insufficient")
    reasoning, privacy = spread_of(opened)
    assert ([count for _label, count in reasoning.shares], reasoning.agree) == ([1, 0, 1], False)
    assert ([count for _label, count in privacy.shares], privacy.agree) == ([0, 0, 2], True)


def test_marking_again_replaces_ones_own(world, opened):
    give(opened, world.tessa)
    give(opened, world.tessa, redenering="sufficient")
    assert CalibrationMark.objects.count() == 2


def test_a_trainer_sees_the_others_only_after_marking(client, world, opened):
    give(opened, make_trainer(world.edition))
    client.force_login(world.thijs)
    page = f"/beoordelen/samen-lezen/{opened.pk}/"
    assert client.get(page).context["spread"] is None
    data = {f"level_{each.pk}": "good" for each in opened.version.rubric.all()}
    client.post(page, data)
    assert [row.total for row in client.get(page).context["spread"]] == [2, 2]


def test_what_is_being_prepared_is_there_for_who_prepares_it(client, world, prepared):
    seen = {}
    for name in ("tessa", "thijs", "ada", "eva", "anna"):
        client.force_login(getattr(world, name))
        seen[name] = client.get(f"/beoordelen/samen-lezen/{prepared.pk}/").status_code
    assert seen == {"tessa": 200, "thijs": 404, "ada": 404, "eva": 404, "anna": 404}


def test_an_incomplete_reading_is_refused_at_the_field(client, world, opened):
    client.force_login(world.thijs)
    answer = client.post(f"/beoordelen/samen-lezen/{opened.pk}/", {})
    assert answer.status_code == 200
    assert CalibrationMark.objects.count() == 0
    assert answer.content.decode().count("Kies een niveau.") >= 2


def test_closing_keeps_what_was_agreed_on(world, opened):
    calibration.close(calibration=opened, agreed="Voldoende als de bron erbij staat.", trainer=world.tessa, now=NOW)
    with pytest.raises(calibration.NotOpen):
        give(opened, world.thijs)
    assert Calibration.objects.get().agreed == "Voldoende als de bron erbij staat."


def test_the_participant_agrees_and_takes_it_back(client, world, work):
    client.force_login(world.anna)
    page = f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/poging/1/"
    client.post(f"{page}samen-lezen/")
    assert CalibrationConsent.objects.count() == 1
    client.post(f"{page}samen-lezen/", {"back": "1"})
    assert CalibrationConsent.objects.count() == 0


@pytest.mark.parametrize("name", ["bram", "tessa", "sanne"])
def test_nobody_agrees_for_somebody_else(client, world, work, name):
    client.force_login(getattr(world, name))
    page = f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/poging/1/samen-lezen/"
    assert client.post(page).status_code == 404
    assert CalibrationConsent.objects.count() == 0
