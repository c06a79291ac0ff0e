"""Remarks at a spot: they point at words or at a page, belong to one judgement, and never change the work."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portfolio.models import Evidence, SpotRemark
from portfolio.services import assessments, spots
from portfolio.spots import Piece, cut, number
from tests.factories.courses import NOW, make_trainer
from tests.factories.portfolio import make_submitted, mark

TEXT = "Ik belde 😀 het bedrijf. Daarna belde ik de student.\r\nKlaar."


@pytest.fixture
def work(world):
    work = make_submitted(world.enrolment, text=TEXT)
    assessments.claim(submission=work, trainer=world.tessa, now=NOW)
    return work


def add(work, trainer, **where):
    evidence = Evidence.objects.get(submission=work)
    return spots.add_spot(
        submission=work, trainer=trainer, evidence_id=evidence.pk, text="Waarom eerst het bedrijf?", now=NOW, **where
    )


@pytest.mark.parametrize(
    ("quote", "near", "start"),
    [
        ("belde", None, 3),
        ("belde", 3, 3),
        ("belde", 31, 31),
        ("belde", 30, 3),  # the script was wrong: the words decide
        ("student.\nKlaar", None, 43),
        ("😀 het", None, 9),
    ],
)
def test_a_remark_finds_its_words(world, work, quote, near, start):
    spot = add(work, world.tessa, quote=quote, start=near)
    assert (spot.start, spot.quote) == (start, quote)
    assert spots.text_of_evidence(Evidence.objects.get())[spot.start : spot.end] == quote


@pytest.mark.parametrize("where", [{"quote": "niet in het werk"}, {"quote": " "}, {}])
def test_a_remark_without_a_spot_is_refused(world, work, where):
    with pytest.raises(spots.DomainError):
        add(work, world.tessa, **where)
    assert SpotRemark.objects.count() == 0


def test_a_remark_may_be_about_a_page(world, work):
    spot = add(work, world.tessa, page=2, left=40, top=70)
    assert (spot.page, spot.left, spot.top, spot.start) == (2, 40, 70, None)


def test_evidence_of_other_work_is_refused(world, work):
    other = make_submitted(world.bram_enrolment)
    with pytest.raises(spots.SpotNotFound):
        spots.add_spot(
            submission=work, trainer=world.tessa, evidence_id=other.evidence.get().pk, text="x", quote="Ik", now=NOW
        )


def test_only_who_is_marking_remarks_and_removes(world, work):
    guus, spot = make_trainer(world.edition), add(work, world.tessa, quote="belde")
    with pytest.raises(assessments.NotMarking):
        add(work, guus, quote="belde")
    with pytest.raises(assessments.NotMarking):
        spots.remove_spot(submission=work, trainer=guus, spot_id=spot.pk)
    spots.remove_spot(submission=work, trainer=world.tessa, spot_id=spot.pk)
    assert SpotRemark.objects.count() == 0


def test_the_participant_reads_remarks_once_they_are_released(client, world):
    work = make_submitted(world.enrolment, text=TEXT, now=timezone.now())
    concept = mark(work, world.tessa, now=timezone.now())
    add(work, world.tessa, quote="het bedrijf")
    client.force_login(world.anna)
    page = f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/poging/1/"
    before = client.get(page).content.decode()
    assessments.release(
        submission=work, trainer=world.tessa, revision=concept.revision, outcome="voldaan", now=timezone.now()
    )
    after = client.get(page).content.decode()
    assert ("Waarom eerst het bedrijf?" in before, "Waarom eerst het bedrijf?" in after) == (False, True)


def test_the_page_marks_the_words_and_links_both_ways(client, world, work):
    add(work, world.tessa, quote="het bedrijf")
    client.force_login(world.tessa)
    page = client.get(f"/beoordelen/{work.pk}/").content.decode()
    assert "<mark>het bedrijf</mark>" in page
    for link in ('href="#opmerking-nr-1"', 'id="opmerking-nr-1"', 'href="#plek-1"', 'id="plek-1"'):
        assert link in page, link


def test_a_refused_remark_keeps_what_was_typed(client, world, work):
    client.force_login(world.tessa)
    data = {"evidence": Evidence.objects.get().pk, "quote": "staat er niet", "text": "Mijn opmerking"}
    page = client.post(f"/beoordelen/{work.pk}/opmerkingen/", data).content.decode()
    assert "Mijn opmerking" in page
    assert "Deze woorden staan zo niet in het werk." in page


def test_overlapping_remarks_cut_the_text_once():
    found = number([SpotRemark(start=0, end=4), SpotRemark(start=2, end=6)])
    assert cut("abcdefgh", found) == [
        Piece("ab", (1,), ()),
        Piece("cd", (1, 2), (1,)),
        Piece("ef", (2,), (2,)),
        Piece("gh"),
    ]


@given(
    text=st.text(min_size=1, max_size=40), edges=st.lists(st.tuples(st.integers(0, 38), st.integers(1, 40)), max_size=5)
)
def test_whatever_the_remarks_the_pieces_are_the_text_again(text, edges):
    found = [
        SpotRemark(start=start, end=min(len(text), start + length)) for start, length in edges if start < len(text)
    ]
    assert "".join(piece.text for piece in cut(text, number(found))) == text
