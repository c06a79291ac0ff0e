from typing import Any

from django.db.models import Model, Q

from accounts.personal_data import only
from accounts.registry import OnErase, PersonalData, registry
from accounts.services.personal_data import plain_fields
from portfolio import models
from portfolio.enums import AssessmentState, SubmissionState
from portfolio.services.erasing import (
    delete_bundles,
    delete_evidence,
    delete_pictures,
    forget_grounds,
    forget_question,
    forget_work,
)

OWN = "The participant's own work."
STAYS = "Judgements stay traceable; the name goes with the user row."
RELEASED = AssessmentState.RELEASED  # the participant sees only what is released


def own_work(row: Model) -> dict[str, Any]:
    """An attempt as its writer may know it: being marked, whether by one assessor or by two."""
    fields = plain_fields(row)
    del fields["assessor_id"], fields["second_assessor_id"]
    return fields | {"state": SubmissionState(fields["state"]).for_writer}


registry.declare(
    PersonalData(models.Submission, "enrolment__person", OnErase.ANONYMISE, OWN, export=own_work, erase=forget_work),
    PersonalData(models.Submission, "assessor", OnErase.KEEP, STAYS),
    PersonalData(models.SubmissionHistory, "actor", OnErase.KEEP, STAYS),
    PersonalData(models.Evidence, "submission__enrolment__person", OnErase.DELETE, OWN, erase=delete_evidence),
    PersonalData(
        models.EvidencePicture, "evidence__submission__enrolment__person", OnErase.DELETE, OWN, erase=delete_pictures
    ),
    PersonalData(models.Assessment, "submission__enrolment__person", OnErase.KEEP, STAYS, readable=Q(state=RELEASED)),
    PersonalData(models.Assessment, "assessor", OnErase.KEEP, STAYS),
    PersonalData(
        models.CriterionMark,
        "assessment__submission__enrolment__person",
        OnErase.KEEP,
        STAYS,
        readable=Q(assessment__state=RELEASED),
    ),
    PersonalData(models.CriterionMark, "assessment__assessor", OnErase.KEEP, STAYS),
    PersonalData(models.Submission, "second_assessor", OnErase.KEEP, STAYS),
    PersonalData(
        models.SpotRemark,
        "evidence__submission__enrolment__person",
        OnErase.DELETE,
        "Quotes the work.",
        readable=Q(assessment__state=RELEASED),
    ),
    PersonalData(
        models.Appeal, "submission__enrolment__person", OnErase.ANONYMISE, "What somebody wrote.", erase=forget_grounds
    ),
    PersonalData(models.Appeal, "assessor", OnErase.KEEP, STAYS),
    PersonalData(models.AppealHistory, "actor", OnErase.KEEP, STAYS),
    PersonalData(
        models.CreditQuestion, "enrolment__person", OnErase.ANONYMISE, "What somebody asked.", erase=forget_question
    ),
    PersonalData(models.CreditQuestionHistory, "actor", OnErase.KEEP, STAYS),
    PersonalData(models.FileBlock, "submission__enrolment__person", OnErase.DELETE, "About files that are gone."),
    PersonalData(models.FileBlock, "actor", OnErase.KEEP, STAYS),
    PersonalData(models.PortfolioDecision, "enrolment__person", OnErase.KEEP, STAYS),
    PersonalData(models.PortfolioDecision, "actor", OnErase.KEEP, STAYS),
    PersonalData(models.StockSentence, "trainer", OnErase.DELETE, OWN),
    PersonalData(models.TrainerAbsence, "trainer", OnErase.DELETE, "When a trainer is away."),
    PersonalData(models.MarkingPreferences, "trainer", OnErase.DELETE, "How a trainer works."),
    PersonalData(models.SharedWork, "enrolment__person", OnErase.DELETE, "A copy of the participant's own work."),
    PersonalData(models.PeerFeedback, "shared__enrolment__person", OnErase.DELETE, "Speaks of the work that is gone."),
    PersonalData(
        models.PeerFeedback, "writer", OnErase.KEEP, "Was given to somebody else; the name goes with the user row."
    ),
    PersonalData(models.IntervisionMember, "enrolment__person", OnErase.DELETE, "Whom somebody met with."),
    PersonalData(models.IntervisionMeetingHistory, "actor", OnErase.KEEP, "Other members planned by it."),
    PersonalData(models.CalibrationConsent, "submission__enrolment__person", OnErase.DELETE, "Their own choice."),
    PersonalData(models.Calibration, "source__enrolment__person", OnErase.DELETE, "Not yet without a name."),
    PersonalData(models.Calibration, "created_by", OnErase.KEEP, STAYS),
    PersonalData(models.CalibrationHistory, "actor", OnErase.KEEP, STAYS),
    PersonalData(models.Bundle, "enrolment__person", OnErase.DELETE, OWN, erase=delete_bundles),
    PersonalData(
        models.Bundle,
        "asked_by",
        OnErase.DELETE,
        "Made for this person alone.",
        export=only("asked_at", "reason", "made_at"),  # what a group's holds is other people's
        erase=delete_bundles,
    ),
    PersonalData(
        models.Bundle,
        "edition__enrolments__person",
        OnErase.DELETE,
        "Holds their work.",
        export=only("asked_at", "made_at"),
        erase=delete_bundles,
    ),
    PersonalData(models.CalibrationMark, "trainer", OnErase.KEEP, "A reading of work without a name."),
)
