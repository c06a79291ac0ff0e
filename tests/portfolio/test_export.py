"""What participants get of their portfolio when they ask for everything the site knows of them."""

import json

import pytest

from accounts.services.personal_data import export_person
from courses.models import Curriculum
from portfolio.models import SpotRemark
from portfolio.services import bundles
from tests.factories.courses import NOW, make_trainer
from tests.factories.portfolio import in_agreement, make_submitted, mark, release

ASSESSMENTS = "portfolio.Assessment/submission__enrolment__person"
MARKS = "portfolio.CriterionMark/assessment__submission__enrolment__person"
SPOTS = "portfolio.SpotRemark/evidence__submission__enrolment__person"
ATTEMPTS = "portfolio.Submission/enrolment__person"


@pytest.fixture
def submitted(world):
    return make_submitted(world.enrolment)


def remark_at(assessment):
    SpotRemark.objects.create(
        assessment=assessment, evidence=assessment.submission.evidence.first(), start=0, end=3, quote="Ik ",
        text="Wie precies?", created_at=NOW,
    )  # fmt: skip


def test_a_judgement_that_is_not_released_is_no_part_of_it(world, submitted):
    remark_at(mark(submitted, world.tessa, feedback="Nog niet klaar."))
    data = export_person(world.anna)
    assert [data[name] for name in (ASSESSMENTS, MARKS, SPOTS)] == [[], [], []]
    assert "Nog niet klaar." not in json.dumps(data)


def test_a_released_judgement_is_all_there(world, submitted):
    assessment = release(submitted, world.tessa)
    remark_at(assessment)
    data = export_person(world.anna)
    assert [row["feedback"] for row in data[ASSESSMENTS]] == ["Vul aan."]
    assert {row["remark"] for row in data[MARKS]} == {"Zie de les."}
    assert len(data[MARKS]) == assessment.marks.count()
    assert [row["text"] for row in data[SPOTS]] == ["Wie precies?"]


def test_a_second_assessor_does_not_show(world, submitted):
    Curriculum._base_manager.update(portfolio_attempts=1)
    in_agreement(submitted, world.tessa, make_trainer(world.edition))
    [row] = export_person(world.anna)[ATTEMPTS]
    assert row["state"] == "marking"
    assert {"assessor_id", "second_assessor_id"} & row.keys() == set()


def test_work_of_the_group_that_staff_took_says_nothing_of_the_others(world, submitted):
    bundle = bundles.ask_group(edition=world.edition, actor=world.eva, reason="Visitatie", now=NOW)
    bundles.make(bundle_id=bundle.pk, clock=lambda: NOW)
    times = {"asked_at": str(NOW), "made_at": str(NOW)}
    assert export_person(world.bram)["portfolio.Bundle/edition__enrolments__person"] == [times]
    assert export_person(world.eva)["portfolio.Bundle/asked_by"] == [times | {"reason": "Visitatie"}]


def test_the_trainer_gets_what_they_wrote_before_its_release(world, submitted):
    mark(submitted, world.tessa, feedback="Nog niet klaar.")
    [row] = export_person(world.tessa)["portfolio.Assessment/assessor"]
    assert row["feedback"] == "Nog niet klaar."
