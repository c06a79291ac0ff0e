from datetime import timedelta

import pytest

from common.errors import DomainError
from learning.enums import EnrolmentState
from learning.models import InstrumentAnswer
from portfolio.enums import ScanState
from portfolio.models import FileEvidence, InstrumentEvidence, LinkEvidence, TextEvidence
from portfolio.services import drafts
from portfolio.services.files import FileRefused
from portfolio.services.submissions import NotADraft, NotTakingPart
from tests.factories.courses import NOW
from tests.factories.portfolio import JPEG, PDF, hand_in, make_draft, make_submitted, make_upload


def stored_names() -> set[str]:
    storage = FileEvidence._meta.get_field("file").storage
    try:
        return set(storage.listdir("evidence")[1])
    except FileNotFoundError:
        return set()


def test_save_text_keeps_one_text_and_counts_saves(world):
    draft = make_draft(world.enrolment, text="")
    first = drafts.save_text(submission=draft, text="Een", revision=0, now=NOW)
    second = drafts.save_text(submission=draft, text="Een twee", revision=1, now=NOW)
    assert (first.revision, second.revision) == (1, 2)
    assert list(TextEvidence.objects.values_list("text", flat=True)) == ["Een twee"]


def test_save_text_from_an_older_tab_overwrites_nothing(world):
    draft = make_draft(world.enrolment, text="Nieuw")
    with pytest.raises(drafts.StaleText) as refusal:
        drafts.save_text(submission=draft, text="Oud", revision=0, now=NOW)
    assert refusal.value.current.revision == 1
    assert TextEvidence.objects.get().text == "Nieuw"


def test_save_text_again_after_a_lost_answer_is_fine(world):
    draft = make_draft(world.enrolment, text="Zelfde")
    assert drafts.save_text(submission=draft, text="Zelfde", revision=0, now=NOW).revision == 1


def test_save_text_can_be_emptied(world):
    draft = make_draft(world.enrolment, text="Weg ermee")
    assert drafts.save_text(submission=draft, text="", revision=1, now=NOW).revision == 2
    assert TextEvidence.objects.get().text == ""


def test_save_text_refuses_what_is_too_long(world):
    draft = make_draft(world.enrolment, text="")
    with pytest.raises(drafts.TextTooLong) as refusal:
        drafts.save_text(submission=draft, text="a" * (drafts.LONGEST_TEXT + 1), revision=0, now=NOW)
    assert refusal.value.field == "text"


def test_add_file_keeps_name_size_kind_and_hash_under_an_opaque_name(world):
    draft = make_draft(world.enrolment)
    file = drafts.add_file(submission=draft, upload=make_upload("Mijn verslag.pdf"), now=NOW)
    stored = FileEvidence.objects.get()
    assert (stored.name, stored.size, stored.media_type, stored.scan) == (
        "Mijn verslag.pdf",
        len(PDF),
        "application/pdf",
        ScanState.NOT_SCANNED,
    )
    assert stored.file.read() == PDF
    assert "verslag" not in file.file.name
    assert stored.order > TextEvidence.objects.get().order


def test_add_file_that_is_refused_leaves_nothing_stored(world):
    draft = make_draft(world.enrolment)
    before = stored_names()
    with pytest.raises(FileRefused):
        drafts.add_file(submission=draft, upload=make_upload("foto.jpg", PDF), now=NOW)
    assert (FileEvidence.objects.count(), stored_names()) == (0, before)


def test_add_file_after_handing_in_leaves_nothing_stored(world):
    submitted = make_submitted(world.enrolment)
    before = stored_names()
    with pytest.raises(NotADraft):
        drafts.add_file(submission=submitted, upload=make_upload(), now=NOW)
    assert (FileEvidence.objects.count(), stored_names()) == (0, before)


def test_the_same_file_again_is_a_retry_and_is_there_once(world):
    draft = make_draft(world.enrolment)
    first = drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
    before = stored_names()
    assert drafts.add_file(submission=draft, upload=make_upload(), now=NOW) == first
    assert (FileEvidence.objects.count(), stored_names()) == (1, before)


def test_pieces_are_limited_and_the_text_does_not_count(world, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_PIECES", 2)
    draft = make_draft(world.enrolment)
    drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
    drafts.add_link(submission=draft, url="https://voorbeeld.nl/", title="", now=NOW)
    with pytest.raises(drafts.TooManyPieces) as refusal:
        drafts.add_file(submission=draft, upload=make_upload("b.jpg", JPEG), now=NOW)
    assert refusal.value.field == "uploads"
    assert FileEvidence.objects.count() == 1


def test_add_link_keeps_address_and_title(world):
    draft = make_draft(world.enrolment)
    drafts.add_link(submission=draft, url="https://voorbeeld.nl/a?b=c", title="Kaart", now=NOW)
    link = LinkEvidence.objects.get()
    assert (link.url, link.title) == ("https://voorbeeld.nl/a?b=c", "Kaart")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://voorbeeld.nl/a", "data:text/html,x", "//voorbeeld.nl", "https://", ""]
)
def test_add_link_refuses_everything_but_web_addresses(world, url):
    draft = make_draft(world.enrolment)
    with pytest.raises(drafts.LinkRefused):
        drafts.add_link(submission=draft, url=url, title="", now=NOW)
    assert LinkEvidence.objects.count() == 0


