"""/gezondheid/: fit to answer, or not, and nothing more."""

from datetime import timedelta

import pytest
from django.core.files.storage import FileSystemStorage, storages
from django.utils import timezone

from common.models import Job, JobState
from messaging.enums import Delivery
from messaging.models import Message

URL = "/gezondheid/"


def make_job(*, due, state=JobState.QUEUED):
    return Job.objects.create(kind="x", key=f"x:{due}", run_after=due, state=state)


def make_mail(*, due, state=Delivery.QUEUED):
    return Message.objects.create(
        key=f"x:{due}", to_address="a@b.example", template="x", subject="x", body_text="x",
        created_at=due, send_after=due, state=state,
    )  # fmt: skip


def test_a_healthy_site(client, db):
    response = client.get(URL)
    assert (response.status_code, response.json()) == (
        200,
        {"status": "ok", "checks": {"database": True, "migrations": True, "queue": True, "storage": True}},
    )


def test_it_knows_no_session_and_leaves_nothing_behind(client, db):
    response = client.get(URL)
    assert (dict(response.cookies), "Cookie" in response.get("Vary", "")) == ({}, False)
    assert "no-store" in response["Cache-Control"]
    assert storages["private"].listdir("health")[1] == []


@pytest.mark.parametrize("make", [make_job, make_mail])
@pytest.mark.parametrize(("minutes", "status"), [(-60, 200), (1, 200), (60, 503)])
def test_work_that_waits_too_long_means_no_worker(client, db, make, minutes, status):
    make(due=timezone.now() - timedelta(minutes=minutes))
    response = client.get(URL)
    assert (response.status_code, response.json()["checks"]["queue"]) == (status, status == 200)


@pytest.mark.parametrize(
    ("make", "state"), [(make_job, JobState.DONE), (make_job, JobState.FAILED), (make_mail, Delivery.SENT)]
)
def test_what_is_over_does_not_wait(client, db, make, state):
    make(due=timezone.now() - timedelta(days=1), state=state)
    assert client.get(URL).status_code == 200


def test_storage_that_cannot_be_written(client, db, monkeypatch, tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    # Not through settings: Django would then make every storage anew, for all tests that follow in this process.
    monkeypatch.setitem(storages._storages, "private", FileSystemStorage(location=in_the_way / "private"))
    response = client.get(URL)
    assert (response.status_code, response.json()["checks"]["storage"]) == (503, False)
    assert str(tmp_path) not in response.content.decode()


def test_only_reading(client, db):
    assert client.post(URL).status_code == 405
