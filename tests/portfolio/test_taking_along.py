"""Take it along: everything of one track as a PDF and a ZIP, made by a job, for its owner alone, kept for a while."""

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.services.personal_data import erase_person
from common.models import Job, JobState
from common.services import jobs
from learning.enums import EnrolmentState
from learning.models import Enrolment
from portfolio.bundles import Standing, stand_of
from portfolio.enums import ScanState
from portfolio.models import Assessment, Bundle, FileEvidence, Submission
from portfolio.services import bundle_archive, bundle_paper, bundles, drafts
from tests.factories.portfolio import PDF, hand_in, make_draft, make_submitted, make_upload, mark
from tests.portfolio.bundles import TEXT, files_in, make_own, make_portfolio, words_of_pdf


@pytest.fixture
def now():
    return timezone.now()


def stored_names():
    storage = Bundle().zip.storage
    return {f"bundles/{name}" for name in storage.listdir("bundles")[1]} if storage.exists("bundles") else set()


def stand(enrolment, now):
    return stand_of(Bundle.objects.filter(enrolment=enrolment), now=now).standing


# --- what is in it --------------------------------------------------------------------------------------------------


def test_the_zip_holds_the_paper_the_files_the_words_and_a_list(world, now):
    make_portfolio(world.enrolment, world.tessa, now=now)
    files = files_in(make_own(world.enrolment, now=now))
    assert list(files) == [
        "portfolio.pdf",
        "01 Delen of niet delen/poging 1 - teksten.txt",
        "01 Delen of niet delen/poging 1 - verslag.pdf",
        "01 Delen of niet delen/poging 2 - teksten.txt",
        "inhoud.txt",
    ]
    assert files["01 Delen of niet delen/poging 1 - verslag.pdf"] == PDF
    assert TEXT in files["01 Delen of niet delen/poging 1 - teksten.txt"].decode()


def test_the_list_names_every_file_with_its_checksum(world, now):
    make_portfolio(world.enrolment, world.tessa, now=now)
    files = files_in(make_own(world.enrolment, now=now))
    contents = files.pop("inhoud.txt").decode()
    assert [hashlib.sha256(content).hexdigest() in contents for content in files.values()] == [True] * len(files)
    assert [name in contents for name in files] == [True] * len(files)
    assert "Hetzelfde bestand als in een eerdere poging." in contents


def test_the_pdf_holds_every_attempt_with_its_pieces_judgement_and_receipt(
    world, now, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):  # makes the pictures
        first, _second = make_portfolio(world.enrolment, world.tessa, now=now)
    bundle = make_own(world.enrolment, now=now)
    words = words_of_pdf(bundle.pdf.read())
    for expected in (
        "Anna de Vries", "Poging 1", "Ik sprak met de student.", "[1 teken niet afgedrukt]", "verslag.pdf – 1",
        "https://example.org/kaart", "Het eerste gesprek", "Zij luisterde goed.", "Dat luisteren werkt.", "Oordeel: aanvullen", "Vul aan.",
        "Redenering", first.snapshot_hash, "Poging 2 · concept, nog niet ingeleverd",
        "Hetzelfde bestand als bij poging 1", f"5 / {bundle.pages}",
    ):  # fmt: skip
        assert expected in words, expected


def test_a_concept_of_a_judgement_is_never_in_it(world, now):
    work = make_submitted(world.enrolment, now=now)
    mark(work, world.tessa, now=now, feedback="Nog te bespreken")
    words = words_of_pdf(make_own(world.enrolment, now=now).pdf.read())
    assert ("Nog te bespreken" in words, "Oordeel" in words, "Tessa" in words) == (False, False, False)
    assert Assessment.objects.get().feedback == "Nog te bespreken"


def test_work_of_another_is_not_in_it(world, now):
    make_submitted(world.bram_enrolment, text="Alleen van Bram", now=now)
    make_submitted(world.enrolment, now=now)
    files = files_in(make_own(world.enrolment, now=now))
    assert "Alleen van Bram" not in words_of_pdf(files["portfolio.pdf"])
    assert [name for name, content in files.items() if b"Alleen van Bram" in content] == []


@pytest.mark.parametrize(
    ("closed", "why"),
    [
        ({"is_blocked": True}, "Het is afgeschermd, omdat er iemand in te herkennen is."),
        ({"scan": ScanState.INFECTED}, "Er is schadelijke software in gevonden; daarom is het weggehaald."),
        ({"scan": ScanState.WAITING}, "Het werd nog gescand op schadelijke software."),
    ],
)
def test_a_file_that_nobody_may_open_is_left_out_and_named(world, now, closed, why):
    draft = make_draft(world.enrolment, now=now)
    drafts.add_file(submission=draft, upload=make_upload("verslag.pdf"), now=now)
    FileEvidence.objects.update(**closed)
    bundle = make_own(world.enrolment, now=now)
    assert bundle.left_out == [{"name": "verslag.pdf", "where": "1. Delen of niet delen?, poging 1", "why": why}]
    files = files_in(bundle)
    assert [name for name, content in files.items() if content == PDF] == []
    assert (why in files["inhoud.txt"].decode(), why in words_of_pdf(files["portfolio.pdf"])) == (True, True)


