"""What money answers before somebody cancels."""

from accounts.registry import registry
from invoicing.services.release import release_seat
from tests.factories.courses import NOW
from tests.factories.invoicing import make_draft, make_invoice, make_seat


def said(enrolment, change: str = "enrolment.cancel") -> list[str]:
    return [found.text for found in registry.consequences(change, enrolment)]


def test_an_issued_invoice_is_named(world):
    make_invoice(world.enrolment)
    [text] = said(world.enrolment)
    assert "CB2027-00001" in text


def test_a_concept_is_named(world):
    make_draft(world.enrolment)
    assert len(said(world.enrolment)) == 1


def test_a_place_that_was_not_invoiced_has_no_consequence(world):
    make_seat(world.enrolment)
    assert said(world.enrolment) == []
    assert said(world.bram_enrolment) == []


def test_other_changes_have_no_consequence_for_money(world):
    make_invoice(world.enrolment)
    assert said(world.enrolment, "enrolment.stop") == []
    assert said(world.anna) == []


def test_releasing_twice_is_once(world):
    make_seat(world.enrolment)
    first = release_seat(enrolment=world.enrolment, actor=world.eva, now=NOW)
    assert release_seat(enrolment=world.enrolment, actor=world.eva, now=NOW) == first
    assert release_seat(enrolment=world.bram_enrolment, actor=world.eva, now=NOW) is None
