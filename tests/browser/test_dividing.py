"""An assessor divides free work in a browser: look, choose anew, look again, divide."""

import pytest
from django.utils import timezone

from portfolio.models import Submission
from tests.browser.test_marking import enter
from tests.factories.courses import make_trainer
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import make_submitted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_assessor_divides_what_was_looked_at(screen_of, world):
    guus = make_trainer(world.edition, first_name="Guus", last_name="Jansen")
    for _number in range(3):
        make_submitted(make_enrolment(world.edition), now=timezone.now())
    tessa = enter(screen_of(), world.tessa)
    tessa.open("/beoordelen/")
    tessa.press("text=Werk verdelen")
    assert "Guus Jansen" in tessa.text
    tessa.page.uncheck(f"[name=trainers][value='{guus.pk}']")
    tessa.page.fill("[name=reason]", "Guus begint later")
    tessa.press("text=Verdeel het zo")  # the choice is another than what is on the screen
    assert "Kijk nog een keer en verdeel dan" in tessa.text
    assert tessa.page.input_value("[name=reason]") == "Guus begint later"
    tessa.press("text=Verdeel het zo")
    assert "3 werken zijn verdeeld" in tessa.page.inner_text("body")
    assert set(Submission.objects.values_list("assessor", flat=True)) == {world.tessa.pk}
