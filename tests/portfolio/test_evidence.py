"""Every kind of evidence copies into the next attempt and goes with its submission; the suite runs this on PostgreSQL too."""

from datetime import date

import pytest

from portfolio.models import (
    Evidence,
    FileEvidence,
    InstrumentEvidence,
    LinkEvidence,
    Observation,
    Submission,
    TextEvidence,
)
from portfolio.services import drafts
from tests.factories.courses import NOW
from tests.factories.portfolio import hand_in, make_draft, make_upload, release

KINDS = {
    "text": lambda draft: TextEvidence.objects.create(submission=draft, created_at=NOW, order=1, text="Tekst"),
    "file": lambda draft: drafts.add_file(submission=draft, upload=make_upload(), now=NOW),
    "link": lambda draft: drafts.add_link(submission=draft, url="https://voorbeeld.nl/", title="Kaart", now=NOW),
    "instrument": lambda draft: InstrumentEvidence.objects.create(
        submission=draft,
        created_at=NOW,
        order=4,
        instrument="starr",
        definition_version=1,
        answers={"situatie": "Bedacht", "variant": "nu"},
    ),
    "observation": lambda draft: Observation.objects.create(
        submission=draft,
        created_at=NOW,
        order=5,
        observer_role="praktijkopleider",
        observed_on=date(2027, 1, 20),
        text="Rustig",
        shows="Overzicht",
    ),
}
MODELS = {
    "text": TextEvidence,
    "file": FileEvidence,
    "link": LinkEvidence,
    "instrument": InstrumentEvidence,
    "observation": Observation,
}


def make_all_kinds(enrolment) -> Submission:
    draft = make_draft(enrolment, text="")
    for make in KINDS.values():
        make(draft)
    return draft


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_comes_back_as_itself_and_knows_its_name(world, kind):
    made = KINDS[kind](make_draft(world.enrolment, text=""))
    found = Evidence.objects.get()
    assert (type(found), found.pk, found.kind) == (MODELS[kind], made.pk, kind)
    assert found.describe()["kind"] == kind
    assert not found.is_empty


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_deleted_with_its_parent_row(world, kind):
    KINDS[kind](make_draft(world.enrolment, text="")).delete()
    assert (Evidence.objects.non_polymorphic().count(), MODELS[kind].objects.count()) == (0, 0)


def test_all_kinds_are_copied_into_the_next_attempt(world):
    first = hand_in(make_all_kinds(world.enrolment))
    release(first, world.tessa, redenering="insufficient")
    second = make_draft(world.enrolment, text="")
    copies = [(type(piece), piece.describe()) for piece in second.evidence.all()]
    assert copies == [(type(piece), piece.describe()) for piece in first.evidence.all()]
    assert len(copies) == 5


def test_a_mixed_set_is_deleted_at_once(world):
    draft = make_all_kinds(world.enrolment)
    draft.evidence.all().delete()
    assert [model.objects.count() for model in (Evidence, *MODELS.values())] == [0] * 6


def test_deleting_a_submission_takes_every_kind_with_it(world):
    make_all_kinds(world.enrolment).delete()
    assert [model.objects.count() for model in (Evidence, *MODELS.values())] == [0] * 6


def test_instrument_answers_read_in_the_order_and_words_of_the_definition(world):
    piece = KINDS["instrument"](make_draft(world.enrolment, text=""))
    piece.answers = {"situatie": "Bedacht", "variant": "nu", "vroeger": "Oude vraag", "taak": ""}
    assert [label for label, _answer in piece.answered] == ["Welk moment kies je?", "Situatie", "vroeger"]
    assert piece.answered[0][1] == "Het speelt nu; ik denk vooruit"


def test_instrument_that_is_gone_still_shows_its_answers(world):
    piece = KINDS["instrument"](make_draft(world.enrolment, text=""))
    piece.instrument, piece.answers = "verdwenen", {"een": ["a", "b"], "twee": 2}
    assert (piece.name, piece.answered) == ("verdwenen", [("een", "a, b"), ("twee", "2")])


def test_a_table_and_a_map_of_an_instrument_read_as_lines(world):
    piece = KINDS["instrument"](make_draft(world.enrolment, text=""))
    piece.instrument = "netwerkkaart"
    piece.answers = {
        "kaart": {
            "nodes": [{"name": "Gemeente", "ring": "regio"}, {"name": "SBB", "ring": "land"}],
            "lines": [{"start": 0, "end": 2, "kind": "zwak"}],
        }
    }
    assert piece.answered == [
        (
            "Partijen",
            "Partij: Gemeente; Ring: regio\nPartij: SBB; Ring: landelijk\nVan: Midden; Naar: SBB; Soort lijn: zwak contact",
        )
    ]


def test_an_answer_that_no_longer_fits_its_field_is_shown_as_it_was(world):
    piece = KINDS["instrument"](make_draft(world.enrolment, text=""))
    piece.instrument, piece.answers = "grow", {"zin": "veel", "keuze": "Bellen"}
    assert piece.answered == [("Keuze", "Bellen"), ("zin", "veel")]
