from accounts.registry import OnErase, PersonalData, registry
from portfolio import models
from portfolio.services.erasing import delete_evidence, forget_work

OWN = "The participant's own work."
STAYS = "Judgements stay traceable; the name goes with the user row."
registry.declare(
    PersonalData(models.Submission, "enrolment__person", OnErase.ANONYMISE, OWN, erase=forget_work),
    PersonalData(models.Submission, "assessor", OnErase.KEEP, STAYS),
    PersonalData(models.SubmissionHistory, "actor", OnErase.KEEP, STAYS),
    PersonalData(models.Evidence, "submission__enrolment__person", OnErase.DELETE, OWN, erase=delete_evidence),
    PersonalData(models.Assessment, "submission__enrolment__person", OnErase.KEEP, STAYS),
    PersonalData(models.Assessment, "assessor", OnErase.KEEP, STAYS),
    PersonalData(models.CriterionMark, "assessment__assessor", OnErase.KEEP, STAYS),
)
