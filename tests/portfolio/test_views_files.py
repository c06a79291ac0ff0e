"""/mijn/portfolio/bestand/<id>/: for whoever may see the work, as an attachment; for everybody else it is not there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portfolio.enums import ScanState
from portfolio.models import FileEvidence
from portfolio.services import drafts, pictures, submissions
from tests.factories.accounts import MembershipFactory
from tests.factories.portfolio import PDF, hand_in, make_draft, make_upload, mark


@pytest.fixture
def file(world):
    draft = make_draft(world.enrolment, now=timezone.now())
    return drafts.add_file(submission=draft, upload=make_upload('Vers"lag é.pdf'), now=timezone.now())


def url(file):
    return f"/mijn/portfolio/bestand/{file.pk}/"


def test_the_writer_gets_the_bytes_as_an_attachment(client, world, file):
    client.force_login(world.anna)
    response = client.get(url(file))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"


def test_anonymous_people_sign_in_first(client, file):
    response = client.get(url(file))
    assert (response.status_code, response["Location"]) == (302, f"/inloggen/?next={url(file)}")


@pytest.mark.parametrize(
    "name", ["bram", "tessa", "thijs", "sanne", "sven", "eva", "fien", "aad", "kim", "ada", "otto"]
)
def test_a_draft_is_for_its_writer_only(client, world, file, name):
    client.force_login(getattr(world, name))
    assert client.get(url(file)).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("anna", 200),
        ("tessa", 200),
        ("bram", 404),
        ("thijs", 404),
        ("sanne", 404),
        ("sven", 404),
        ("eva", 404),
        ("fien", 404),
        ("aad", 404),
        ("kim", 404),
        ("ada", 404),
        ("otto", 404),
    ],
)
def test_handed_in_work_is_also_for_the_trainers_of_the_edition(client, world, file, name, status):
    hand_in(file.submission, now=timezone.now())
    client.force_login(getattr(world, name))
    assert client.get(url(file)).status_code == status


def test_withdrawn_work_is_gone_for_the_trainer(client, world, file):
    work = hand_in(file.submission, now=timezone.now())
    submissions.withdraw(submission=work, now=timezone.now())
    client.force_login(world.tessa)
    assert client.get(url(file)).status_code == 404


def test_a_colleague_of_the_same_school_does_not_see_it(client, world, file):
    hand_in(file.submission, now=timezone.now())
    MembershipFactory(person=world.tessa, organisation=world.school)
    client.force_login(world.tessa)
    assert client.get(url(file)).status_code == 404


def test_a_trainer_whose_time_is_over_keeps_only_what_was_taken(client, world, file):
    work = hand_in(file.submission, now=timezone.now())
    world.edition.trainers.update(until=timezone.localdate() - timedelta(days=1))
    client.force_login(world.tessa)
    assert client.get(url(file)).status_code == 404
    work.refresh_from_db()
    world.edition.trainers.update(until=None)
    mark(work, world.tessa, now=timezone.now())
    world.edition.trainers.update(until=timezone.localdate() - timedelta(days=1))
    assert client.get(url(file)).status_code == 200


@pytest.mark.parametrize("name", ["anna", "tessa"])
def test_a_blocked_file_is_for_nobody(client, world, file, name):
    hand_in(file.submission, now=timezone.now())
    FileEvidence.objects.update(is_blocked=True)
    client.force_login(getattr(world, name))
    assert client.get(url(file)).status_code == 404


def test_bytes_that_are_gone_are_a_404_and_a_line_in_the_log(client, world, file, caplog):
    file.file.storage.delete(file.file.name)
    client.force_login(world.anna)
    assert client.get(url(file)).status_code == 404
    assert f"evidence {file.pk}" in caplog.text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_only_reading_is_possible(client, world, file, method):
    client.force_login(world.anna)
    assert getattr(client, method)(url(file)).status_code == 405


def test_another_number_is_not_there(client, world, file):
    client.force_login(world.anna)
    assert client.get("/mijn/portfolio/bestand/999999/").status_code == 404


# --- pictures of pages ----------------------------------------------------------------------------------------------
@pytest.fixture
def picture(file):
    pictures.make(evidence_id=file.pk)
    return file.pictures.get()


def test_a_picture_is_shown_in_the_page_and_never_run(client, world, file, picture):
    client.force_login(world.anna)
    response = client.get(f"{url(file)}bladzijde/1/")
    assert b"".join(response.streaming_content)[:3] == b"\xff\xd8\xff"
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "private" in response["Cache-Control"]
    assert client.get(f"{url(file)}bladzijde/2/").status_code == 404


@pytest.mark.parametrize("name", ["bram", "tessa", "thijs", "sanne", "eva", "fien", "aad", "kim", "ada", "otto"])
def test_a_picture_of_a_draft_is_for_its_writer_only(client, world, file, picture, name):
    client.force_login(getattr(world, name))
    assert client.get(f"{url(file)}bladzijde/1/").status_code == 404


@pytest.mark.parametrize("scan", [ScanState.WAITING, ScanState.INFECTED])
def test_a_picture_goes_with_its_file(client, world, file, picture, scan):
    FileEvidence.objects.update(scan=scan)
    client.force_login(world.anna)
    assert client.get(f"{url(file)}bladzijde/1/").status_code == 404
    assert client.get(url(file)).status_code == 404
