"""/mijn/: what is left, by when, and who acts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learning.enums import EnrolmentState, Payer
from learning.models import Enrolment
from learning.services import requests
from learning.steps import Actor, StepKind
from portal.dashboard import dashboard
from tests.factories.certificates import make_certificate
from tests.factories.courses import NOW, make_curriculum, make_edition
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import make_draft, make_submitted, release
from tests.learning.study import meet_all_lessons
from tests.learning.test_requests import DATA

MOST_QUERIES = 8


def card(person, *, now=NOW):
    [only] = dashboard(person, now=now).running
    return only


def test_a_new_participant_is_sent_to_the_first_lesson(world):
    step = card(world.anna).next_step
    assert (step.kind, step.actor) == (StepKind.LESSON, Actor.YOU)
    assert step.url.startswith("/leren/bpv-begeleider/m1-l1/")
    assert step.due == world.edition.days.get().starts_at.date() - timedelta(days=1)


def test_what_is_left_names_who_acts_and_by_when(world):
    kinds = [(step.kind, step.actor) for step in card(world.anna).steps]
    assert kinds == [(StepKind.LESSON, Actor.YOU), (StepKind.DAY, Actor.YOU), (StepKind.PORTFOLIO, Actor.YOU)]
    assert all(step.due for step in card(world.anna).steps)


def test_after_the_lessons_comes_the_assignment_which_can_be_done_here(world):
    meet_all_lessons(world.anna, world.edition.curriculum)
    step = card(world.anna).next_step
    assert (step.kind, step.url) == (StepKind.PORTFOLIO, reverse("assignment", args=[world.enrolment.pk, "m1-p1"]))


def test_work_that_was_handed_in_waits_for_the_trainer(world):
    submission = make_submitted(world.enrolment)
    [step] = [step for step in card(world.anna).steps if step.kind == StepKind.PORTFOLIO]
    assert (step.actor, step.due) == (Actor.TRAINER, submission.promised_by)


def test_work_that_came_back_is_the_participants_again(world):
    release(make_submitted(world.enrolment), world.tessa, redenering="insufficient")
    [step] = [step for step in card(world.anna).steps if step.kind == StepKind.PORTFOLIO]
    assert step.actor == Actor.YOU


def test_sufficient_work_is_no_step_any_more(world):
    release(make_submitted(world.enrolment), world.tessa)
    assert [step.kind for step in card(world.anna).steps] == [StepKind.LESSON, StepKind.DAY]


def test_planned_and_realised_stand_side_by_side(client, world):
    client.force_login(world.anna)
    text = client.get(reverse("mine")).content.decode()
    assert "8,5 SBU" in text
    assert "0 SBU" in text


def test_the_certificate_is_one_click_away(client, world):
    certificate = make_certificate(world.enrolment)
    client.force_login(world.anna)
    text = client.get(reverse("mine")).content.decode()
    assert reverse("certificate-pdf", args=[certificate.pk]) in text


def test_completed_without_certificate_says_it_is_being_made(world):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=EnrolmentState.COMPLETED, completed_at=NOW)
    assert (card(world.anna).is_completed, card(world.anna).certificate_id, card(world.anna).steps) == (True, None, [])


@pytest.mark.parametrize("state", [EnrolmentState.CANCELLED, EnrolmentState.STOPPED])
def test_what_one_no_longer_takes_part_in_is_folded(world, state):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=state)
    shown = dashboard(world.anna, now=NOW)
    assert (len(shown.running), [each.enrolment for each in shown.past]) == (0, [world.enrolment])


def test_nothing_yet_leads_to_the_offer(client, world):
    client.force_login(world.otto)
    page = client.get(reverse("mine"))
    assert page.context["dashboard"].is_empty
    assert 'href="/leergangen/"' in page.content.decode()


def test_who_left_is_led_to_the_offer_too(client, world):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=EnrolmentState.CANCELLED)
    client.force_login(world.anna)
    page = client.get(reverse("mine"))
    assert 'class="button" href="/leergangen/"' in " ".join(page.text.split())


def test_a_request_that_waits_is_shown_and_can_be_withdrawn(client, world):
    ask(world, world.otto)
    client.force_login(world.otto)
    page = client.get(reverse("mine"))
    [asked] = page.context["dashboard"].requests
    assert (asked.track, asked.asked_on) == (world.edition.track.name, NOW.date())
    assert reverse("withdraw-request", args=[asked.pk]) in page.content.decode()


def test_a_settled_request_is_not_shown(world):
    requests.withdraw(request=ask(world, world.otto), actor=world.otto, now=NOW)
    assert dashboard(world.otto, now=NOW).requests == []


def test_nobody_sees_anything_of_another(client, world):
    make_draft(world.enrolment)
    client.force_login(world.bram)
    shown = client.get(reverse("mine")).context["dashboard"]
    assert [each.enrolment for each in shown.running] == [world.bram_enrolment]


def test_a_visitor_signs_in_first(client, db):
    assert client.get("/mijn/")["Location"] == "/inloggen/?next=/mijn/"


def test_only_reading(client, world):
    client.force_login(world.anna)
    assert client.post("/mijn/").status_code == 405


@pytest.mark.parametrize("tracks", [1, 20])
def test_the_dashboard_costs_eight_queries_at_most(world, django_assert_max_num_queries, tracks):
    """With everything on it: assignments in every stage, a certificate, a request that waits. Session and person included."""
    now = timezone.now()
    for number in range(tracks - 1):
        curriculum = make_curriculum(track_key=f"leergang-{number}")
        edition = make_edition(curriculum=curriculum, code=f"uitvoering-{number}", first_day=now + timedelta(days=9))
        make_enrolment(edition, world.anna)
    make_certificate(
        make_enrolment(make_edition(curriculum=make_curriculum(track_key="klaar"), code="klaar"), world.anna)
    )
    make_submitted(world.enrolment)
    ask(world, world.anna, edition=make_edition(curriculum=make_curriculum(track_key="straks"), code="straks"))
    client = Client()
    client.force_login(world.anna)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(reverse("mine"))
    assert len(page.context["dashboard"].running) == tracks + 1
    assert get_user(client) == world.anna


def ask(world, person, *, edition=None):
    data = replace(DATA, payer=Payer.SELF)
    return requests.submit_request(edition=edition or world.edition, data=data, person=person, identity=None, now=NOW)
