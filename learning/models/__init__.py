from learning.models.days import Attendance, DayBooking
from learning.models.enrolments import Enrolment, EnrolmentHistory, EnrolmentRequest, RequestHistory
from learning.models.hours import HoursEntry
from learning.models.interest import Interest, InterestHistory
from learning.models.notes import LessonNote
from learning.models.progress import InstrumentAnswer, InstrumentVersion, LessonProgress, QuizAttempt, StudyClock
from learning.models.results import AssignmentResult, ComponentResult, ModuleResult
from learning.models.self_scan import SelfScan

__all__ = [
    "AssignmentResult",
    "Attendance",
    "ComponentResult",
    "DayBooking",
    "Enrolment",
    "EnrolmentHistory",
    "EnrolmentRequest",
    "HoursEntry",
    "InstrumentAnswer",
    "InstrumentVersion",
    "Interest",
    "InterestHistory",
    "LessonNote",
    "LessonProgress",
    "ModuleResult",
    "QuizAttempt",
    "RequestHistory",
    "SelfScan",
    "StudyClock",
]
