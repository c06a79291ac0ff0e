"""A file that shows somebody: away for everyone everywhere at once, traceable, told to the participant, and undone with a reason."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services.personal_data import erase_person
from common.models import Job
from messaging.models import Message
from portfolio.enums import PreviewState, ScanState
from portfolio.models import FileBlock, FileEvidence, Submission
from portfolio.receipts import receipt_lines
from portfolio.services import blocking, drafts, pictures, privacy_check, submissions
from portfolio.services.files import FileRefused
from portfolio.services.reasons import ReasonMissing
from portfolio.services.snapshots import hash_of, take_snapshot
from tests.factories.courses import NOW
from tests.factories.portfolio import JPEG, hand_in, make_draft, make_upload, mark, release

WHY = "Er staat een student op"


@pytest.fixture
def file(world):
    draft = make_draft(world.enrolment)
    piece = drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
    pictures.make(evidence_id=piece.pk)
    hand_in(draft)
    return FileEvidence.objects.get(pk=piece.pk)


def block(file, actor, **more):
    values = {"submission": file.submission, "evidence_id": file.pk, "reason": WHY, "actor": actor, "now": NOW}
    return blocking.block_file(**{**values, **more})


def unblock(file, actor, **more):
    values = {"submission": file.submission, "evidence_id": file.pk, "reason": "Vergissing", "actor": actor, "now": NOW}
    return blocking.unblock_file(**{**values, **more})


def addresses(file):
    return [f"/mijn/portfolio/bestand/{file.pk}/", f"/mijn/portfolio/bestand/{file.pk}/bladzijde/1/"]


@pytest.mark.parametrize("name", ["anna", "tessa"])
def test_the_file_and_its_pictures_are_gone_at_once_and_come_back(client, world, file, name):
    client.force_login(getattr(world, name))
    seen = []
    for turn in (lambda: None, lambda: block(file, world.eva), lambda: unblock(file, world.eva)):
        turn()
        seen.append([client.get(address).status_code for address in addresses(file)])
    assert seen == [[200, 200], [404, 404], [200, 200]]


def test_the_verdict_of_the_scanner_and_the_snapshot_stay(world, file):
    FileEvidence.objects.update(scan=ScanState.CLEAN)
    before = file.submission.snapshot_hash
    blocked = block(file, world.eva)
    work = Submission.objects.get()
    assert (blocked.scan, blocked.is_blocked) == (ScanState.CLEAN, True)
    assert (hash_of(take_snapshot(work, list(work.evidence.all()))), work.snapshot_hash) == (before, before)


def test_every_attempt_with_the_same_content_loses_it_and_others_keep_theirs(world, file):
    release(file.submission, world.tessa, redenering="insufficient")
    again = make_draft(world.enrolment, text="")
    drafts.add_file(submission=make_draft(world.bram_enrolment), upload=make_upload(), now=NOW)
    block(file, world.eva)
    assert FileEvidence.objects.get(submission=again).is_blocked
    assert not FileEvidence.objects.get(submission__enrolment=world.bram_enrolment).is_blocked


def test_a_copy_into_the_next_attempt_stays_blocked(world, file):
    release(file.submission, world.tessa, redenering="insufficient")
    block(file, world.eva)
    assert FileEvidence.objects.get(submission=make_draft(world.enrolment, text="")).is_blocked


def test_who_when_and_why_are_kept_twice(world, file):
    block(file, world.eva)
    row, event = FileBlock.objects.get(), AuditEvent.objects.get(action="file.block")
    assert (row.actor, row.at, row.reason, row.is_blocked) == (world.eva, NOW, WHY, True)
    assert (event.actor, event.object_id, event.reason) == (world.eva, str(file.submission_id), WHY)


def test_twice_is_once(world, file):
    for turn in (block, block, unblock, unblock):
        turn(file, world.eva)
    assert list(FileBlock.objects.values_list("is_blocked", flat=True)) == [True, False]
    assert Message.objects.filter(template__in=["file_blocked", "file_unblocked"]).count() == 2


@pytest.mark.parametrize("turn", [block, unblock])
def test_without_a_reason_nothing_happens(world, file, turn):
    with pytest.raises(ReasonMissing):
        turn(file, world.eva, reason="  ")
    assert FileBlock.objects.count() == 0


def test_a_file_of_other_work_is_refused(world, file):
    other = make_draft(world.bram_enrolment)
    with pytest.raises(blocking.FileNotHere):
        block(file, world.eva, submission=other)
    assert not FileEvidence.objects.get().is_blocked


def test_the_participant_is_told_why_and_what_to_do(world, file):
    block(file, world.eva)
    mail = Message.objects.get(template="file_blocked")
    assert mail.recipient == world.anna
    assert WHY in mail.body_text
    assert "Maak een versie waarin niemand te herkennen is" in mail.body_text
    unblock(file, world.eva)
    assert "weer openen" in Message.objects.get(template="file_unblocked").body_text


def test_the_same_content_is_refused_also_after_the_file_was_removed(world, file):
    submissions.withdraw(submission=file.submission, now=NOW)
    block(file, world.eva)
    drafts.remove_evidence(submission=file.submission, evidence_id=file.pk, now=NOW)
    with pytest.raises(FileRefused):
        drafts.add_file(submission=file.submission, upload=make_upload("anders.pdf"), now=NOW)
    assert FileEvidence.objects.count() == 0


def test_content_that_was_opened_again_may_be_added_again(world, file):
    block(file, world.eva)
    unblock(file, world.eva)
    submissions.withdraw(submission=file.submission, now=NOW)
    drafts.add_file(submission=file.submission, upload=make_upload("nog-eens.pdf"), now=NOW)
    assert FileEvidence.objects.count() == 2


def test_the_privacy_check_shows_nothing_of_it(world, file, monkeypatch):
    monkeypatch.setattr(privacy_check, "_text_of", lambda piece: "BSN 123456782")
    blocked = block(file, world.eva)
    look = privacy_check.look([blocked])
    assert (look.found, look.unread) == ([], [])


def test_pictures_that_were_never_made_are_made_when_it_opens_again(world):
    draft = make_draft(world.enrolment)
    photo = drafts.add_file(submission=draft, upload=make_upload("foto.jpg", JPEG), now=NOW)
    block(photo, world.eva)
    pictures.make(evidence_id=photo.pk)
    assert photo.pictures.count() == 0
    assert unblock(photo, world.eva).preview == PreviewState.WAITING
    assert Job.objects.filter(kind=pictures.PICTURES_JOB).count() == 2
    pictures.make(evidence_id=photo.pk)
    assert photo.pictures.count() == 1


def test_what_was_never_scanned_is_scanned_when_it_opens_again(world, file, settings):
    block(file, world.eva)
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    assert unblock(file, world.eva).scan == ScanState.WAITING


def test_a_judgement_on_privacy_blocks_with_its_trainer_as_who(world, file):
    release(file.submission, world.tessa, privacy="insufficient")
    row = FileBlock.objects.get()
    assert (row.actor, row.reason) == (world.tessa, "Onvoldoende beoordeeld op privacy.")


def test_erasing_the_participant_takes_the_reasons(world, file):
    block(file, world.eva)
    erase_person(person=world.anna, actor=world.ada, reason="Op eigen verzoek", now=timezone.now())
    assert FileBlock.objects.count() == 0


def test_the_migration_separates_the_block_from_the_verdict(world, file):
    FileEvidence.objects.update(scan="blocked")
    migration = import_module("portfolio.migrations.0005_blocked_files")
    migration.separate_from_scan(apps, None)
    stored = FileEvidence.objects.get()
    assert (stored.is_blocked, stored.scan, FileBlock.objects.get().is_blocked) == (True, ScanState.NOT_SCANNED, True)
    migration.put_back_in_scan(apps, None)
    assert FileEvidence.objects.get().scan == "blocked"


# --- pages ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("step", ["submitted", "marking", "released"])
def test_the_participant_reads_why_and_what_can_be_done_now(client, world, file, step):
    work = file.submission
    if step == "marking":
        mark(work, world.tessa)
    if step == "released":
        release(work, world.tessa)
    block(file, world.eva)
    client.force_login(world.anna)
    what = {
        "submitted": "Neem je werk terug",
        "marking": "Je trainer beoordeelt de rest",
        "released": "Je hoeft niets te doen.",
    }[step]
    for address in (f"/mijn/portfolio/{world.enrolment.pk}/{work.assignment.key}/", work.attempt_url):
        page = client.get(address).content.decode()
        assert ("Een bestand is afgeschermd" in page, WHY in page, what in page) == (True, True, True), address
        assert not [one for one in addresses(file) if one in page]


def test_the_marking_screen_shows_a_line_where_it_stood(client, world, file):
    mark(file.submission, world.tessa)
    block(file, world.eva)
    client.force_login(world.tessa)
    page = client.get(f"/beoordelen/{file.submission_id}/").content.decode()
    assert "Niemand kan dit bestand nu openen." in page
    assert not [one for one in addresses(file) if one in page]


@pytest.fixture
def eva(client, world):
    client.force_login(world.eva)
    return client


def url(file, page):
    return f"/cms/inzendingen/{file.submission_id}/{page}/"


def test_staff_block_and_open_again_with_a_reason(eva, world, file):
    eva.post(url(file, "afschermen"), {"file": file.pk, "reason": WHY})
    assert FileEvidence.objects.get().is_blocked
    shown = eva.get(f"/cms/inzendingen/inspect/{file.submission_id}/").content.decode()
    assert (WHY in shown, "Eva" in shown, url(file, "vrijgeven") in shown) == (True, True, True)
    eva.post(url(file, "vrijgeven"), {"file": file.pk, "reason": "Vergissing"})
    assert not FileEvidence.objects.get().is_blocked


@pytest.mark.parametrize("data", [{"reason": WHY}, {"file": "x", "reason": WHY}, {"file": "999999", "reason": WHY}])
def test_another_file_is_refused_and_the_reason_stays(eva, file, data):
    answer = eva.post(url(file, "afschermen"), data)
    assert (answer.status_code, WHY in answer.content.decode(), FileBlock.objects.count()) == (200, True, 0)


def test_an_empty_reason_is_refused_at_its_field(eva, file):
    answer = eva.post(url(file, "afschermen"), {"file": file.pk, "reason": " "})
    assert (answer.status_code, "reason" in answer.context["form"].errors) == (200, True)


def test_choosing_a_file_tells_its_kind_and_not_its_name(eva, file):
    page = eva.get(url(file, "afschermen")).content.decode()
    assert ("verslag.pdf" in page, "Bestand 1: PDF" in page) == (False, True)


def test_reading_leads_to_blocking_that_file(eva, file):
    page = eva.post(url(file, "lezen"), {"reason": "Melding"}).content.decode()
    assert f"{url(file, 'afschermen')}?file={file.pk}" in page


@pytest.mark.parametrize("name", ["fien", "aad", "anna", "tessa", "sanne", "kim", "otto"])
@pytest.mark.parametrize("page", ["afschermen", "vrijgeven"])
def test_nobody_else_blocks(client, world, file, name, page):
    client.force_login(getattr(world, name))
    assert client.post(url(file, page), {"file": file.pk, "reason": WHY}).status_code == 404
    assert FileBlock.objects.count() == 0


def test_the_receipt_says_that_a_file_is_blocked(world, file):
    block(file, world.eva)
    assert [line.note for line in receipt_lines(Submission.objects.get())] == ["", "afgeschermd"]
