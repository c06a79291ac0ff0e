from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from courses.models import Module
from learning.earlier import credit_options
from learning.enums import EnrolmentState, ResultSource
from learning.models import Enrolment, ModuleResult
from learning.overview import track_overviews
from learning.services.completion import evaluate
from learning.services.credit import CannotCredit, ReasonMissing, credit_module
from learning.services.enrolments import confirm
from tests.factories.courses import NOW, ModuleFactory, make_curriculum, make_edition
from tests.learning.study import get_pin, meet_all_lessons, repin

LATER = NOW + timedelta(days=30)


def second(world, *, now=LATER):
    """Anna also takes the leergang for coordinators, which shares the module."""
    edition = make_edition(curriculum=make_curriculum(track_key="bpv-coordinator"), code="coordinator-1")
    return confirm(person=world.anna, edition=edition, employer=None, request=None, actor=world.eva, now=now)


def credit(world, enrolment, *, reason="Vorig jaar gedaan, inhoud nagekeken", module_id=None):
    module_id = module_id or Module.objects.get(key="m1").pk
    return credit_module(enrolment=enrolment, module_id=module_id, actor=world.eva, reason=reason, now=LATER)


def test_a_module_done_in_another_leergang_counts_by_itself_and_says_where(world):
    meet_all_lessons(world.anna, world.edition.curriculum)
    assert ModuleResult.objects.get(enrolment=world.enrolment).source == ResultSource.COMPUTED
    result = ModuleResult.objects.get(enrolment=second(world))
    assert (result.source, result.actor) == (ResultSource.CREDIT, None)
    assert "Leergang BPV-begeleider" in result.reason
    assert "1 februari 2027" in result.reason


def test_what_is_done_later_is_done_and_not_credited(world):
    enrolment = second(world, now=NOW)
    meet_all_lessons(world.anna, world.edition.curriculum, now=LATER)
    assert ModuleResult.objects.get(enrolment=enrolment).source == ResultSource.COMPUTED


def test_after_a_material_change_it_waits_for_a_decision(world):
    meet_all_lessons(world.anna, world.edition.curriculum)
    repin(get_pin(world.edition.curriculum), material=True)
    enrolment = second(world)
    assert not enrolment.moduleresults.exists()
    [option] = credit_options(enrolment)
    assert "1 van de 2" in option.note
    assert "1 in een oudere" in option.note

    result = credit(world, enrolment)
    assert (result.source, result.actor, result.met_at) == (ResultSource.CREDIT, world.eva, LATER)
    assert enrolment.componentresults.filter(component__key="voorbereiding-1").exists()
    assert AuditEvent.objects.filter(action="module.credited").count() == 1


def test_a_credited_module_asks_nothing_more_and_says_why(world, client):
    credit(world, world.enrolment)
    [overview] = track_overviews(world.anna, LATER)
    assert (overview.first_unfinished, overview.percent) == (None, 100)
    assert overview.modules[0].credit == "Vorig jaar gedaan, inhoud nagekeken"
    client.force_login(world.anna)
    page = client.get("/leren/bpv-begeleider/").text
    assert "Vorig jaar gedaan, inhoud nagekeken" in page
    assert "m1-l1" in page  # nothing is hidden


@pytest.mark.parametrize("state", [EnrolmentState.STOPPED, EnrolmentState.CANCELLED, EnrolmentState.COMPLETED])
def test_only_a_running_place_is_credited(world, state):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=state, completed_at=NOW)
    with pytest.raises(CannotCredit):
        credit(world, world.enrolment)


def test_a_decision_has_a_reason_a_module_and_happens_once(world):
    with pytest.raises(ReasonMissing):
        credit(world, world.enrolment, reason=" ")
    with pytest.raises(CannotCredit):
        credit(world, world.enrolment, module_id=ModuleFactory(number=9).pk)
    credit(world, world.enrolment)
    with pytest.raises(CannotCredit):
        credit(world, world.enrolment)
    evaluate(enrolment_id=world.enrolment.pk, now=LATER)
    assert ModuleResult.objects.count() == 1
