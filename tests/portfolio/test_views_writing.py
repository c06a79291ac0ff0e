"""Writing: text, files, links and instruments; what is refused comes back with what was typed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learning.models import InstrumentAnswer
from portfolio.enums import ScanState
from portfolio.models import FileEvidence, InstrumentEvidence, LinkEvidence, TextEvidence
from portfolio.services import drafts
from tests.factories.portfolio import JPEG, PDF, hand_in, make_draft, make_submitted, make_upload


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def anna(client, world):
    client.force_login(world.anna)
    return client


@pytest.fixture
def base(world):
    return f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/"


def text_of(response) -> str:
    return response.content.decode()


# --- text -----------------------------------------------------------------------------------------------------------
def test_save_text_without_script_says_when(anna, base, world):
    make_draft(world.enrolment, text="")
    response = anna.post(f"{base}tekst/", {"text": "Regel 1\r\nRegel 2", "revision": 0}, follow=True)
    assert TextEvidence.objects.get().text == "Regel 1\nRegel 2"
    assert [message.level_tag for message in response.context["messages"]] == ["success"]


def test_save_and_go_on_to_the_review(anna, base, world):
    make_draft(world.enrolment, text="")
    response = anna.post(f"{base}tekst/", {"text": "Af", "revision": 0, "review": "1"})
    assert response["Location"] == f"{base}inleveren/"
    assert TextEvidence.objects.get().text == "Af"


def test_autosave_answers_when_and_with_the_next_revision(anna, base, world):
    make_draft(world.enrolment, text="")
    response = anna.post(f"{base}tekst/vanzelf/", {"text": "Vanzelf", "revision": 0})
    time = timezone.localtime().strftime("%H:")
    assert response.json()["revision"] == 1
    assert time in response.json()["message"]
    assert TextEvidence.objects.get().text == "Vanzelf"


def test_autosave_of_an_older_tab_gets_409_and_what_is_stored(anna, base, world):
    make_draft(world.enrolment, text="Nieuw")
    response = anna.post(f"{base}tekst/vanzelf/", {"text": "Oud", "revision": 0})
    assert response.status_code == 409
    assert (response.json()["revision"], response.json()["stored"]) == (1, {"text": "Nieuw"})
    assert TextEvidence.objects.get().text == "Nieuw"


def test_save_of_an_older_tab_gives_both_texts_and_then_a_choice(anna, base, world):
    make_draft(world.enrolment, text="Uit het nieuwe tabblad")
    response = anna.post(f"{base}tekst/", {"text": "Uit het oude tabblad", "revision": 0})
    page = text_of(response)
    assert response.status_code == 409
    assert "Uit het nieuwe tabblad" in page
    assert "Uit het oude tabblad" in page
    assert TextEvidence.objects.get().text == "Uit het nieuwe tabblad"
    again = response.context["text_form"]["revision"].value()
    anna.post(f"{base}tekst/", {"text": "Samen", "revision": again})
    assert TextEvidence.objects.get().text == "Samen"


@pytest.mark.parametrize("revision", ["", "abc", "-1", "99999999999999999999"])
def test_a_revision_that_is_no_number_of_ours_is_refused_and_keeps_the_text(anna, base, world, revision):
    make_draft(world.enrolment, text="Staat er")
    response = anna.post(f"{base}tekst/", {"text": "Getypt", "revision": revision})
    assert response.status_code in {200, 409}
    assert "Getypt" in text_of(response)
    assert anna.post(f"{base}tekst/vanzelf/", {"text": "Getypt", "revision": revision}).status_code in {400, 409}
    assert TextEvidence.objects.get().text == "Staat er"


def test_text_with_a_null_character_is_refused_at_the_field(anna, base, world):
    make_draft(world.enrolment, text="")
    assert anna.post(f"{base}tekst/vanzelf/", {"text": "a\x00b", "revision": 0}).status_code == 400
    assert anna.post(f"{base}tekst/", {"text": "a\x00b", "revision": 0}).status_code == 200
    assert TextEvidence.objects.count() == 0


def test_text_that_is_too_long_is_refused_at_the_field_and_kept(anna, base, world):
    make_draft(world.enrolment, text="")
    response = anna.post(f"{base}tekst/", {"text": "a" * (drafts.LONGEST_TEXT + 1), "revision": 0})
    assert list(response.context["text_form"].errors) == ["text"]
    assert "a" * 1000 in text_of(response)


def test_autosave_after_signing_out_says_so_and_never_sends_a_page(client, world, base):
    make_draft(world.enrolment, text="")
    response = client.post(f"{base}tekst/vanzelf/", {"text": "Kwijt?", "revision": 0})
    assert (response.status_code, response["Content-Type"]) == (401, "application/json")


def test_save_after_handing_in_elsewhere_gives_the_text_back(anna, base, world, now):
    make_submitted(world.enrolment, now=now)
    response = anna.post(f"{base}tekst/", {"text": "Ander tabblad", "revision": 1})
    assert response.status_code == 409
    assert "Ander tabblad" in text_of(response)
    assert anna.post(f"{base}tekst/vanzelf/", {"text": "Ander tabblad", "revision": 1}).status_code == 409
    assert TextEvidence.objects.get().text == "Ik deelde niets."


# --- files, links, instruments --------------------------------------------------------------------------------------
def test_several_files_are_added_at_once(anna, base, world):
    make_draft(world.enrolment)
    response = anna.post(f"{base}bestanden/", {"uploads": [make_upload(), make_upload("foto.jpg", JPEG)]}, follow=True)
    assert sorted(FileEvidence.objects.values_list("name", flat=True)) == ["foto.jpg", "verslag.pdf"]
    assert "foto.jpg" in text_of(response)
    assert "1 0 obj" not in text_of(response)


def test_refused_files_are_named_with_the_reason_and_good_ones_stay(anna, base, world):
    make_draft(world.enrolment)
    uploads = [
        make_upload(),
        make_upload("leeg.pdf", b""),
        make_upload("plaatje.svg", b"<svg/>"),
        make_upload("nep.jpg", PDF),
    ]
    response = anna.post(f"{base}bestanden/", {"uploads": uploads})
    errors = response.context["files_form"].errors["uploads"]
    assert [error.split(":")[0] for error in errors] == ["leeg.pdf", "plaatje.svg", "nep.jpg"]
    assert list(FileEvidence.objects.values_list("name", flat=True)) == ["verslag.pdf"]
    assert 'aria-describedby="id_files_uploads_helptext id_files_uploads_error"' in text_of(response)


def test_a_file_that_is_too_large_is_refused_at_the_field(anna, base, world, settings):
    settings.UPLOAD_MAX_BYTES = 10
    make_draft(world.enrolment)
    response = anna.post(f"{base}bestanden/", {"uploads": make_upload()})
    assert list(response.context["files_form"].errors) == ["uploads"]
    assert FileEvidence.objects.count() == 0


def test_no_file_chosen_is_said_at_the_field(anna, base, world):
    make_draft(world.enrolment)
    response = anna.post(f"{base}bestanden/", {})
    assert list(response.context["files_form"].errors) == ["uploads"]


def test_files_after_handing_in_are_refused(anna, base, world, now):
    make_submitted(world.enrolment, now=now)
    response = anna.post(f"{base}bestanden/", {"uploads": make_upload()}, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert FileEvidence.objects.count() == 0


def test_a_link_is_added(anna, base, world):
    make_draft(world.enrolment)
    anna.post(f"{base}links/", {"url": "https://voorbeeld.nl/kaart", "title": "Mijn kaart"})
    assert LinkEvidence.objects.get().url == "https://voorbeeld.nl/kaart"
    assert "Mijn kaart" in text_of(anna.get(base))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://voorbeeld.nl/", "geen adres", "", "https://" + "a" * 600 + ".nl"]
)
def test_a_link_that_is_no_web_address_is_refused_and_kept(anna, base, world, url):
    make_draft(world.enrolment)
    response = anna.post(f"{base}links/", {"url": url, "title": "Blijft staan"})
    assert list(response.context["link_form"].errors) == ["url"]
    assert "Blijft staan" in text_of(response)
    assert LinkEvidence.objects.count() == 0


def test_a_filled_instrument_is_added_as_a_copy(anna, base, world):
    make_draft(world.enrolment)
    InstrumentAnswer.objects.create(
        person=world.anna, instrument="starr", definition_version=1, answers={"situatie": "Bedacht"}
    )
    assert anna.get(base).context["instrument_form"].fields["instrument"].choices == [("starr", "STARR")]
    anna.post(f"{base}instrumenten/", {"instrument": "starr"})
    assert InstrumentEvidence.objects.get().answers == {"situatie": "Bedacht"}


@pytest.mark.parametrize("instrument", ["starr", "bestaat-niet", ""])
def test_an_instrument_that_is_not_filled_in_is_refused_at_the_field(anna, base, world, instrument):
    make_draft(world.enrolment)
    InstrumentAnswer.objects.create(person=world.anna, instrument="starr", definition_version=1, on_paper=True)
    response = anna.post(f"{base}instrumenten/", {"instrument": instrument})
    assert list(response.context["instrument_form"].errors) == ["instrument"]
    assert InstrumentEvidence.objects.count() == 0


def test_a_piece_is_removed(anna, base, world, now):
    draft = make_draft(world.enrolment)
    file = drafts.add_file(submission=draft, upload=make_upload(), now=now)
    assert anna.post(f"{base}bewijs/{file.pk}/weg/")["Location"] == f"{base}#bewijs"
    assert FileEvidence.objects.count() == 0


def test_editor_costs_the_same_with_one_and_three_files(anna, base, world, now):
    draft = make_draft(world.enrolment)
    drafts.add_file(submission=draft, upload=make_upload(), now=now)
    anna.get(base)
    with CaptureQueriesContext(connection) as one:
        anna.get(base)
    for name in ("b.jpg", "c.jpg"):
        drafts.add_file(submission=draft, upload=make_upload(name, JPEG), now=now)
    with CaptureQueriesContext(connection) as three:
        anna.get(base)
    assert len(three) == len(one)


# --- one file at a time, for the script -----------------------------------------------------------------------------
def post_json(client, base, **data):
    return client.post(f"{base}bestanden/", data, headers={"accept": "application/json"})


def test_the_script_hears_that_a_file_was_added(anna, base, world):
    make_draft(world.enrolment)
    answer = post_json(anna, base, uploads=make_upload("foto.jpg", JPEG))
    assert (answer.status_code, answer.json()) == (201, {"message": "Toegevoegd"})
    assert FileEvidence.objects.get().name == "foto.jpg"


def test_the_script_hears_why_not(anna, base, world, now):
    draft = make_draft(world.enrolment)
    assert "leeg" in post_json(anna, base, uploads=make_upload("leeg.pdf", b"")).json()["message"]
    assert post_json(anna, base).status_code == 400
    hand_in(draft, now=now)
    assert post_json(anna, base, uploads=make_upload()).status_code == 400
    assert FileEvidence.objects.count() == 0


def test_limits_scan_and_what_is_used_are_said_beforehand(anna, base, world, settings):
    make_draft(world.enrolment)
    page = text_of(anna.get(base))
    for words in (
        "20,0 MB per bestand",
        "100,0 MB voor deze poging",
        "niet gescand",
        'capture="environment"',
        "In gebruik",
    ):
        assert words in page.replace("\xa0", " "), words
    settings.CLAMAV_URL = "tcp://127.0.0.1:9"
    assert "gescand op schadelijke software voordat" in text_of(anna.get(base))


def test_what_a_worker_is_still_busy_with_says_so(anna, base, world, now):
    draft = make_draft(world.enrolment)
    drafts.add_file(submission=draft, upload=make_upload(), now=now)
    assert "wordt klaargezet" in text_of(anna.get(base))
    FileEvidence.objects.update(scan=ScanState.WAITING)
    assert "daarna kan het worden geopend" in text_of(anna.get(base))
    FileEvidence.objects.update(scan=ScanState.INFECTED)
    assert "Het is weggehaald" in text_of(anna.get(base))
