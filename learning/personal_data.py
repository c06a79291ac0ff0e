from accounts.registry import OnErase, PersonalData, registry
from learning import models
from learning.services.erasing import forget_applicant

STAYS = "Stays for the law and the figures; the name goes with the user row."
registry.declare(
    PersonalData(
        models.EnrolmentRequest, "person", OnErase.ANONYMISE, "What an applicant typed.", erase=forget_applicant
    ),
    PersonalData(models.RequestHistory, "actor", OnErase.KEEP, STAYS),
    PersonalData(models.Interest, "person", OnErase.DELETE, "Details left before there was a place to ask for."),
    PersonalData(models.InterestHistory, "actor", OnErase.KEEP, STAYS),
    PersonalData(models.Enrolment, "person", OnErase.KEEP, STAYS),
    PersonalData(models.EnrolmentHistory, "actor", OnErase.KEEP, STAYS),
    PersonalData(models.DayBooking, "enrolment__person", OnErase.KEEP, STAYS),
    PersonalData(models.Attendance, "booking__enrolment__person", OnErase.KEEP, STAYS),
    PersonalData(models.Attendance, "recorded_by", OnErase.KEEP, STAYS),
    PersonalData(models.ModuleResult, "enrolment__person", OnErase.KEEP, STAYS),
    PersonalData(models.ModuleResult, "actor", OnErase.KEEP, STAYS),
    PersonalData(models.AssignmentResult, "enrolment__person", OnErase.KEEP, STAYS),
    PersonalData(models.AssignmentResult, "actor", OnErase.KEEP, STAYS),
    PersonalData(models.ComponentResult, "enrolment__person", OnErase.KEEP, STAYS),
    PersonalData(models.ComponentResult, "actor", OnErase.KEEP, STAYS),
    PersonalData(models.StudyClock, "person", OnErase.DELETE, "When reading was last seen."),
    PersonalData(models.LessonProgress, "person", OnErase.DELETE, "Progress per lesson."),
    PersonalData(models.QuizAttempt, "person", OnErase.DELETE, "Answers to quizzes."),
    PersonalData(models.HoursEntry, "person", OnErase.DELETE, "Hours declared and corrected."),
    PersonalData(models.SelfScan, "person", OnErase.DELETE, "How sure somebody felt of a module."),
    PersonalData(models.LessonNote, "person", OnErase.DELETE, "Own notes and bookmarks."),
    PersonalData(models.InstrumentVersion, "answer__person", OnErase.DELETE, "What they said before."),
    PersonalData(models.InstrumentAnswer, "person", OnErase.DELETE, "Own or invented examples."),
)
