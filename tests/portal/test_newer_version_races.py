"""Two of staff at once, and a participant who completes or begins something at the same moment. Only PostgreSQL shows it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic, sleep

import pytest
from django.db import connection, transaction

from courses.models import AssignmentVersion, Edition
from courses.services.newer_versions import NotNewer
from learning.enums import EnrolmentState
from learning.models import AssignmentResult, ComponentResult, Enrolment
from learning.services import completion
from learning.services import newer_versions as learning_versions
from messaging.models import Message
from portal.lost_work import lost_work
from portal.services.newer_versions import give_newer_version
from portfolio.services import submissions
from tests.factories.courses import NOW
from tests.learning.study import meet_all_lessons
from tests.learning.versions import LATER, attend, newer, seen_list

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def give(world, curriculum):
    return give_newer_version(
        edition=Edition.objects.select_related("curriculum__track", "seller").get(pk=world.edition.pk),
        curriculum=curriculum,
        actor=world.eva,
        reason="De wet is veranderd",
        accepted=True,
        seen=seen_list(world.edition, curriculum, also_lost=lost_work),
        now=LATER,
    )


def in_thread(job):
    """Run it on a connection of its own, and close that."""

    def run(*args, **given):
        try:
            return job(*args, **given)
        finally:
            connection.close()

    return run


def test_two_members_of_staff_at_once_are_one_change_and_one_mail_each(world):
    curriculum, start = newer(), Barrier(2)
    seen = seen_list(world.edition, curriculum)

    def press(_number):
        start.wait()
        try:
            return len(
                give_newer_version(
                    edition=Edition.objects.select_related("curriculum__track", "seller").get(pk=world.edition.pk),
                    curriculum=curriculum, actor=world.eva, reason="Wet", accepted=True, seen=seen, now=LATER,
                )
            )  # fmt: skip
        except NotNewer:
            return 0

    with ThreadPoolExecutor(2) as pool:
        went = sorted(pool.map(in_thread(press), range(2)))
    assert went == [0, 2]
    assert world.enrolment.history.count() == 1
    assert Message.objects.filter(template="edition_renewed").count() == 2


def nearly_done(world):
    """Anna lacks nothing but her portfolio, and nobody has counted that yet."""
    meet_all_lessons(world.anna, world.edition.curriculum)
    attend(world.enrolment)
    version = AssignmentVersion.objects.get()
    AssignmentResult.objects.create(
        enrolment=world.enrolment, assignment=version.assignment, version=version, met_at=NOW
    )


def test_who_completes_while_the_version_changes_is_counted_in_the_newer_one(world):
    """Completion waits for the lock of the place; what it reads after that is the curriculum of then."""
    nearly_done(world)
    curriculum = newer(rewrite=1)  # asks the first lesson again: in this version Anna is not done
    curriculum.components.filter(key="voorbereiding-1").update(key="voorbereiding-anders")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            give(world, curriculum)
            done = pool.submit(in_thread(completion.evaluate), enrolment_id=world.enrolment.pk, now=LATER)
            wait_for_lock()
        done.result(30)
    enrolment = Enrolment.objects.get(pk=world.enrolment.pk)
    assert enrolment.state == EnrolmentState.CONFIRMED
    met = ComponentResult.objects.filter(enrolment=enrolment, component__curriculum=curriculum)
    assert sorted(met.values_list("component__key", flat=True)) == ["lesdag-1", "portfolio"]


def test_who_completes_first_keeps_the_version(world):
    """The version waits for the lock of the place, and then finds it completed."""
    nearly_done(world)
    curriculum = newer(rewrite=None)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            completion.evaluate(enrolment_id=world.enrolment.pk, now=LATER)
            given = pool.submit(in_thread(give), world, curriculum)
            wait_for_lock()
        with pytest.raises(learning_versions.SomebodyCompleted):
            given.result(30)
    assert Edition.objects.get(pk=world.edition.pk).curriculum.version == 1
    assert Enrolment.objects.get(pk=world.enrolment.pk).state == EnrolmentState.COMPLETED


def test_work_begun_while_the_version_changes_gets_the_newer_assignment(world):
    curriculum = newer(rewrite=None)
    pin = world.edition.curriculum.assignment_pins.select_related("assignment", "version").get()
    old = pin.version
    version = AssignmentVersion.objects.create(
        assignment=old.assignment, number=2, title="Anders", kind=old.kind, minutes=30, instructions="Anders.",
        evidence=[], privacy="", content_hash="1" * 64, published_at=NOW,
    )  # fmt: skip
    curriculum.assignment_pins.update(version=version)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            give(world, curriculum)
            begun = pool.submit(in_thread(submissions.start_attempt), enrolment=world.enrolment, pin=pin, now=LATER)
            wait_for_lock()
        assert begun.result(30).version == version


def wait_for_lock():
    """Until another connection to this database waits for one; outside the transaction that it waits for sees it too."""
    until = monotonic() + 20
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # inside a transaction the figures stand still
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        sleep(0.05)
    raise AssertionError("nobody waits")
