from accounts.registry import OnErase, PersonalData, registry
from portfolio import models
from portfolio.services.erasing import delete_bundles, delete_evidence, delete_pictures, forget_grounds, forget_work

OWN = "The participant's own work."
STAYS = "Judgements stay traceable; the name goes with the user row."
registry.declare(
    PersonalData(models.Submission, "enrolment__person", OnErase.ANONYMISE, OWN, erase=forget_work),
    PersonalData(models.Submission, "assessor", OnErase.KEEP, STAYS),
    PersonalData(models.SubmissionHistory, "actor", OnErase.KEEP, STAYS),
    PersonalData(models.Evidence, "submission__enrolment__person", OnErase.DELETE, OWN, erase=delete_evidence),
    PersonalData(
        models.EvidencePicture, "evidence__submission__enrolment__person", OnErase.DELETE, OWN, erase=delete_pictures
    ),
    PersonalData(models.Assessment, "submission__enrolment__person", OnErase.KEEP, STAYS),
    PersonalData(models.Assessment, "assessor", OnErase.KEEP, STAYS),
    PersonalData(models.CriterionMark, "assessment__assessor", OnErase.KEEP, STAYS),
    PersonalData(models.Submission, "second_assessor", OnErase.KEEP, STAYS),
    PersonalData(models.SpotRemark, "evidence__submission__enrolment__person", OnErase.DELETE, "Quotes the work."),
    PersonalData(
        models.Appeal, "submission__enrolment__person", OnErase.ANONYMISE, "What somebody wrote.", erase=forget_grounds
    ),
    PersonalData(models.Appeal, "assessor", OnErase.KEEP, STAYS),
    PersonalData(models.AppealHistory, "actor", OnErase.KEEP, STAYS),
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
    PersonalData(models.CalibrationConsent, "submission__enrolment__person", OnErase.DELETE, "Their own choice."),
    PersonalData(models.Calibration, "source__enrolment__person", OnErase.DELETE, "Not yet without a name."),
    PersonalData(models.Calibration, "created_by", OnErase.KEEP, STAYS),
    PersonalData(models.CalibrationHistory, "actor", OnErase.KEEP, STAYS),
    PersonalData(models.Bundle, "enrolment__person", OnErase.DELETE, OWN, erase=delete_bundles),
    PersonalData(models.Bundle, "asked_by", OnErase.DELETE, "Made for this person alone.", erase=delete_bundles),
    PersonalData(
        models.Bundle, "edition__enrolments__person", OnErase.DELETE, "Holds their work.", erase=delete_bundles
    ),
    PersonalData(models.CalibrationMark, "trainer", OnErase.KEEP, "A reading of work without a name."),
)
