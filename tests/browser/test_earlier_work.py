"""A participant asks the office in a browser whether work of another leergang counts."""

import pytest

from portfolio.models import CreditQuestion
from tests.browser.test_marking import enter
from tests.factories.courses import AssignmentVersionFactory, make_curriculum, make_edition
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import make_submitted, release

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_participant_asks_the_office_about_earlier_work(screen_of, world):
    release(make_submitted(world.enrolment), world.tessa)
    edition = make_edition(curriculum=make_curriculum(track_key="bpv-coordinator"), code="coordinator-1")
    pin = edition.curriculum.assignment_pins.select_related("assignment").get()
    newer = AssignmentVersionFactory(assignment=pin.assignment, number=2, title="Delen of niet delen?")
    edition.curriculum.assignment_pins.update(version=newer)
    place = make_enrolment(edition, world.anna)
    anna = enter(screen_of(), world.anna)
    anna.open(f"/mijn/portfolio/{place.pk}/m1-p1/")
    anna.page.fill("#eerder [name=text]", "Alleen de titel is anders")
    anna.press("text=Vraag het de organisatie")
    assert "Alleen de titel is anders" in anna.text
    assert CreditQuestion.objects.get().state == "open"
    anna.press("text=Mijn vraag intrekken")
    assert "Vraag het de organisatie" in anna.text
