"""Sharing in a real browser, on a phone: share, a member of the group answers, the owner reads, sharing stops."""

import pytest
from django.utils import timezone

from courses.models import Edition
from portfolio.models import PeerFeedback, SharedWork
from tests.browser.conftest import HEIGHT, PHONE
from tests.browser.test_marking import enter
from tests.factories.portfolio import make_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def on_a_phone(screen):
    screen.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    return screen


def test_share_answer_read_and_stop(screen_of, world):
    Edition.objects.filter(pk=world.edition.pk).update(peer_feedback=True)
    make_draft(world.enrolment, text="Ik belde eerst de student, op 06-12345678.", now=timezone.now())
    anna, bram = on_a_phone(enter(screen_of(), world.anna)), on_a_phone(enter(screen_of(), world.bram))

    anna.open(f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/")
    anna.press("text=Deel met je groep")
    assert "06-12345678" in anna.text
    anna.page.check("text=Vervang door")
    anna.press("text=Vervang wat gekozen is")
    anna.press("button:has-text('Deel met mijn groep')")
    shared = SharedWork.objects.get()
    assert anna.page.url.endswith(f"/samen/{shared.pk}/")
    assert "Nog niemand gaf hier feedback op." in anna.text

    bram.open(f"/mijn/portfolio/{world.bram_enrolment.pk}/")
    bram.press("text=Samen met je groep")
    bram.press("main .list-rows a")
    assert "Ik belde eerst de student, op [telefoonnummer]." in bram.text
    bram.page.fill("#id_strong", "Je begint bij de student zelf.")
    bram.press("button:has-text('Geef feedback')")
    assert "Dit is een verplicht veld." in bram.text
    assert bram.page.input_value("#id_strong") == "Je begint bij de student zelf."
    bram.page.fill("#id_sharper", "Schrijf erbij wat je niet deelde.")
    bram.press("button:has-text('Geef feedback')")
    assert PeerFeedback.objects.get().writer == world.bram

    anna.open(f"/mijn/portfolio/{world.enrolment.pk}/samen/")
    assert "1 nieuw antwoord" in anna.text
    anna.press("main .list-rows a")
    assert "Bram Bakker" in anna.text
    assert "Schrijf erbij wat je niet deelde." in anna.text
    bram.open(f"/samen/{shared.pk}/")
    assert "Je kunt het niet meer veranderen." in bram.text

    anna.press("button:has-text('Stop met delen')")
    assert "Niemand anders kan dit nog lezen." in anna.text
    assert "Schrijf erbij wat je niet deelde." in anna.text
    bram.open(f"/mijn/portfolio/{world.bram_enrolment.pk}/samen/")
    assert "Niemand van je groep deelt nu werk" in bram.text
