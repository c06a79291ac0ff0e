"""The demo: everybody in a state worth looking at, made once, and never on a public site."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import User
from certificates.models import Certificate
from common.models import Job, JobState
from courses.models import Edition
from invoicing.models import Invoice
from learning.enums import EnrolmentState
from learning.models import Enrolment, EnrolmentRequest
from learning.services.seats import reconcile
from messaging.enums import Delivery
from messaging.models import Message
from portal.demo.calendar import Clock
from portfolio.models import Submission
from tests.factories.courses import NOW


def load_demo():
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def test_the_demo_needs_the_curriculum_and_a_password(db, settings):
    with pytest.raises(CommandError, match="load_curriculum"):
        load_demo()
    assert not User.objects.exists()
    settings.DEMO_PASSWORD = ""
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        load_demo()


@pytest.mark.django_db
def test_the_demo_in_one_go(client, settings, django_capture_on_commit_callbacks):
    """One long test, since loading the real curriculum takes its time."""
    call_command("load_curriculum", stdout=StringIO())
    with django_capture_on_commit_callbacks(execute=True):
        printed = load_demo()

    people = {line.split()[0] for line in printed.splitlines()[1:]}
    assert settings.DEMO_PASSWORD in printed
    assert people == set(User.objects.exclude(password__startswith="!").values_list("email", flat=True))
    for email in people:
        assert client.login(email=email, password=settings.DEMO_PASSWORD), email
        assert client.get(client.get("/verder/")["Location"]).status_code == 200, email

    chris, anna = (Enrolment.objects.get(person__first_name=name) for name in ("Chris", "Anna"))
    assert (chris.state, anna.state) == (EnrolmentState.COMPLETED, EnrolmentState.CONFIRMED)
    assert Certificate.objects.filter(enrolment=chris).count() == 1
    assert Invoice.objects.issued().count() == 1
    assert EnrolmentRequest.objects.waiting().count() == 2
    assert Submission.objects.filter(enrolment=anna).count() == 2
    assert Edition.objects.taking_requests(today=chris.confirmed_at.date()).count() >= 4
    assert [reconcile(edition=edition) for edition in Edition.objects.all()] == [0] * 7
    assert not Message.objects.exclude(state=Delivery.SENT).exists()
    assert not Job.objects.exclude(state=JobState.DONE).exists()

    counts = [model.objects.count() for model in (User, Edition, Enrolment, Message)]
    assert "nothing was changed" in load_demo()
    assert [model.objects.count() for model in (User, Edition, Enrolment, Message)] == counts

    tessa = User.objects.get(first_name="Tessa")
    client.force_login(tessa)
    assert len(client.get(reverse("marking-queue")).content) > 0
    page = client.get(reverse("teaching"))
    assert {card.edition.code: card.to_mark for card in page.context["running"]}["begeleider-2"] == 1


@pytest.mark.parametrize("weekday", range(7))
def test_the_demo_has_no_weekends_and_keeps_past_and_future_apart(weekday):
    clock = Clock(NOW + timedelta(days=weekday))
    today = clock.now.date()
    days = {offset: clock.day(offset) for offset in range(-15, 16) if offset}
    assert all(day.weekday() < 5 for day in days.values())
    assert all((day < today) == (offset < 0) for offset, day in days.items())


def test_reconcile_seats_mends_the_counter_and_says_so(world):
    Edition.objects.filter(pk=world.edition.pk).update(seats_taken=9)
    Edition.objects.filter(pk=world.other_edition.pk).update(seats_taken=1, capacity=1)
    out, errors = StringIO(), StringIO()
    call_command("reconcile_seats", stdout=out, stderr=errors)
    assert out.getvalue().splitlines() == [
        f"{world.edition.code}: -7",
        f"{world.other_edition.code}: -1",
        "Mended: 2. To be decided: 0.",
    ]
    Edition.objects.filter(pk=world.edition.pk).update(seats_taken=1, capacity=1)
    out = StringIO()
    call_command("reconcile_seats", stdout=out, stderr=errors)
    assert out.getvalue() == "Mended: 0. To be decided: 1.\n"
    assert world.edition.code in errors.getvalue()
