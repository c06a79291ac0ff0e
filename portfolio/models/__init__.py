from portfolio.models.assessments import Assessment, CriterionMark
from portfolio.models.evidence import (
    Evidence,
    FileEvidence,
    InstrumentEvidence,
    LinkEvidence,
    Observation,
    TextEvidence,
)
from portfolio.models.submissions import Submission, SubmissionHistory

__all__ = [
    "Assessment",
    "CriterionMark",
    "Evidence",
    "FileEvidence",
    "InstrumentEvidence",
    "LinkEvidence",
    "Observation",
    "Submission",
    "SubmissionHistory",
    "TextEvidence",
]
