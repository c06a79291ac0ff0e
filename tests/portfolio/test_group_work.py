"""All work of a group: with a reason, logged, only what was handed in, for whoever asked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services.personal_data import erase_person
from accounts.services.roles import set_roles
from portfolio.models import Bundle, FileEvidence, Submission
from portfolio.services import bundles, drafts
from tests.factories.courses import make_edition
from tests.factories.portfolio import PDF, hand_in, make_draft, make_submitted, make_upload, release
from tests.portfolio.bundles import files_in, words_of_pdf

URL = "/cms/inzendingen/groep/"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def work(world, now):
    """Anna handed in a text and a file, and was judged; Bram has only a draft."""
    draft = make_draft(world.enrolment, text="Verslag van Anna", now=now)
    drafts.add_file(submission=draft, upload=make_upload("verslag.pdf"), now=now)
    handed_in = hand_in(Submission.objects.get(pk=draft.pk), now=now)
    release(handed_in, world.tessa, now=now, feedback="Alleen voor Anna")
    make_draft(world.bram_enrolment, text="Klad van Bram", now=now)
    return handed_in


@pytest.fixture
def eva(client, world):
    client.force_login(world.eva)
    return client


def make_group(world, actor, *, now):
    bundle = bundles.ask_group(edition=world.edition, actor=actor, reason="Visitatie", now=now)
    bundles.make(bundle_id=bundle.pk, clock=lambda: now)
    return Bundle.objects.get(pk=bundle.pk)


def test_a_folder_for_each_participant_with_what_they_handed_in(world, now, work):
    files = files_in(make_group(world, world.eva, now=now))
    assert list(files) == [
        "Anna de Vries/werk.pdf",
        "Anna de Vries/01 Delen of niet delen/poging 1 - teksten.txt",
        "Anna de Vries/01 Delen of niet delen/poging 1 - verslag.pdf",
        "inhoud.txt",
    ]
    assert files["Anna de Vries/01 Delen of niet delen/poging 1 - verslag.pdf"] == PDF


def test_drafts_and_judgements_are_not_in_it(world, now, work):
    files = files_in(make_group(world, world.eva, now=now))
    everything = words_of_pdf(files["Anna de Vries/werk.pdf"]) + "".join(
        content.decode() for name, content in files.items() if name.endswith(".txt")
    )
    assert [words in everything for words in ("Verslag van Anna", "Klad van Bram", "Alleen voor Anna", "Oordeel")] == [
        True, False, False, False,
    ]  # fmt: skip


def test_asking_needs_a_reason_and_is_logged(eva, world, now, work):
    refused = eva.post(URL, {"edition": world.edition.pk, "reason": " "})
    assert (refused.status_code, Bundle.objects.count(), AuditEvent.objects.filter(action="group.work.asked").count()) == (
        200, 0, 0,
    )  # fmt: skip
    assert eva.post(URL, {"edition": world.edition.pk, "reason": "Visitatie"}).status_code == 302
    event = AuditEvent.objects.get(action="group.work.asked")
    assert (event.actor, event.object_id, event.reason) == (world.eva, str(world.edition.pk), "Visitatie")


def test_an_edition_without_work_is_refused_at_its_field(eva, world, now, work):
    other = make_edition(curriculum=world.edition.curriculum, code="leeg")
    page = eva.post(URL, {"edition": other.pk, "reason": "Visitatie"}).content.decode()
    assert ("Van deze uitvoering heeft nog niemand werk ingeleverd." in page, "Visitatie" in page) == (True, True)
    assert Bundle.objects.count() == 0


def test_each_download_is_logged_with_the_reason(eva, world, now, work):
    bundle = make_group(world, world.eva, now=now)
    answer = eva.get(f"/mijn/portfolio/meenemen/{bundle.pk}/zip/")
    assert b"".join(answer.streaming_content) == bundle.zip.read()
    event = AuditEvent.objects.get(action="group.work.downloaded")
    assert (event.actor, event.object_id, event.reason) == (world.eva, str(world.edition.pk), "Visitatie")


def test_a_group_has_no_pdf_of_its_own(eva, world, now, work):
    bundle = make_group(world, world.eva, now=now)
    assert eva.get(f"/mijn/portfolio/meenemen/{bundle.pk}/pdf/").status_code == 404


@pytest.mark.parametrize("name", ["anna", "bram", "tessa", "thijs", "sanne", "fien", "aad", "kim", "ada", "otto"])
def test_it_is_for_whoever_asked(client, world, now, work, name):
    bundle = make_group(world, world.eva, now=now)
    client.force_login(getattr(world, name))
    assert client.get(f"/mijn/portfolio/meenemen/{bundle.pk}/zip/").status_code == 404


@pytest.mark.parametrize("name", ["anna", "tessa", "sanne", "fien", "aad", "kim", "otto"])
def test_the_page_is_not_there_for_others(client, world, work, name):
    client.force_login(getattr(world, name))
    assert client.get(URL).status_code == 404
    assert client.post(URL, {"edition": world.edition.pk, "reason": "x"}).status_code == 404
    assert Bundle.objects.count() == 0


def test_who_lost_the_role_cannot_download_any_more(eva, world, now, work):
    bundle = make_group(world, world.eva, now=now)
    set_roles(person=world.eva, roles=[], actor=world.ada)
    assert eva.get(f"/mijn/portfolio/meenemen/{bundle.pk}/zip/").status_code == 404


def test_a_file_that_is_blocked_later_closes_it(eva, world, now, work):
    bundle = make_group(world, world.eva, now=now)
    FileEvidence.objects.update(is_blocked=True)
    assert eva.get(f"/mijn/portfolio/meenemen/{bundle.pk}/zip/").status_code == 404
    assert "Kan niet meer worden gedownload" in eva.get(URL).content.decode()


def test_work_that_became_a_draft_again_closes_it(eva, world, now):
    work = make_submitted(world.enrolment, now=now)
    bundle = make_group(world, world.eva, now=now)
    Submission.objects.filter(pk=work.pk).update(state="draft")
    assert eva.get(f"/mijn/portfolio/meenemen/{bundle.pk}/zip/").status_code == 404


def test_erasing_one_participant_takes_it(world, now, work, django_capture_on_commit_callbacks):
    bundle = make_group(world, world.eva, now=now)
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person=world.anna, actor=world.ada, reason="Op eigen verzoek", now=now)
    assert (Bundle.objects.count(), bundle.zip.storage.exists(bundle.zip.name)) == (0, False)


def test_two_of_the_staff_each_have_their_own(world, now, work):
    made = [make_group(world, actor, now=now).pk for actor in (world.eva, world.ada)]
    assert sorted(Bundle.objects.values_list("pk", flat=True)) == made


def test_the_page_takes_as_many_queries_for_three_as_for_one(eva, world, now, work):
    def ask(number):
        edition = make_edition(curriculum=world.edition.curriculum, code=f"nog-{number}")
        Bundle.objects.create(edition=edition, asked_by=world.eva, asked_at=now, reason="Visitatie")

    ask(1)
    eva.get(URL)
    with CaptureQueriesContext(connection) as one:
        eva.get(URL)
    ask(2)
    ask(3)
    with CaptureQueriesContext(connection) as three:
        eva.get(URL)
    assert len(three) == len(one)
