from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.enums import LessonDayState
from courses.models import Assignment, CurriculumAssignment
from learning.enums import EnrolmentState, ResultSource
from learning.models import AssignmentResult
from portfolio.enums import Actor, Step
from portfolio.overview import assignment_rows, due_of, waiting_count
from portfolio.services import assessments, decisions
from tests.factories.accounts import MembershipFactory
from tests.factories.courses import NOW, AssignmentVersionFactory, ModuleFactory, make_trainer
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import make_draft, make_submitted, mark, release

DUE = date(2027, 3, 15)  # the lesson day of 15 February and four weeks
PROMISED = date(2027, 2, 15)


def only_row(enrolment):
    (row,) = assignment_rows([enrolment])[enrolment.pk]
    return row


def to(step, world):
    """Bring Anna's only assignment to `step`."""
    if step == Step.NOT_STARTED:
        return
    if step == Step.WRITING:
        make_draft(world.enrolment)
        return
    if step == Step.STUCK:
        world.edition.curriculum.portfolio_attempts = 1
        world.edition.curriculum.save()
    work = make_submitted(world.enrolment)
    if step == Step.MARKING:
        mark(work, world.tessa)
    elif step == Step.MET:
        release(work, world.tessa)
    elif step in {Step.REVISE, Step.STUCK}:
        release(work, world.tessa, privacy="insufficient")


@pytest.mark.parametrize(
    ("step", "actor", "by", "attempt", "outcome"),
    [
        (Step.NOT_STARTED, Actor.PARTICIPANT, DUE, 0, ""),
        (Step.WRITING, Actor.PARTICIPANT, DUE, 1, ""),
        (Step.HANDED_IN, Actor.TRAINER, PROMISED, 1, ""),
        (Step.MARKING, Actor.TRAINER, PROMISED, 1, ""),
        (Step.REVISE, Actor.PARTICIPANT, DUE, 1, "aanvullen"),
        (Step.MET, Actor.NOBODY, None, 1, "voldaan"),
        (Step.STUCK, Actor.STAFF, None, 1, "aanvullen"),
    ],
)
def test_row_says_the_step_who_acts_and_by_when(world, step, actor, by, attempt, outcome):
    to(step, world)
    row = only_row(world.enrolment)
    assert (row.step, row.actor, row.by, row.attempt, row.outcome) == (step, actor, by, attempt, outcome)
    assert (row.title, row.required, row.due, row.attempts_allowed) == (
        "Delen of niet delen?",
        True,
        DUE,
        world.edition.curriculum.portfolio_attempts,
    )
    assert row.url == f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/"


@pytest.mark.parametrize(
    ("kind", "words"), [("stop", "dat je stopt met deze opdracht"), ("later_edition", "in een latere uitvoering")]
)
def test_after_the_staff_decided_nobody_acts_and_the_page_says_how_it_ended(client, world, kind, words):
    to(Step.STUCK, world)
    work = world.enrolment.submissions.get()
    decisions.decide_after_final(submission=work, kind=kind, reason="Besproken", actor=world.eva, now=timezone.now())
    row = only_row(world.enrolment)
    assert (row.step, row.actor, row.settled) == (Step.STUCK, Actor.NOBODY, kind)
    client.force_login(world.anna)
    page = client.get(row.url).content.decode()
    assert (words in page, "overlegt met je" in page) == (True, False)


def test_an_extra_attempt_is_no_end(world):
    to(Step.STUCK, world)
    work = world.enrolment.submissions.get()
    decisions.decide_after_final(
        submission=work, kind="extra_attempt", reason="Ziek", actor=world.eva, now=timezone.now()
    )
    row = only_row(world.enrolment)
    assert (row.step, row.actor, row.settled) == (Step.REVISE, Actor.PARTICIPANT, "")


def test_row_does_not_show_a_concept_judgement(world):
    mark(make_submitted(world.enrolment), world.tessa)
    assert only_row(world.enrolment).outcome == ""


def test_row_of_a_second_attempt_is_about_the_second(world):
    to(Step.REVISE, world)
    make_draft(world.enrolment, text="Beter")
    row = only_row(world.enrolment)
    assert (row.step, row.attempt, row.outcome) == (Step.WRITING, 2, "")


