"""Answering shared work by two questions, and the pages where that happens."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services.personal_data import erase_person
from courses.models import Edition
from learning.models import Enrolment
from messaging.enums import MailKind
from messaging.models import Message
from messaging.services import choices
from portfolio.models import (
    PeerFeedback,
    SharedWork,
)
from portfolio.services import sharing, submissions
from portfolio.shared_work import pieces_of
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import make_draft, make_submitted, release
from tests.portfolio.sharing_work import ANSWERS, NOW, answer, share

pytestmark = pytest.mark.usefixtures("peer_group")


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
