from django.utils import timezone

from accounts.services.personal_data import erase_person
from learning.models import EnrolmentRequest
from portfolio.models import Evidence, FileEvidence, Submission
from tests.rights.stage import build_stage


def test_erasing_a_participant_takes_work_and_what_was_typed(world, django_capture_on_commit_callbacks):
    stage = build_stage(world)
    stored = FileEvidence.objects.get(submission=stage.submitted).file
    EnrolmentRequest.objects.update(person=world.anna)

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person=world.anna, actor=world.ada, reason="Op eigen verzoek", now=timezone.now())

    assert Evidence.objects.filter(submission__enrolment__person=world.anna).count() == 0
    assert Submission.objects.get(pk=stage.submitted.pk).snapshot == {"evidence": []}
    assert EnrolmentRequest.objects.get().last_name == "–"
    assert not stored.storage.exists(stored.name)