def test_row_is_met_by_an_exemption_without_work(world):
    version = world.edition.curriculum.assignment_pins.get().version
    AssignmentResult.objects.create(
        enrolment=world.enrolment,
        assignment=version.assignment,
        version=version,
        met_at=NOW,
        source=ResultSource.EXEMPTION,
        reason="Eerder gedaan",
        actor=world.eva,
    )
    row = only_row(world.enrolment)
    assert (row.step, row.actor, row.source) == (Step.MET, Actor.NOBODY, ResultSource.EXEMPTION)
    assert only_row(world.bram_enrolment).step == Step.NOT_STARTED


def test_nobody_waits_for_somebody_who_left(world):
    world.enrolment.state = EnrolmentState.CANCELLED
    world.enrolment.save()
    row = only_row(world.enrolment)
    assert (row.actor, row.is_open, row.is_late(today=date(2030, 1, 1))) == (Actor.NOBODY, False, False)


@pytest.mark.parametrize(("today", "late"), [(DUE, False), (DUE + timedelta(days=1), True)])
def test_row_is_late_the_day_after_the_due_date(world, today, late):
    assert only_row(world.enrolment).is_late(today=today) == late


def test_handed_in_work_is_not_late(world):
    to(Step.HANDED_IN, world)
    assert only_row(world.enrolment).is_late(today=date(2030, 1, 1)) is False


def test_due_date_ignores_cancelled_days_and_is_unknown_without_days(world):
    assert due_of(world.enrolment) == DUE
    world.edition.days.update(state=LessonDayState.CANCELLED)
    assert due_of(world.enrolment) is None
    assert only_row(world.enrolment).due is None


def test_required_assignments_come_first(world):
    curriculum = world.edition.curriculum
    curriculum.assignment_pins.update(order=2)
    optional = AssignmentVersionFactory(
        assignment=Assignment.objects.create(key="m1-p2", module=ModuleFactory(number=1)), title="Verdieping"
    )
    CurriculumAssignment.objects.create(
        curriculum=curriculum, assignment=optional.assignment, version=optional, required=False, order=1
    )
    rows = assignment_rows([world.enrolment])[world.enrolment.pk]
    assert [(row.title, row.required) for row in rows] == [("Delen of niet delen?", True), ("Verdieping", False)]


def test_rows_of_several_enrolments_do_not_mix(world):
    later = make_enrolment(world.other_edition, world.anna)
    world.other_edition.days.update(starts_at=NOW + timedelta(days=100), ends_at=NOW + timedelta(days=101))
    make_submitted(world.enrolment)
    rows = assignment_rows([world.enrolment, later, world.bram_enrolment])
    assert {pk: [(row.step, row.due) for row in found] for pk, found in rows.items()} == {
        world.enrolment.pk: [(Step.HANDED_IN, DUE)],
        world.bram_enrolment.pk: [(Step.NOT_STARTED, DUE)],
        later.pk: [(Step.NOT_STARTED, date(2027, 6, 9))],
    }


@pytest.mark.parametrize("count", [1, 3])
def test_rows_cost_two_queries_however_many(world, count):
    enrolments = [world.enrolment, *(make_enrolment(world.edition) for _number in range(count - 1))]
    for enrolment in enrolments:
        make_submitted(enrolment)
    with CaptureQueriesContext(connection) as queries:
        assignment_rows(enrolments)
    assert len(queries) == 2


def test_no_enrolments_are_no_rows(db):
    assert assignment_rows([]) == {}


def test_waiting_count_counts_what_the_trainer_can_do(world):
    assert waiting_count(world.tessa, NOW.date()) == 0
    work = make_submitted(world.enrolment)
    other = make_submitted(world.bram_enrolment)
    assert waiting_count(world.tessa, NOW.date()) == 2
    assessments.claim(submission=work, trainer=world.tessa, now=NOW)
    assessments.claim(submission=other, trainer=make_trainer(world.edition), now=NOW)
    assert waiting_count(world.tessa, NOW.date()) == 1
    assert waiting_count(world.thijs, NOW.date()) == 0


def test_waiting_count_leaves_colleagues_out(world):
    make_submitted(world.enrolment)
    MembershipFactory(person=world.tessa, organisation=world.school)
    assert waiting_count(world.tessa, NOW.date()) == 0
