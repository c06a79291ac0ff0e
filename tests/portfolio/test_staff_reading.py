"""The office opens the files of work only after saying why, for a quarter of an hour."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services.roles import set_roles
from portfolio import staff_reading
from portfolio.models import FileEvidence
from portfolio.services import drafts
from tests.factories.portfolio import hand_in, make_draft, make_upload


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def piece(world, now) -> FileEvidence:
    draft = make_draft(world.enrolment, now=now)
    found = drafts.add_file(submission=draft, upload=make_upload(), now=now)
    hand_in(draft, now=now)
    return found


@pytest.fixture
def eva(client, world):
    client.force_login(world.eva)
    return client


def opens(client, piece) -> int:
    return client.get(f"/mijn/portfolio/bestand/{piece.pk}/").status_code


def read(client, piece):
    return client.post(f"/cms/inzendingen/{piece.submission_id}/lezen/", {"reason": "Staat er iemand op?"})


def test_a_file_opens_after_the_reason_and_not_before(eva, piece):
    assert opens(eva, piece) == 404
    assert read(eva, piece).status_code == 200
    assert opens(eva, piece) == 200


def test_other_work_stays_closed(eva, world, piece, now):
    read(eva, piece)
    other = make_draft(world.bram_enrolment, now=now)
    theirs = drafts.add_file(submission=other, upload=make_upload(), now=now)
    hand_in(other, now=now)
    assert opens(eva, theirs) == 404


def test_after_a_quarter_of_an_hour_it_asks_again(eva, piece, now):
    read(eva, piece)
    session = eva.session
    session[staff_reading.KEY] = {str(piece.submission_id): (now - timedelta(seconds=1)).timestamp()}
    session.save()
    assert opens(eva, piece) == 404


def test_without_the_role_it_is_closed_at_once(eva, world, piece):
    read(eva, piece)
    set_roles(person=world.eva, roles=[], actor=world.ada)
    assert opens(eva, piece) == 404


def test_another_person_in_the_office_has_to_say_why_too(client, world, piece):
    client.force_login(world.eva)
    read(client, piece)
    client.force_login(world.ada)
    assert opens(client, piece) == 404