def test_a_file_whose_bytes_are_gone_is_left_out_and_named(world, now):
    draft = make_draft(world.enrolment, now=now)
    file = drafts.add_file(submission=draft, upload=make_upload("verslag.pdf"), now=now)
    file.file.storage.delete(file.file.name)
    assert make_own(world.enrolment, now=now).left_out[0]["why"] == "Het bestand is niet gevonden."


def test_what_would_make_the_zip_too_large_is_left_out_and_named(world, now, settings):
    settings.BUNDLE_MAX_BYTES = 1
    draft = make_draft(world.enrolment, now=now)
    drafts.add_file(submission=draft, upload=make_upload("verslag.pdf"), now=now)
    assert [one["name"] for one in make_own(world.enrolment, now=now).left_out] == ["verslag.pdf"]


def test_two_files_of_one_name_both_fit(world, now):
    draft = make_draft(world.enrolment, now=now)
    for content in (PDF, PDF + b"\n% anders"):
        drafts.add_file(submission=draft, upload=make_upload("verslag.pdf", content), now=now)
    names = [name for name in files_in(make_own(world.enrolment, now=now)) if "verslag" in name]
    assert names == [
        "01 Delen of niet delen/poging 1 - verslag.pdf",
        "01 Delen of niet delen/poging 1 - verslag (2).pdf",
    ]


def test_pages_that_do_not_fit_are_named(world, now, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(bundle_paper, "MOST_PICTURE_BYTES", 10)
    with django_capture_on_commit_callbacks(execute=True):
        draft = make_draft(world.enrolment, now=now)
        drafts.add_file(submission=draft, upload=make_upload("verslag.pdf"), now=now)
    words = words_of_pdf(make_own(world.enrolment, now=now).pdf.read())
    assert "De bladzijden pasten niet in dit document" in words


def test_an_attempt_that_cannot_be_laid_out_does_not_take_the_rest_along(world, now, monkeypatch):
    make_portfolio(world.enrolment, world.tessa, now=now)
    render, seen = bundle_paper.render_pdf, []

    def breaks_once(template, context, **how):
        if template == "pdf/portfolio_attempt.html" and not seen:
            seen.append(template)
            raise ValueError("too large on page 1")
        return render(template, context, **how)

    monkeypatch.setattr(bundle_paper, "render_pdf", breaks_once)
    words = words_of_pdf(make_own(world.enrolment, now=now).pdf.read())
    assert ("konden niet worden opgemaakt" in words, "Poging 2" in words) == (True, True)


@pytest.mark.parametrize("state", [EnrolmentState.COMPLETED, EnrolmentState.STOPPED, EnrolmentState.CANCELLED])
def test_it_is_there_after_the_track_and_whatever_the_employer(client, world, now, state):
    make_submitted(world.enrolment, now=now)
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=state, completed_at=now, employer=world.other_school)
    client.force_login(world.anna)
    assert client.post(f"/mijn/portfolio/{world.enrolment.pk}/meenemen/maken/").status_code == 302
    assert Bundle.objects.get().enrolment == world.enrolment


# --- asking and making ----------------------------------------------------------------------------------------------


def test_asking_twice_is_one(world, now):
    make_submitted(world.enrolment, now=now)
    asked = [bundles.ask_own(enrolment=world.enrolment, now=now).pk for _click in range(2)]
    assert (asked[0] == asked[1], Bundle.objects.count(), Job.objects.filter(kind="portfolio.bundle").count()) == (
        True, 1, 1,
    )  # fmt: skip