def make_answer(person, **answers):
    return InstrumentAnswer.objects.create(
        person=person, instrument="starr", definition_version=1, answers=answers or {"situatie": "Bedacht voorbeeld"}
    )


def test_add_instrument_freezes_a_copy(world):
    draft = make_draft(world.enrolment)
    answer = make_answer(world.anna)
    drafts.add_instrument(submission=draft, instrument="starr", now=NOW)
    answer.answers = {"situatie": "Later veranderd"}
    answer.save()
    copy = InstrumentEvidence.objects.get()
    assert (copy.answers, copy.definition_version) == ({"situatie": "Bedacht voorbeeld"}, 1)
    assert copy.answered == [("Situatie", "Bedacht voorbeeld")]


def test_add_instrument_again_refreshes_the_copy(world):
    draft = make_draft(world.enrolment)
    answer = make_answer(world.anna)
    drafts.add_instrument(submission=draft, instrument="starr", now=NOW)
    answer.answers = {"situatie": "Later veranderd"}
    answer.save()
    drafts.add_instrument(submission=draft, instrument="starr", now=NOW)
    assert [copy.answers for copy in InstrumentEvidence.objects.all()] == [{"situatie": "Later veranderd"}]


def test_add_instrument_of_somebody_else_is_not_there(world):
    draft = make_draft(world.enrolment)
    make_answer(world.bram)
    with pytest.raises(drafts.InstrumentEmpty):
        drafts.add_instrument(submission=draft, instrument="starr", now=NOW)


def test_remove_evidence_takes_row_and_bytes(world, django_capture_on_commit_callbacks):
    draft = make_draft(world.enrolment)
    before = stored_names()
    file = drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        drafts.remove_evidence(submission=draft, evidence_id=file.pk, now=NOW)
        drafts.remove_evidence(submission=draft, evidence_id=file.pk, now=NOW)
    assert (FileEvidence.objects.count(), stored_names()) == (0, before)


def test_remove_evidence_of_another_attempt_does_nothing(world):
    other = make_draft(world.bram_enrolment)
    file = drafts.add_file(submission=other, upload=make_upload(), now=NOW)
    drafts.remove_evidence(submission=make_draft(world.enrolment), evidence_id=file.pk, now=NOW)
    assert FileEvidence.objects.count() == 1


WRITES = {
    "text": lambda draft: drafts.save_text(submission=draft, text="Anders", revision=draft.revision, now=NOW),
    "file": lambda draft: drafts.add_file(submission=draft, upload=make_upload(), now=NOW),
    "link": lambda draft: drafts.add_link(submission=draft, url="https://voorbeeld.nl", title="", now=NOW),
    "instrument": lambda draft: drafts.add_instrument(submission=draft, instrument="starr", now=NOW),
    "remove": lambda draft: drafts.remove_evidence(
        submission=draft, evidence_id=draft.evidence.non_polymorphic().get().pk, now=NOW
    ),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_what_was_handed_in_cannot_be_changed(world, write):
    submitted = make_submitted(world.enrolment)
    make_answer(world.anna)
    with pytest.raises(NotADraft):
        write(submitted)
    assert [piece.describe() for piece in submitted.evidence.all()] == [
        {key: value for key, value in piece.items() if key != "hash"} for piece in submitted.snapshot["evidence"]
    ]


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
@pytest.mark.parametrize("state", [EnrolmentState.COMPLETED, EnrolmentState.CANCELLED, EnrolmentState.STOPPED])
def test_whoever_finished_or_left_changes_nothing(world, write, state):
    draft = make_draft(world.enrolment)
    make_answer(world.anna)
    world.enrolment.state, world.enrolment.completed_at = state, NOW + timedelta(days=1)
    world.enrolment.save()
    with pytest.raises(NotTakingPart):
        write(draft)
    assert TextEvidence.objects.get().text == "Ik deelde niets."


def test_every_refusal_has_a_sentence_for_the_person(world):
    submitted = make_submitted(world.enrolment)
    with pytest.raises(DomainError) as refusal:
        hand_in(make_draft(world.bram_enrolment, text="  "))
    assert str(refusal.value.message)
    with pytest.raises(DomainError) as refusal:
        drafts.save_text(submission=submitted, text="x", revision=1, now=NOW)
    assert str(refusal.value.message)
