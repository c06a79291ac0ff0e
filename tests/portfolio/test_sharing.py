"""Showing work to the own group: a checked copy, for who is in the group now, answered by two questions."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services.personal_data import erase_person
from courses.models import Edition
from learning.enums import EnrolmentState
from learning.models import Enrolment
from messaging.enums import MailKind
from messaging.models import Message
from messaging.services import choices
from portfolio.models import (
    EvidencePicture,
    FileEvidence,
    InstrumentEvidence,
    LinkEvidence,
    Observation,
    PeerFeedback,
    SharedWork,
)
from portfolio.services import drafts, privacy_check, sharing, submissions
from portfolio.services.snapshots import hash_of, pieces_to_hand_in, take_snapshot
from portfolio.shared_work import pieces_of
from tests.factories.accounts import MembershipFactory
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import JPEG, make_draft, make_submitted, make_upload, release

NOW = timezone.now()
ANSWERS = {"strong": "Het begin pakt me meteen.", "sharper": "Schrijf erbij wat je niet deelde."}
OTHERS = ["bram", "tessa"]
STRANGERS = ["thijs", "sanne", "sven", "eva", "fien", "aad", "kim", "ada", "otto"]


@pytest.fixture(autouse=True)
def group(world):
    Edition.objects.filter(pk=world.edition.pk).update(peer_feedback=True)
    world.edition.refresh_from_db()
    world.enrolment.edition.peer_feedback = True


def share(submission, *, seen="", now=NOW, decisions=None):
    pieces = pieces_to_hand_in(submission)
    look = privacy_check.look(pieces)
    made_up = privacy_check.Decision(privacy_check.Reason.MADE_UP)
    return sharing.share(
        submission=submission,
        seen_hash=seen or hash_of(take_snapshot(submission, pieces)),
        look=look,
        decisions={found.key: made_up for found in look.found} if decisions is None else decisions,
        looked_self=True,
        now=now,
    )


@pytest.fixture
def draft(world):
    return make_draft(world.enrolment, text="Ik belde eerst de student.")


@pytest.fixture
def shared(draft):
    return share(draft)


def answer(shared, writer, **changed):
    return sharing.give_feedback(shared=shared, writer=writer, now=NOW, **{**ANSWERS, **changed})


def reads(client, person, shared) -> int:
    client.force_login(person)
    return client.get(f"/samen/{shared.pk}/").status_code


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


# --- feedback ---------------------------------------------------------------------------------------------------------
def test_the_owner_reads_who_said_what_and_when(client, world, shared):
    answer(shared, world.bram)
    client.force_login(world.anna)
    page = client.get(f"/samen/{shared.pk}/").content.decode()
    assert [words in page for words in ("Bram Bakker", *ANSWERS.values())] == [True, True, True]


def test_a_trainer_reads_the_feedback_and_writes_none(client, world, shared):
    answer(shared, world.bram)
    client.force_login(world.tessa)
    page = client.get(f"/samen/{shared.pk}/").content.decode()
    assert ("Het begin pakt me meteen." in page, "<textarea" in page) == (True, False)
    assert client.post(f"/samen/{shared.pk}/", ANSWERS).status_code == 404


def test_a_member_does_not_read_what_another_member_said(client, world, shared):
    other = make_enrolment(world.edition)
    answer(shared, other.person)
    client.force_login(world.bram)
    assert "Het begin pakt me meteen." not in client.get(f"/samen/{shared.pk}/").content.decode()


def test_feedback_may_be_changed_until_it_is_read(client, world, shared):
    answer(shared, world.bram)
    assert answer(shared, world.bram, strong="Het slot.").changed_at == NOW
    client.force_login(world.anna)
    client.get(f"/samen/{shared.pk}/")
    with pytest.raises(sharing.AlreadyRead):
        answer(shared, world.bram, strong="Toch het begin.")
    assert answer(shared, world.bram, strong="Het slot.").strong == "Het slot."  # a second click
    assert PeerFeedback.objects.get().strong == "Het slot."


def test_asking_for_the_head_of_the_page_is_not_reading(client, world, shared):
    answer(shared, world.bram)
    client.force_login(world.anna)
    client.head(f"/samen/{shared.pk}/")
    assert PeerFeedback.objects.get().read_at is None


def test_feedback_on_what_is_no_longer_shared_is_refused(world, shared):
    sharing.stop(shared=shared, now=NOW)
    with pytest.raises(sharing.NoLongerShared):
        answer(shared, world.bram)


def test_nobody_answers_their_own_work(client, world, shared):
    with pytest.raises(sharing.NoLongerShared):
        answer(shared, world.anna)
    client.force_login(world.anna)
    assert client.post(f"/samen/{shared.pk}/", ANSWERS).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"strong": ""}, "strong", "Dit is een verplicht veld"),
        ({"sharper": "x" * 3_001}, "sharper", "3000"),
        ({"sharper": "Bel hem: 06-12345678."}, "sharper", "06-12345678"),
    ],
)
def test_what_cannot_be_saved_says_so_at_the_field_and_keeps_the_rest(client, world, shared, changed, field, words):
    client.force_login(world.bram)
    response = client.post(f"/samen/{shared.pk}/", {**ANSWERS, **changed})
    form = response.context["form"]
    assert (words in str(form.errors[field]), PeerFeedback.objects.count()) == (True, 0)
    other = "sharper" if field == "strong" else "strong"
    assert form[other].value() == ANSWERS[other]


def test_one_quiet_mail_for_each_copy(world, shared, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer(shared, world.bram)
        answer(shared, make_enrolment(world.edition).person)
    assert [message.template for message in Message.objects.filter(recipient=world.anna)] == ["peer_feedback"]
    assert "Het begin" not in mail.outbox[0].body


def test_no_mail_for_who_turned_it_off(world, shared):
    choices.choose(person=world.anna, kind=MailKind.PEER_FEEDBACK, is_wanted=False)
    answer(shared, world.bram)
    assert Message.objects.filter(template="peer_feedback").count() == 0


def test_it_shows_nowhere_where_work_is_judged(client, world):
    work = make_submitted(world.enrolment, now=timezone.now())
    answer(share(work, now=timezone.now()), world.bram)
    client.force_login(world.tessa)
    assert "Het begin pakt me meteen." not in client.get(f"/beoordelen/{work.pk}/").content.decode()


# --- pages --------------------------------------------------------------------------------------------------------------
def test_the_share_page_replaces_in_a_draft_and_then_shares(client, world):
    make_draft(world.enrolment, text="Bel 06-12345678.")
    client.force_login(world.anna)
    address = f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/delen/"
    page = client.get(address)
    key = page.context["questions"][0].found.key
    chosen = {f"choice-{key}": "replace", f"instead-{key}": "[nummer]", "seen": page.context["seen"]}
    page = client.post(address, {**chosen, "action": "share"})
    assert (page.context["questions"], SharedWork.objects.count()) == ([], 0)
    response = client.post(address, {"seen": page.context["seen"], "action": "share"})
    assert response.url == f"/samen/{SharedWork.objects.get().pk}/"
    assert pieces_of(SharedWork.objects.get())[0].text == "Bel [nummer]."
    assert client.get(address).url == response.url


def test_handed_in_work_is_not_replaced_in(client, world):
    make_submitted(world.enrolment, text="Bel 06-12345678.")
    client.force_login(world.anna)
    address = f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/delen/"
    page = client.get(address)
    key = page.context["questions"][0].found.key
    assert "[nummer]" not in page.content.decode()
    posted = {f"choice-{key}": "replace", "seen": page.context["seen"], "action": "share"}
    page = client.post(address, posted)
    assert (page.context["questions"][0].error, SharedWork.objects.count()) == ("Kies wat je hiermee doet.", 0)


def test_empty_lists_say_what_will_stand_there(client, world):
    client.force_login(world.anna)
    page = client.get(f"/mijn/portfolio/{world.enrolment.pk}/samen/").content.decode()
    assert ("Niemand van je groep deelt nu werk" in page, "Je deelde nog niets." in page) == (True, True)
    client.force_login(world.tessa)
    assert "Niemand deelt nu werk" in client.get(f"/begeleiden/{world.edition.code}/samen/").content.decode()


def test_the_assignment_offers_sharing_only_where_it_is_on(client, world, draft):
    client.force_login(world.anna)
    address = f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/"
    assert f"{address}delen/" in client.get(address).content.decode()
    Edition.objects.update(peer_feedback=False)
    assert f"{address}delen/" not in client.get(address).content.decode()


def cost(client, address) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_lists_and_feedback_cost_the_same_for_one_and_three(client, world, shared):
    answer(shared, world.bram)
    for person, address in (
        (world.bram, f"/mijn/portfolio/{world.bram_enrolment.pk}/samen/"),
        (world.tessa, f"/begeleiden/{world.edition.code}/samen/"),
        (world.tessa, f"/samen/{shared.pk}/"),
    ):
        PeerFeedback.objects.exclude(writer=world.bram).delete()
        SharedWork.objects.exclude(pk=shared.pk).delete()
        client.force_login(person)
        client.get(address)
        one = cost(client, address)
        for enrolment in (make_enrolment(world.edition), make_enrolment(world.edition)):
            share(make_draft(Enrolment.objects.select_related("edition").get(pk=enrolment.pk)))
            answer(shared, enrolment.person)
        assert cost(client, address) == one


def test_erasing_the_owner_takes_the_copy_and_erasing_a_writer_only_the_name(client, world, shared):
    answer(shared, world.bram)
    erase = {"actor": world.ada, "reason": "Op eigen verzoek", "now": timezone.now()}
    erase_person(person=world.bram, **erase)
    client.force_login(world.anna)
    page = client.get(f"/samen/{shared.pk}/").content.decode()
    assert ("Bram" in page, "Verwijderd" in page, "Het begin pakt me meteen." in page) == (False, True, True)
    erase_person(person=world.anna, **erase)
    assert (SharedWork.objects.count(), PeerFeedback.objects.count()) == (0, 0)


def test_an_administrator_reads_the_copy_with_a_reason(client, world, shared):
    answer(shared, world.bram)
    client.force_login(world.ada)
    address = f"/cms/inzendingen/{shared.submission_id}/lezen/"
    assert "Het begin pakt me meteen." not in client.get(address).content.decode()
    assert "Het begin pakt me meteen." in client.post(address, {"reason": "Klacht"}).content.decode()


def test_the_next_attempt_can_be_shared_once_the_earlier_is_stopped(world):
    work = make_submitted(world.enrolment)
    first = share(work)
    release(work, world.tessa, redenering="insufficient")
    pin = world.edition.curriculum.assignment_pins.select_related("assignment", "version").first()
    again = submissions.start_attempt(enrolment=world.enrolment, pin=pin, now=NOW)
    with pytest.raises(sharing.AlreadyShared):
        share(again)
    sharing.stop(shared=first, now=NOW)
    assert share(again).submission.attempt == 2