def test_the_database_keeps_it_at_one(world, now):
    Bundle.objects.create(enrolment=world.enrolment, asked_by=world.anna, asked_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bundle.objects.create(enrolment=world.enrolment, asked_by=world.anna, asked_at=now)


def test_there_must_be_something_to_take(world, now):
    make_draft(world.enrolment, text="", now=now)
    with pytest.raises(bundles.NothingToTake):
        bundles.ask_own(enrolment=world.enrolment, now=now)


def test_making_twice_has_one_effect(world, now):
    make_submitted(world.enrolment, now=now)
    bundle = make_own(world.enrolment, now=now)
    bundles.make(bundle_id=bundle.pk, clock=lambda: now + timedelta(days=1))
    again = Bundle.objects.get()
    assert (again.zip.name, again.made_at) == (bundle.zip.name, now)


def test_of_two_workers_one_keeps_its_files(world, now, monkeypatch):
    """The other began before the first was ready, and leaves no bytes behind."""
    make_submitted(world.enrolment, now=now)
    bundle = bundles.ask_own(enrolment=world.enrolment, now=now)
    keep, names = bundles._keep, []

    def first_lets_another_finish(row, made, *, now):
        if not names:
            names.append("busy")
            bundles.make(bundle_id=row.pk, clock=lambda: now)
        keep(row, made, now=now)

    monkeypatch.setattr(bundles, "_keep", first_lets_another_finish)
    before = stored_names()
    bundles.make(bundle_id=bundle.pk, clock=lambda: now)
    made = Bundle.objects.get()
    assert stored_names() - before == {made.pdf.name, made.zip.name}


def test_the_new_one_takes_the_place_of_the_old(world, now, django_capture_on_commit_callbacks):
    make_submitted(world.enrolment, now=now)
    old = make_own(world.enrolment, now=now)
    with django_capture_on_commit_callbacks(execute=True):
        new = make_own(world.enrolment, now=now + timedelta(hours=1))
    assert list(Bundle.objects.all()) == [new]
    assert [new.zip.storage.exists(name) for name in (old.zip.name, old.pdf.name, new.zip.name)] == [False, False, True]


def test_every_step_is_counted_to_the_end(world, now):
    make_portfolio(world.enrolment, world.tessa, now=now)
    bundle = make_own(world.enrolment, now=now)
    assert (bundle.done, bundle.total) == (6, 6)  # two attempts, two files, joining, storing


def test_a_long_job_tells_that_it_lives(world, now):
    make_submitted(world.enrolment, now=now)
    bundle = bundles.ask_own(enrolment=world.enrolment, now=now)
    Job.objects.filter(key=bundle.job_key).update(state=JobState.RUNNING, claimed_at=now)
    later = now + timedelta(minutes=9)
    bundles.make(bundle_id=bundle.pk, clock=lambda: later)
    assert Job.objects.get(key=bundle.job_key).claimed_at == later


# --- where it stands ------------------------------------------------------------------------------------------------


def test_the_stand_follows_the_job(world, now):
    make_submitted(world.enrolment, now=now)
    seen = [stand(world.enrolment, now)]
    bundle = bundles.ask_own(enrolment=world.enrolment, now=now)
    job = Job.objects.filter(key=bundle.job_key)
    for state, attempts in ((JobState.QUEUED, 0), (JobState.RUNNING, 1), (JobState.QUEUED, 1), (JobState.FAILED, 6)):
        job.update(state=state, attempts=attempts)
        seen.append(stand(world.enrolment, now))
    bundles.make(bundle_id=bundle.pk, clock=lambda: now)
    seen.append(stand(world.enrolment, now))
    assert seen == [
        Standing.NONE, Standing.BUSY, Standing.BUSY, Standing.AGAIN, Standing.FAILED, Standing.READY,
    ]  # fmt: skip


def test_after_it_failed_one_can_ask_again(world, now):
    make_submitted(world.enrolment, now=now)
    first = bundles.ask_own(enrolment=world.enrolment, now=now)
    Job.objects.filter(key=first.job_key).update(state=JobState.FAILED)
    second = bundles.ask_own(enrolment=world.enrolment, now=now)
    assert (first.pk == second.pk, stand(world.enrolment, now)) == (False, Standing.BUSY)


def test_a_failure_is_written_down_and_tried_again(world, now, monkeypatch):
    make_submitted(world.enrolment, now=now)
    bundle = bundles.ask_own(enrolment=world.enrolment, now=now)

    def breaks(self, **_how):
        raise OSError("disk full")

    monkeypatch.setattr(bundle_archive.Packing, "list_contents", breaks)
    assert jobs.run(job_id=Job.objects.get(key=bundle.job_key).pk, now=now) is False
    assert stand(world.enrolment, now) == Standing.AGAIN


# --- how long it is kept --------------------------------------------------------------------------------------------


def test_it_is_swept_when_its_time_is_over(world, now, settings, django_capture_on_commit_callbacks):
    make_submitted(world.enrolment, now=now)
    bundle = make_own(world.enrolment, now=now)
    day = timedelta(days=settings.BUNDLE_DAYS)
    assert bundles.sweep(now=now + day - timedelta(minutes=1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert bundles.sweep(now=now + day) == 1
    assert (Bundle.objects.count(), bundle.zip.storage.exists(bundle.zip.name)) == (0, False)


def test_what_never_came_about_is_swept_too(world, now, settings):
    make_submitted(world.enrolment, now=now)
    bundles.ask_own(enrolment=world.enrolment, now=now)
    assert bundles.sweep(now=now + timedelta(days=settings.BUNDLE_DAYS)) == 1


def test_a_file_that_is_closed_later_closes_what_holds_it(client, world, now):
    draft = make_draft(world.enrolment, now=now)
    drafts.add_file(submission=draft, upload=make_upload(), now=now)
    hand_in(Submission.objects.get(pk=draft.pk), now=now)
    bundle = make_own(world.enrolment, now=now)
    client.force_login(world.anna)
    assert client.get(f"/mijn/portfolio/meenemen/{bundle.pk}/zip/").status_code == 200
    FileEvidence.objects.update(is_blocked=True)
    assert [client.get(f"/mijn/portfolio/meenemen/{bundle.pk}/{kind}/").status_code for kind in ("pdf", "zip")] == [
        404,
        404,
    ]
    assert stand(world.enrolment, now) == Standing.CLOSED
    assert bundles.sweep(now=now) == 1


def test_erasing_the_person_takes_it(world, now, django_capture_on_commit_callbacks):
    make_submitted(world.enrolment, now=now)
    bundle = make_own(world.enrolment, now=now)
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person=world.anna, actor=world.ada, reason="Op eigen verzoek", now=now)
    assert (Bundle.objects.count(), bundle.zip.storage.exists(bundle.zip.name)) == (0, False)


# --- the page -------------------------------------------------------------------------------------------------------


def page_of(client, enrolment):
    return client.get(f"/mijn/portfolio/{enrolment.pk}/meenemen/").content.decode()


def test_the_page_tells_each_state(client, world, now):
    client.force_login(world.anna)
    assert "Er staat nog niets in je portfolio." in page_of(client, world.enrolment)
    make_submitted(world.enrolment, now=now)
    assert "Nog niet gemaakt" in page_of(client, world.enrolment)
    client.post(f"/mijn/portfolio/{world.enrolment.pk}/meenemen/maken/")
    assert "Het wacht op zijn beurt." in page_of(client, world.enrolment)
    bundle = Bundle.objects.get()
    Bundle.objects.update(done=1, total=4)
    assert "1 van 4 stappen" in page_of(client, world.enrolment)
    Job.objects.filter(key=bundle.job_key).update(state=JobState.QUEUED, attempts=1)
    assert "We proberen het om" in page_of(client, world.enrolment)
    Job.objects.filter(key=bundle.job_key).update(state=JobState.FAILED)
    assert "Het is niet gelukt" in page_of(client, world.enrolment)
    bundles.make(bundle_id=bundle.pk, clock=lambda: now)
    assert f"/mijn/portfolio/meenemen/{bundle.pk}/pdf/" in page_of(client, world.enrolment)
    Bundle.objects.update(expires_at=now)
    assert "Nog niet gemaakt" in page_of(client, world.enrolment)
    assert client.get(f"/mijn/portfolio/meenemen/{bundle.pk}/pdf/").status_code == 404


def test_asking_with_an_empty_portfolio_is_refused_in_words(client, world):
    client.force_login(world.anna)
    answer = client.post(f"/mijn/portfolio/{world.enrolment.pk}/meenemen/maken/", follow=True)
    assert (answer.status_code, Bundle.objects.count()) == (200, 0)


def test_downloads_are_attachments_that_no_cache_keeps(client, world, now):
    make_submitted(world.enrolment, now=now)
    bundle = make_own(world.enrolment, now=now)
    client.force_login(world.anna)
    for kind in ("pdf", "zip"):
        answer = client.get(f"/mijn/portfolio/meenemen/{bundle.pk}/{kind}/")
        name = f"portfolio-bpv-begeleider-{timezone.localtime(now):%Y-%m-%d}.{kind}"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert (answer["Cache-Control"], answer["Content-Type"]) == ("private, no-store", f"application/{kind}")
        assert b"".join(answer.streaming_content) == getattr(bundle, kind).read()


@pytest.mark.parametrize(
    "name", ["bram", "tessa", "thijs", "sanne", "sven", "eva", "fien", "aad", "kim", "ada", "otto"]
)
def test_it_is_for_its_owner_alone(client, world, now, name):
    make_submitted(world.enrolment, now=now)
    bundle = make_own(world.enrolment, now=now)
    client.force_login(getattr(world, name))
    own = f"/mijn/portfolio/{world.enrolment.pk}/meenemen/"
    addresses = [own, *(f"/mijn/portfolio/meenemen/{bundle.pk}/{kind}/" for kind in ("pdf", "zip"))]
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert client.post(f"{own}maken/").status_code == 404


def test_wrong_methods_are_refused(client, world):
    client.force_login(world.anna)
    own = f"/mijn/portfolio/{world.enrolment.pk}/meenemen/"
    assert (client.post(own).status_code, client.get(f"{own}maken/").status_code) == (405, 405)
