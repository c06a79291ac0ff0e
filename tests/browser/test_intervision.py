"""Intervision in a real browser, on a phone: the trainer makes the groups, a member plans, another sees it and moves it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Edition
from portfolio.intervision import numbers_now
from portfolio.models import IntervisionMeeting
from tests.browser.test_marking import enter
from tests.browser.test_sharing import on_a_phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_make_groups_plan_and_move_a_meeting(screen_of, world):
    Edition.objects.filter(pk=world.edition.pk).update(intervision=True)
    tessa, anna, bram = (on_a_phone(enter(screen_of(), person)) for person in (world.tessa, world.anna, world.bram))

    tessa.open(f"/begeleiden/{world.edition.code}/")
    tessa.press("text=Intervisiegroepen")
    assert "Dit is een voorstel" in tessa.text
    tessa.press("button:has-text('Bewaar de groepen')")
    assert "De groepen zijn bewaard. 2 deelnemers krijgen een mail." in tessa.page.inner_text("body")
    assert numbers_now(world.edition) == {world.enrolment.pk: 1, world.bram_enrolment.pk: 1}

    anna.open(f"/mijn/portfolio/{world.enrolment.pk}/samen/")
    anna.press("text=Intervisiegroep 1")
    assert "Bram Bakker" in anna.text
    day = timezone.localdate() + timedelta(days=10)
    anna.page.fill("#id_on", day.isoformat())
    anna.page.fill("#id_starts", "15:00")
    anna.page.fill("#id_ends", "17:00")
    anna.press("button:has-text('Zet deze afspraak erin')")
    assert "Vul een plek in, een link, of allebei." in anna.text
    assert anna.page.input_value("#id_starts") == "15:00"
    anna.page.fill("#id_place", "Lokaal B1.12")
    anna.press("button:has-text('Zet deze afspraak erin')")
    assert "De anderen krijgen een mail." in anna.page.inner_text("body")

    bram.open("/mijn/agenda/")
    bram.press("text=Bijeenkomst van intervisiegroep 1")
    assert "Lokaal B1.12" in bram.text
    bram.press("main .list-rows a:has-text('Wijzigen')")
    bram.page.fill("#id_place", "Aula")
    bram.press("button:has-text('Verander de afspraak')")
    assert IntervisionMeeting.objects.get().place == "Aula"

    anna.open("/mijn/agenda/")
    assert "Aula" in anna.text
    anna.press("text=Bijeenkomst van intervisiegroep 1")
    anna.press("main .list-rows a:has-text('Zeg af')")
    anna.press("button:has-text('Zeg deze afspraak af')")
    assert "Er is nog niets afgesproken." in anna.text
    assert IntervisionMeeting.objects.get().is_cancelled
