"""Before handing in: everything that may identify somebody is shown in its place and decided about; finds are never kept."""

import json
from io import BytesIO

import pytest
from django.utils import timezone
from reportlab.pdfgen.canvas import Canvas

from common.privacy import HitKind
from learning.models import InstrumentAnswer
from portfolio.enums import SubmissionState
from portfolio.models import Submission, TextEvidence
from portfolio.services import drafts, privacy_check
from portfolio.services.privacy_check import Decision, Reason, look, settle
from portfolio.services.snapshots import pieces_to_hand_in
from tests.factories.courses import NOW
from tests.factories.portfolio import JPEG, make_draft, make_pdf, make_upload, make_zip

BSN = "123456782"
DOCX = {
    "[Content_Types].xml": b"<Types/>",
    "word/document.xml": f'<w:document xmlns:w="w"><w:p><w:r><w:t>Haar nummer is </w:t></w:r><w:r><w:t>{BSN[:4]}</w:t></w:r>'
    f"<w:r><w:t>{BSN[4:]}</w:t></w:r></w:p></w:document>".encode(),
}
ODT = {
    "mimetype": b"application/vnd.oasis.opendocument.text",
    "content.xml": b'<o xmlns:text="t"><text:p>Bel 06-12345678</text:p></o>',
}


@pytest.fixture
def base(world):
    return f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/"


@pytest.fixture
def anna(client, world):
    client.force_login(world.anna)
    return client


def found_in(draft, *names: str) -> list[tuple[str, str, bool]]:
    return [(one.kind.value, one.words, one.in_name) for one in look(pieces_to_hand_in(draft), names=names).found]


def post(client, base, action="hand_in", **data):
    seen = client.get(f"{base}inleveren/").context["seen"]
    return client.post(f"{base}inleveren/", {"seen": seen, "action": action, **data})


# --- where it looks -------------------------------------------------------------------------------------------------
def test_it_reads_word_open_document_and_file_names(world):
    draft = make_draft(world.enrolment)
    for name, content in (("verslag_Fatima.docx", make_zip(DOCX)), ("notitie.odt", make_zip(ODT))):
        drafts.add_file(submission=draft, upload=make_upload(name, content), now=NOW)
    assert found_in(draft, "fatima") == [("name", "Fatima", True), ("bsn", BSN, False), ("phone", "06-12345678", False)]


def test_it_reads_the_text_of_a_pdf_over_its_pages(world):
    draft, out = make_draft(world.enrolment), BytesIO()
    paper = Canvas(out)
    for line in (f"Haar nummer is {BSN}.", "Mail sara@voorbeeld.nl."):
        paper.drawString(72, 720, line)
        paper.showPage()
    paper.save()
    drafts.add_file(submission=draft, upload=make_upload("verslag.pdf", out.getvalue()), now=NOW)
    assert found_in(draft) == [("bsn", BSN, False), ("email", "sara@voorbeeld.nl", False)]


def test_it_reads_links_and_instruments(world):
    draft = make_draft(world.enrolment)
    drafts.add_link(submission=draft, url="https://voorbeeld.nl", title="Van piet@voorbeeld.nl", now=NOW)
    InstrumentAnswer.objects.create(
        person=world.anna, instrument="starr", definition_version=1, answers={"situatie": "Op 12-05-2008"}
    )
    drafts.add_instrument(submission=draft, instrument="starr", now=NOW)
    assert [kind for kind, _words, _name in found_in(draft)] == ["email", "birth_date"]


def test_what_no_machine_reads_is_named(world):
    draft = make_draft(world.enrolment)
    for name, content in (("foto.jpg", JPEG), ("gescand.pdf", make_pdf())):
        drafts.add_file(submission=draft, upload=make_upload(name, content), now=NOW)
    assert [piece.name for piece in look(pieces_to_hand_in(draft)).unread] == ["foto.jpg", "gescand.pdf"]


def test_the_same_words_in_one_piece_are_one_question(world):
    draft = make_draft(world.enrolment, text="Sara kwam. SARA ging. Sara's jas. " * 4)
    one = look(pieces_to_hand_in(draft), names=["sara"]).found[0]
    assert (one.count, len(one.places), one.more) == (12, 5, 7)


# --- what is kept ---------------------------------------------------------------------------------------------------
def test_counts_and_reasons_are_kept_and_finds_are_not(world):
    draft = make_draft(world.enrolment, text=f"Sara heeft {BSN}. Sara belde.")
    seen = look(pieces_to_hand_in(draft), names=["Sara"])
    by_kind = {one.kind: one.key for one in seen.found}
    decisions = {
        by_kind[HitKind.NAME]: Decision(Reason.MADE_UP),
        by_kind[HitKind.BSN]: Decision(Reason.OTHER, "Dit nummer staat in de les."),
    }
    record = settle(seen, decisions=decisions, looked_self=False, now=NOW)
    assert record["kinds"] == {
        "name": {"count": 2, "reasons": {"made_up": 2}, "why": []},
        "bsn": {"count": 1, "reasons": {"other": 1}, "why": ["Dit nummer staat in de les."]},
    }
    assert not any(word in json.dumps(record) for word in ("Sara", BSN))


