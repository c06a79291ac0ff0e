"""Showing work to the own group: a checked copy, for who is in the group now, answered by two questions."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.models import Edition
from learning.enums import EnrolmentState
from learning.models import Enrolment
from portfolio.models import (
    EvidencePicture,
    FileEvidence,
    InstrumentEvidence,
    LinkEvidence,
    Observation,
    SharedWork,
)
from portfolio.services import drafts, privacy_check, sharing, submissions
from portfolio.shared_work import pieces_of
from tests.factories.accounts import MembershipFactory
from tests.factories.portfolio import JPEG, make_draft, make_submitted, make_upload
from tests.portfolio.sharing_work import ANSWERS, NOW, answer, reads, share

pytestmark = pytest.mark.usefixtures("peer_group")

OTHERS = ["bram", "tessa"]
STRANGERS = ["thijs", "sanne", "sven", "eva", "fien", "aad", "kim", "ada", "otto"]


# --- sharing ----------------------------------------------------------------------------------------------------------
def test_the_group_reads_a_copy_that_later_writing_does_not_change(client, world, draft, shared):
    drafts.save_text(submission=draft, text="Heel anders.", revision=draft.revision, now=NOW)
    client.force_login(world.bram)
    page = client.get(f"/samen/{shared.pk}/").content.decode()
    assert ("Ik belde eerst de student." in page, "Heel anders." in page) == (True, False)


def test_every_kind_of_piece_is_in_the_copy(world, draft):
    drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
    rest = {"submission": draft, "created_at": NOW}
    LinkEvidence.objects.create(url="https://voorbeeld.nl", title="Kaart", order=7, **rest)
    InstrumentEvidence.objects.create(
        instrument="starr", definition_version=1, answers={"situatie": "Aan de poort"}, order=8, **rest
    )
    Observation.objects.create(
        observer_role="collega",
        observed_on=timezone.localdate(NOW),
        text="Rustig.",
        shows="Overzicht.",
        order=9,
        **rest,
    )
    pieces = pieces_of(share(draft))
    assert [piece.kind for piece in pieces] == ["text", "file", "link", "instrument", "observation"]
    assert (pieces[2].title, pieces[3].answers, pieces[4].observed_on) == (
        "Kaart", {"situatie": "Aan de poort"}, timezone.localdate(NOW),
    )  # fmt: skip


def test_a_second_click_shares_once(draft, shared):
    assert (share(draft).pk, SharedWork.objects.count()) == (shared.pk, 1)


def test_changed_work_is_shared_again_only_after_stopping(draft, shared):
    changed = drafts.save_text(submission=draft, text="Heel anders.", revision=draft.revision, now=NOW)
    with pytest.raises(sharing.AlreadyShared):
        share(changed)
    sharing.stop(shared=shared, now=NOW)
    assert share(changed).pk != shared.pk


def test_the_database_keeps_one_copy_at_a_time(draft, shared):
    twice = {"enrolment": draft.enrolment, "submission": draft, "edition": draft.enrolment.edition, "shared_at": NOW}
    with pytest.raises(IntegrityError), transaction.atomic():
        SharedWork.objects.create(**twice)


def test_handed_in_work_can_be_shared_too(world):
    assert share(make_submitted(world.enrolment)).is_open_to_others


def test_what_the_privacy_check_finds_is_decided_first(world):
    work = make_draft(world.enrolment, text="Bel 06-12345678.")
    with pytest.raises(privacy_check.PrivacyUndecided):
        share(work, decisions={})
    assert share(work).privacy_check["kinds"]["phone"]["count"] == 1


def test_what_was_not_seen_is_not_shared(draft):
    with pytest.raises(submissions.ChangedSinceReview):
        share(draft, seen="0" * 64)


def test_a_blocked_file_is_not_shared(draft):
    drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
    FileEvidence.objects.update(is_blocked=True)
    with pytest.raises(submissions.BlockedFile):
        share(draft)


def test_nothing_is_not_shared(world):
    with pytest.raises(submissions.NothingToHandIn):
        share(make_draft(world.enrolment, text=""))


def test_where_the_office_did_not_switch_it_on_nothing_is_shared(client, world, draft):
    Edition.objects.update(peer_feedback=False)
    draft.refresh_from_db()
    with pytest.raises(sharing.NotSharing):
        share(draft)
    client.force_login(world.anna)
    base = f"/mijn/portfolio/{world.enrolment.pk}/"
    assert [client.get(base + path).status_code for path in ("samen/", "m1-p1/delen/")] == [404, 404]


def test_who_has_left_the_track_shares_nothing(world, draft):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=EnrolmentState.CANCELLED)
    with pytest.raises(submissions.NotTakingPart):
        share(draft)


# --- who reads --------------------------------------------------------------------------------------------------------
def test_the_group_and_its_trainer_read(client, world, shared):
    assert [reads(client, getattr(world, name), shared) for name in ["anna", *OTHERS]] == [200, 200, 200]


@pytest.mark.parametrize("name", STRANGERS)
def test_for_anybody_else_it_is_not_there(client, world, shared, name):
    assert reads(client, getattr(world, name), shared) == 404
    base = f"/mijn/portfolio/{world.enrolment.pk}/"
    assert [client.get(base + path).status_code for path in ("samen/", "m1-p1/delen/")] == [404, 404]
    assert client.get(f"/begeleiden/{world.edition.code}/samen/").status_code == 404
    assert client.post(f"/samen/{shared.pk}/stoppen/").status_code == 404
    assert client.post(f"/samen/{shared.pk}/", ANSWERS).status_code == 404


def test_a_trainer_of_the_same_school_does_not_read_along(client, world, shared):
    MembershipFactory(person=world.tessa, organisation=world.school)
    assert reads(client, world.tessa, shared) == 404


@pytest.mark.parametrize("state", [EnrolmentState.CANCELLED, EnrolmentState.STOPPED, EnrolmentState.COMPLETED])
@pytest.mark.parametrize("who", ["enrolment", "bram_enrolment"])
def test_who_leaves_the_group_neither_reads_nor_is_read(client, world, shared, state, who):
    done = NOW if state == EnrolmentState.COMPLETED else None
    Enrolment.objects.filter(pk=getattr(world, who).pk).update(state=state, completed_at=done)
    assert (reads(client, world.bram, shared), reads(client, world.anna, shared)) == (404, 200)


@pytest.mark.parametrize("who", ["enrolment", "bram_enrolment"])
def test_who_moves_to_another_edition_neither_reads_nor_is_read(client, world, shared, who):
    Edition.objects.update(peer_feedback=True)
    Enrolment.objects.filter(pk=getattr(world, who).pk).update(edition=world.other_edition)
    assert (reads(client, world.bram, shared), reads(client, world.anna, shared)) == (404, 200)


def test_switching_it_off_ends_it_at_once_and_keeps_the_feedback(client, world, shared):
    answer(shared, world.bram)
    Edition.objects.update(peer_feedback=False)
    assert reads(client, world.bram, shared) == 404
    client.force_login(world.anna)
    assert "Het begin pakt me meteen." in client.get(f"/samen/{shared.pk}/").content.decode()
    assert client.get(f"/mijn/portfolio/{world.enrolment.pk}/samen/").status_code == 200


def test_of_a_file_the_group_gets_pages_and_never_the_original(client, world, draft):
    drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
    piece = FileEvidence.objects.get()
    piece.pictures.all().delete()
    picture = EvidencePicture(evidence=piece, number=1, width=1, height=1)
    picture.file.save("bladzijde", make_upload(content=JPEG))
    FileEvidence.objects.update(preview="ready", pages=1)
    original, page = f"/mijn/portfolio/bestand/{piece.pk}/", f"/mijn/portfolio/bestand/{piece.pk}/bladzijde/1/"
    shared = share(draft)
    client.force_login(world.bram)
    text = client.get(f"/samen/{shared.pk}/").content.decode()
    assert (page in text, f'"{original}"' in text) == (True, False)
    assert (client.get(original).status_code, client.get(page).status_code) == (404, 200)
    FileEvidence.objects.update(is_blocked=True)
    assert client.get(page).status_code == 404
    assert page not in client.get(f"/samen/{shared.pk}/").content.decode()
    FileEvidence.objects.update(is_blocked=False)
    sharing.stop(shared=shared, now=NOW)
    assert client.get(page).status_code == 404


def test_a_file_that_its_writer_removes_is_gone_from_the_copy(client, world, draft):
    drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
    shared = share(draft)
    drafts.remove_evidence(submission=draft, evidence_id=FileEvidence.objects.get().pk, now=NOW)
    client.force_login(world.bram)
    assert "Dit bestand is hier niet te lezen" in client.get(f"/samen/{shared.pk}/").content.decode()


# --- stopping -----------------------------------------------------------------------------------------------------------
def test_after_stopping_it_is_gone_for_others_and_the_feedback_stays(client, world, shared):
    answer(shared, world.bram)
    client.force_login(world.anna)
    assert client.post(f"/samen/{shared.pk}/stoppen/").status_code == 302
    assert "Het begin pakt me meteen." in client.get(f"/samen/{shared.pk}/").content.decode()
    assert [reads(client, getattr(world, name), shared) for name in OTHERS] == [404, 404]


def test_stopping_twice_keeps_the_first_time(shared):
    sharing.stop(shared=shared, now=NOW)
    assert sharing.stop(shared=shared, now=NOW + timedelta(days=1)).stopped_at == NOW


def test_who_has_left_can_still_stop(client, world, shared):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=EnrolmentState.CANCELLED)
    client.force_login(world.anna)
    client.post(f"/samen/{shared.pk}/stoppen/")
    shared.refresh_from_db()
    assert shared.stopped_at is not None
