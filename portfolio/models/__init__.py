from portfolio.models.assessments import Appeal, AppealHistory, Assessment, CriterionMark, SpotRemark
from portfolio.models.blocks import FileBlock
from portfolio.models.bundles import Bundle
from portfolio.models.calibration import Calibration, CalibrationConsent, CalibrationHistory, CalibrationMark
from portfolio.models.decisions import PortfolioDecision
from portfolio.models.evidence import (
    Evidence,
    EvidencePicture,
    FileEvidence,
    InstrumentEvidence,
    LinkEvidence,
    Observation,
    TextEvidence,
)
from portfolio.models.intervision import (
    IntervisionGroup,
    IntervisionMeeting,
    IntervisionMeetingHistory,
    IntervisionMember,
)
from portfolio.models.marking import MarkingPreferences, StockSentence, TrainerAbsence
from portfolio.models.questions import CreditQuestion, CreditQuestionHistory
from portfolio.models.sharing import PeerFeedback, SharedWork
from portfolio.models.submissions import Submission, SubmissionHistory

__all__ = [
    "Appeal",
    "AppealHistory",
    "Assessment",
    "Bundle",
    "Calibration",
    "CalibrationConsent",
    "CalibrationHistory",
    "CalibrationMark",
    "CreditQuestion",
    "CreditQuestionHistory",
    "CriterionMark",
    "Evidence",
    "EvidencePicture",
    "FileBlock",
    "FileEvidence",
    "InstrumentEvidence",
    "IntervisionGroup",
    "IntervisionMeeting",
    "IntervisionMeetingHistory",
    "IntervisionMember",
    "LinkEvidence",
    "MarkingPreferences",
    "Observation",
    "PeerFeedback",
    "PortfolioDecision",
    "SharedWork",
    "SpotRemark",
    "StockSentence",
    "Submission",
    "SubmissionHistory",
    "TextEvidence",
    "TrainerAbsence",
]