@pytest.mark.parametrize(
    ("decision", "refusal"),
    [
        (None, privacy_check.PrivacyUndecided),
        (Decision(Reason.OTHER, "  "), privacy_check.PrivacyUndecided),
        (Decision(Reason.OTHER, "Sara vindt het goed"), privacy_check.ReasonTellsWho),
        (Decision(Reason.OTHER, f"het is {BSN}"), privacy_check.ReasonTellsWho),
    ],
)
def test_every_find_needs_a_reason_that_tells_nothing_itself(world, decision, refusal):
    seen = look(pieces_to_hand_in(make_draft(world.enrolment, text="Sara kwam.")), names=["Sara"])
    decisions = {seen.found[0].key: decision} if decision else {}
    with pytest.raises(refusal):
        settle(seen, decisions=decisions, looked_self=True, now=NOW)


# --- on the screen --------------------------------------------------------------------------------------------------
def test_a_find_is_shown_in_its_place_and_escaped(anna, base, world):
    make_draft(world.enrolment, text=f"<b>Haar</b> nummer {BSN} stond erbij")
    page = anna.get(f"{base}inleveren/").content.decode()
    assert f"nummer <mark>{BSN}</mark> stond erbij" in page
    assert "<b>Haar</b>" not in page


def test_handing_in_without_a_decision_is_refused_at_the_find(anna, base, world):
    make_draft(world.enrolment, text=f"Nummer {BSN}")
    response = post(anna, base)
    assert response.context["questions"][0].error == "Kies wat je hiermee doet."
    assert len(response.context["form"].non_field_errors()) == 1
    assert Submission.objects.get().state == SubmissionState.DRAFT


def test_a_decision_hands_in_and_is_written_down(anna, base, world):
    make_draft(world.enrolment, text=f"Nummer {BSN}")
    key = anna.get(f"{base}inleveren/").context["questions"][0].found.key
    response = post(anna, base, **{f"choice-{key}": "keep", f"reason-{key}": "made_up"})
    assert response["Location"] == f"{base}poging/1/"
    work = Submission.objects.get()
    assert work.privacy_check["kinds"]["bsn"] == {"count": 1, "reasons": {"made_up": 1}, "why": []}
    assert work.privacy_check["unread"] == 0


def test_names_are_used_and_forgotten(anna, base, world, caplog):
    make_draft(world.enrolment, text="Xelda zei niets.")
    assert anna.get(f"{base}inleveren/").context["questions"] == []
    response = post(anna, base, action="check", names="Wobke\n xelda ,")
    assert [one.found.words for one in response.context["questions"]] == ["Xelda"]
    assert response["Cache-Control"] == "private, no-store"
    assert "xelda" in response.content.decode()
    key = response.context["questions"][0].found.key
    post(anna, base, names="xelda", **{f"choice-{key}": "keep", f"reason-{key}": "no_person"})
    work = Submission.objects.get()
    assert (work.state, work.privacy_check["names_listed"]) == (SubmissionState.SUBMITTED, True)
    assert "xelda" not in json.dumps(work.privacy_check).lower()
    assert "elda" not in caplog.text


def test_replacing_changes_every_place_in_the_text_and_asks_to_look_again(anna, base, world):
    make_draft(world.enrolment, text="Sara kwam. Later ging SARA weg. Sarah bleef.")
    response = post(anna, base, action="check", names="Sara")
    key = response.context["questions"][0].found.key
    response = post(anna, base, names="Sara", **{f"choice-{key}": "replace", f"instead-{key}": "de student"})
    assert TextEvidence.objects.get().text == "de student kwam. Later ging de student weg. Sarah bleef."
    assert (response.status_code, response.context["questions"]) == (200, [])
    assert Submission.objects.get().state == SubmissionState.DRAFT


def test_replacing_only_what_was_chosen_keeps_the_other_choices(anna, base, world):
    make_draft(world.enrolment, text=f"Sara: {BSN}")
    first, second = post(anna, base, action="check", names="Sara").context["questions"]
    response = post(
        anna, base, action="replace", names="Sara",
        **{f"choice-{first.found.key}": "replace", f"choice-{second.found.key}": "keep", f"reason-{second.found.key}": "made_up"},
    )  # fmt: skip
    assert TextEvidence.objects.get().text == f"[naam]: {BSN}"
    assert [(one.choice, one.reason) for one in response.context["questions"]] == [("keep", "made_up")]


def test_a_planted_bsn_in_a_document_stops_the_hand_in(anna, base, world):
    draft = make_draft(world.enrolment)
    drafts.add_file(submission=draft, upload=make_upload("verslag.docx", make_zip(DOCX)), now=timezone.now())
    response = post(anna, base)
    assert [one.found.words for one in response.context["questions"]] == [BSN]
    assert response.context["questions"][0].found.can_replace is False
    assert "verslag.docx" in response.content.decode()
    assert Submission.objects.get().state == SubmissionState.DRAFT


def test_files_no_machine_reads_ask_for_a_look_of_your_own(anna, base, world):
    draft = make_draft(world.enrolment)
    drafts.add_file(submission=draft, upload=make_upload("foto.jpg", JPEG), now=timezone.now())
    response = post(anna, base)
    assert list(response.context["form"].errors) == ["looked_self"]
    assert post(anna, base, looked_self="on").status_code == 302
    assert Submission.objects.get().privacy_check["unread"] == 1


@pytest.mark.parametrize("data", [{"choice-x": "keep"}, {"names": "a" * 5000 + "\n" * 200}, {"action": "iets"}])
def test_nonsense_on_the_form_changes_nothing(anna, base, world, data):
    make_draft(world.enrolment, text=f"Nummer {BSN}")
    response = post(anna, base, **{"action": "hand_in", **data})
    assert response.status_code == 200
    assert Submission.objects.get().state == SubmissionState.DRAFT
