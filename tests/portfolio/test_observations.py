"""Observations: begun empty, saved by button and by themselves, asked to be whole before handing in, frozen after it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from portfolio.models import Evidence, Observation, Submission
from portfolio.receipts import receipt_lines
from portfolio.services import drafts, observations, privacy_check, spots, submissions
from portfolio.services.snapshots import pieces_to_hand_in
from tests.factories.courses import NOW
from tests.factories.portfolio import hand_in, make_draft, make_submitted, mark

VALUES = {
    "observer_role": "praktijkopleider",
    "observed_on": date(2026, 11, 3),
    "text": "De student legde het zelf uit.",
    "shows": "Dat ik ruimte geef.",
}
TYPED = {**VALUES, "observed_on": "2026-11-03"}


@pytest.fixture
def draft(world):
    return make_draft(world.enrolment, text="")


@pytest.fixture
def observation(draft):
    return observations.begin_observation(submission=draft, now=NOW)


@pytest.fixture
def anna(client, world):
    client.force_login(world.anna)
    return client


@pytest.fixture
def base(world):
    return f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/"


def save(observation, revision=0, **values):
    return observations.save_observation(
        submission=observation.submission,
        evidence_id=observation.pk,
        values={**VALUES, **values},
        revision=revision,
    )


# --- service --------------------------------------------------------------------------------------------------------
def test_beginning_twice_gives_the_one_that_is_still_empty(draft, observation):
    assert observations.begin_observation(submission=draft, now=NOW) == observation
    save(observation)
    assert observations.begin_observation(submission=draft, now=NOW) != observation


def test_beginning_knows_the_limit(draft, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_PIECES", 0)
    with pytest.raises(drafts.TooManyPieces):
        observations.begin_observation(submission=draft, now=NOW)


def test_saving_keeps_every_field_and_counts(observation):
    save(observation)
    stored = Observation.objects.get()
    assert (stored.values, stored.revision, stored.missing) == (VALUES, 1, [])


def test_the_same_again_is_fine_and_older_words_overwrite_nothing(observation):
    save(observation)
    assert save(observation).revision == 1
    with pytest.raises(observations.StaleObservation) as refusal:
        save(observation, text="Uit een ouder tabblad")
    assert refusal.value.current.text == VALUES["text"]
    assert Observation.objects.get().text == VALUES["text"]


def test_a_removed_one_is_gone(draft, observation):
    drafts.remove_evidence(submission=draft, evidence_id=observation.pk, now=NOW)
    with pytest.raises(observations.ObservationGone):
        save(observation)


def test_nothing_is_written_after_handing_in(observation):
    save(observation)
    hand_in(observation.submission)
    with pytest.raises(submissions.NotADraft):
        save(observation, revision=1, text="Te laat")


def test_an_empty_one_is_not_handed_in_and_a_half_one_is_refused(world, draft, observation):
    assert pieces_to_hand_in(draft) == []
    save(observation, shows="  ", observed_on=None)
    with pytest.raises(submissions.UnfinishedObservation) as refusal:
        hand_in(Submission.objects.get())
    assert str(refusal.value.message) == (
        "Een observatie is nog niet af: datum, wat het laat zien. Vul dit in of haal de observatie weg."
    )


def test_it_is_frozen_in_the_snapshot_and_on_the_receipt(observation):
    save(observation)
    work = hand_in(Submission.objects.get())
    said = work.snapshot["evidence"][0]
    assert {name: said[name] for name in TYPED} == TYPED
    line = receipt_lines(work)[0]
    assert (line.title, line.size) == ("praktijkopleider", "10 woorden")


def test_the_next_attempt_starts_from_a_copy(observation):
    save(observation)
    assert Observation(**observation.copy_values()).values == Observation(**Observation().copy_values()).values
    assert Observation.objects.get().copy_values() == VALUES


@pytest.mark.parametrize("field", ["observer_role", "text", "shows"])
def test_the_privacy_check_reads_every_field(observation, field):
    stored = save(observation, **{field: "Bel 06-12345678"})
    found = privacy_check.look([stored]).found
    assert [(one.kind.value, one.words) for one in found] == [("phone", "06-12345678")]


def test_a_listed_name_as_role_is_found(observation):
    stored = save(observation, observer_role="Jochem")
    assert [one.words for one in privacy_check.look([stored], names=["Jochem"]).found] == ["Jochem"]


def test_a_trainer_points_at_words_of_both_parts(world, observation):
    save(observation)
    work = hand_in(Submission.objects.get())
    mark(work, world.tessa)
    for quote in ("zelf uit", "ruimte geef"):
        spot = spots.add_spot(
            submission=work, trainer=world.tessa, evidence_id=observation.pk, text="Mooi", quote=quote, now=NOW
        )
        whole = Observation.objects.get().whole
        assert whole[spot.start : spot.end] == quote


# --- pages ----------------------------------------------------------------------------------------------------------
def test_begin_save_and_read_without_script(anna, base, draft):
    answer = anna.post(f"{base}observaties/")
    observation = Observation.objects.get()
    assert answer["Location"] == f"{base}#observatie-{observation.pk}"
    typed = {**TYPED, "text": "Regel 1\r\nRegel 2", "revision": 0}
    page = anna.post(f"{base}observaties/{observation.pk}/", typed, follow=True).content.decode()
    assert Observation.objects.get().text == "Regel 1\nRegel 2"
    assert ("praktijkopleider" in page, 'value="2026-11-03"' in page) == (True, True)


def test_autosave_says_when_and_gives_the_next_revision(anna, base, observation):
    answer = anna.post(f"{base}observaties/{observation.pk}/vanzelf/", {**TYPED, "revision": 0})
    assert (answer.status_code, answer.json()["revision"]) == (200, 1)
    assert timezone.localtime().strftime("%H:") in answer.json()["message"]


def test_autosave_of_an_older_tab_gets_what_is_stored(anna, base, observation):
    save(observation)
    answer = anna.post(f"{base}observaties/{observation.pk}/vanzelf/", {**TYPED, "text": "Oud", "revision": 0})
    assert (answer.status_code, answer.json()["revision"], answer.json()["stored"]) == (409, 1, TYPED)


def test_save_of_an_older_tab_shows_both_and_then_a_choice(anna, base, observation):
    save(observation)
    answer = anna.post(f"{base}observaties/{observation.pk}/", {**TYPED, "text": "Oude woorden", "revision": 0})
    page = answer.content.decode()
    assert (answer.status_code, VALUES["text"] in page, "Oude woorden" in page) == (409, True, True)
    again = answer.context["observations"][0][1]["revision"].value()
    anna.post(f"{base}observaties/{observation.pk}/", {**TYPED, "text": "Samen", "revision": again})
    assert Observation.objects.get().text == "Samen"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("observed_on", "gisteren"),
        ("observed_on", (timezone.localdate() + timedelta(days=2)).isoformat()),
        ("observer_role", "r" * 101),
        ("text", "a\x00b"),
        ("shows", "a" * 10_001),
        ("revision", "x"),
    ],
)
def test_odd_input_is_refused_and_kept(anna, base, observation, field, value):
    typed = {**TYPED, "text": "Net getypt", "revision": 0, field: value}
    answer = anna.post(f"{base}observaties/{observation.pk}/", typed)
    assert (answer.status_code, field in answer.context["observations"][0][1].errors) == (200, True)
    if field != "text":
        assert "Net getypt" in answer.content.decode()
    assert anna.post(f"{base}observaties/{observation.pk}/vanzelf/", typed).status_code == 400
    assert Observation.objects.get().is_empty


def test_words_for_one_that_was_removed_come_back(anna, base, draft, observation):
    drafts.remove_evidence(submission=draft, evidence_id=observation.pk, now=NOW)
    answer = anna.post(f"{base}observaties/{observation.pk}/", {**TYPED, "revision": 0})
    assert (answer.status_code, VALUES["text"] in answer.content.decode()) == (404, True)
    assert anna.post(f"{base}observaties/{observation.pk}/vanzelf/", {**TYPED, "revision": 0}).status_code == 404


def test_words_after_handing_in_elsewhere_come_back(anna, base, observation):
    save(observation)
    hand_in(Submission.objects.get())
    answer = anna.post(f"{base}observaties/{observation.pk}/", {**TYPED, "text": "Nieuwe woorden", "revision": 1})
    assert (answer.status_code, "Nieuwe woorden" in answer.content.decode()) == (409, True)
    assert (
        anna.post(f"{base}observaties/{observation.pk}/vanzelf/", {**TYPED, "text": "N", "revision": 1}).status_code
        == 409
    )


def test_another_kind_of_evidence_has_no_such_form(anna, base, world):
    make_draft(world.enrolment)
    text = Evidence.objects.get()
    assert anna.post(f"{base}observaties/{text.pk}/", {**TYPED, "revision": 0}).status_code == 404


def test_beginning_after_handing_in_is_refused_in_words(anna, base, world):
    make_submitted(world.enrolment)
    page = anna.post(f"{base}observaties/", follow=True).content.decode()
    assert "Deze poging is ingeleverd" in page
    assert Observation.objects.count() == 0


def test_autosave_after_signing_out_never_sends_a_page(client, base, observation):
    answer = client.post(f"{base}observaties/{observation.pk}/vanzelf/", {**TYPED, "revision": 0})
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/json")


@pytest.mark.parametrize("name", ["bram", "tessa", "eva", "ada", "sanne"])
def test_nobody_else_writes(client, world, base, observation, name):
    client.force_login(getattr(world, name))
    for page in ("observaties/", f"observaties/{observation.pk}/", f"observaties/{observation.pk}/vanzelf/"):
        assert client.post(base + page, {**TYPED, "revision": 0}).status_code == 404
    assert Observation.objects.get().is_empty


def test_the_review_leads_to_a_half_one(anna, base, observation):
    save(observation, shows="")
    page = anna.get(f"{base}inleveren/").content.decode()
    assert (f"{base}#observatie-{observation.pk}" in page, "wat het laat zien" in page) == (True, True)


def test_the_trainer_and_the_receipt_show_it_whole(client, world, observation):
    save(observation)
    work = hand_in(Submission.objects.get(), now=timezone.now())
    for person, address in ((world.tessa, f"/beoordelen/{work.pk}/"), (world.anna, work.attempt_url)):
        client.force_login(person)
        page = client.get(address).content.decode()
        for words in ("praktijkopleider", "3 november 2026", VALUES["text"], VALUES["shows"]):
            assert words in page, (address, words)
