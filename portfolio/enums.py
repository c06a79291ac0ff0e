from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubmissionState(models.TextChoices):
    """Where one attempt at an assignment is. A released attempt never changes again; `aanvullen` opens the next one."""

    DRAFT = "draft", _("being written")
    SUBMITTED = "submitted", _("handed in")
    MARKING = "marking", _("being marked")
    SECOND = "second", _("with a second assessor")
    AGREEING = "agreeing", _("assessors are agreeing")
    RELEASED = "released", _("marked")

    @property
    def for_writer(self) -> "SubmissionState":
        """What its writer may know now: a second assessor is only asked when the first says no, and that is not released."""
        return SubmissionState.MARKING if self in WITH_TWO else self


WITH_TWO = frozenset({SubmissionState.SECOND, SubmissionState.AGREEING})

SUBMISSION_MOVES: Mapping[str, frozenset[str]] = {
    SubmissionState.DRAFT: frozenset({SubmissionState.SUBMITTED}),
    # draft: withdrawn in time, or unlocked by the staff
    SubmissionState.SUBMITTED: frozenset({SubmissionState.DRAFT, SubmissionState.MARKING}),
    # submitted: put back; draft: returned without a judgement; second: a final no needs another pair of eyes
    SubmissionState.MARKING: frozenset(
        {SubmissionState.SUBMITTED, SubmissionState.DRAFT, SubmissionState.SECOND, SubmissionState.RELEASED}
    ),
    SubmissionState.SECOND: frozenset({SubmissionState.MARKING, SubmissionState.AGREEING}),  # marking: taken back
    SubmissionState.AGREEING: frozenset({SubmissionState.RELEASED}),
    SubmissionState.RELEASED: frozenset(),
}
WAITS_FOR_TRAINER = frozenset(
    {SubmissionState.SUBMITTED, SubmissionState.MARKING, SubmissionState.SECOND, SubmissionState.AGREEING}
)


class Outcome(models.TextChoices):
    SUFFICIENT = "voldaan", _("fulfilled")
    REVISE = "aanvullen", _("to be supplemented")
    INSUFFICIENT = "niet_voldaan", _("not fulfilled")


class Level(models.TextChoices):
    INSUFFICIENT = "insufficient", _("insufficient")
    SUFFICIENT = "sufficient", _("sufficient")
    GOOD = "good", _("good")


class AssessmentState(models.TextChoices):
    DRAFT = "draft", _("concept")
    RELEASED = "released", _("released")


class Kind(models.TextChoices):
    """Why an assessment was written. Rounds count up; the released one with the highest round is the judgement."""

    FIRST = "first", _("first assessor")
    SECOND = "second", _("second assessor, blind")
    AGREED = "agreed", _("agreed by both assessors")
    CORRECTION = "correction", _("correction")
    APPEAL = "appeal", _("after an appeal")


AFTER_RELEASE = frozenset({Kind.CORRECTION, Kind.APPEAL})


class AppealState(models.TextChoices):
    OPEN = "open", _("being looked at")
    UPHELD = "upheld", _("judgement changed")
    DISMISSED = "dismissed", _("judgement stands")


APPEAL_MOVES: Mapping[str, frozenset[str]] = {
    AppealState.OPEN: frozenset({AppealState.UPHELD, AppealState.DISMISSED}),
    AppealState.UPHELD: frozenset(),
    AppealState.DISMISSED: frozenset(),
}


class CalibrationState(models.TextChoices):
    PREPARING = "preparing", _("being prepared")
    OPEN = "open", _("open for marking")
    CLOSED = "closed", _("closed")


CALIBRATION_MOVES: Mapping[str, frozenset[str]] = {
    CalibrationState.PREPARING: frozenset({CalibrationState.OPEN}),
    CalibrationState.OPEN: frozenset({CalibrationState.CLOSED}),
    CalibrationState.CLOSED: frozenset(),
}


class QuestionState(models.TextChoices):
    """Whether work of another leergang may count: the participant asks, the organisation answers."""

    OPEN = "open", _("waits for an answer")
    GRANTED = "granted", _("counts")
    DECLINED = "declined", _("does not count")
    WITHDRAWN = "withdrawn", _("withdrawn")


QUESTION_MOVES: Mapping[str, frozenset[str]] = {
    QuestionState.OPEN: frozenset({QuestionState.GRANTED, QuestionState.DECLINED, QuestionState.WITHDRAWN}),
    QuestionState.GRANTED: frozenset(),
    QuestionState.DECLINED: frozenset(),
    QuestionState.WITHDRAWN: frozenset(),
}


class DecisionKind(models.TextChoices):
    """What the staff decide about the portfolio of one person; each with a reason."""

    EXTRA_ATTEMPT = "extra_attempt", _("extra attempt")
    LATER_EDITION = "later_edition", _("goes on in a later edition")
    STOP = "stop", _("stops with this assignment")
    EXTENSION = "extension", _("later due date")
    UNLOCK = "unlock", _("handed-in work opened again")


ENDS = frozenset(
    {DecisionKind.LATER_EDITION, DecisionKind.STOP}
)  # after the last attempt; nobody acts on it here any more
AFTER_FINAL = ENDS | {DecisionKind.EXTRA_ATTEMPT}


class MailRhythm(models.TextChoices):
    """How often a trainer hears of work that waits."""

    NEVER = "never", _("never")
    DAILY = "daily", _("at most once a day")
    AT_ONCE = "at_once", _("at once, for each piece of work")


class Step(models.TextChoices):
    """Where a participant is with an assignment, over all attempts."""

    NOT_STARTED = "not_started", _("not started")
    WRITING = "writing", _("being written")
    HANDED_IN = "handed_in", _("handed in")
    MARKING = "marking", _("being marked")
    REVISE = "revise", _("to be supplemented")
    MET = "met", _("fulfilled")
    STUCK = "stuck", _("no attempts left")


class Actor(models.TextChoices):
    """Who is to do something next."""

    PARTICIPANT = "participant", _("you")
    TRAINER = "trainer", _("the trainer")
    STAFF = "staff", _("the organisation")
    NOBODY = "nobody", _("nobody")


WHO_ACTS = {
    Step.NOT_STARTED: Actor.PARTICIPANT,
    Step.WRITING: Actor.PARTICIPANT,
    Step.HANDED_IN: Actor.TRAINER,
    Step.MARKING: Actor.TRAINER,
    Step.REVISE: Actor.PARTICIPANT,
    Step.MET: Actor.NOBODY,
    Step.STUCK: Actor.STAFF,
}


class CreditWay(models.TextChoices):
    """What work that was judged in another leergang may do here."""

    ACCEPT = "accept", _("the participant may let it count")
    TAKE_BACK = "take_back", _("first the work that was handed in here is taken back")
    STAFF = "staff", _("the organisation decides")


class ScanState(models.TextChoices):
    """What the scanner says. Anything but the first two is for nobody; see `FileEvidence.may_be_opened`, which asks more."""

    NOT_SCANNED = "not_scanned", _("not scanned for malware")
    CLEAN = "clean", _("scanned, nothing found")
    WAITING = "waiting", _("being scanned for malware")
    INFECTED = "infected", _("malware found")


SCANNED_ENOUGH = frozenset({ScanState.NOT_SCANNED, ScanState.CLEAN})


class PreviewState(models.TextChoices):
    """The pictures of a file that a worker makes, so that nobody opens the original in the page."""

    NONE = "none", _("cannot be shown here, only downloaded")
    WAITING = "waiting", _("is being prepared")
    READY = "ready", _("can be viewed here")
    FAILED = "failed", _("could not be shown here; download it instead")


class MeetingState(models.TextChoices):
    """A meeting of an intervision group."""

    PLANNED = "planned", _("planned")
    CHANGED = "changed", _("changed")
    CANCELLED = "cancelled", _("cancelled")


MEETING_MOVES: Mapping[str, frozenset[str]] = {
    MeetingState.PLANNED: frozenset({MeetingState.CHANGED, MeetingState.CANCELLED}),
    MeetingState.CHANGED: frozenset({MeetingState.CHANGED, MeetingState.CANCELLED}),
    MeetingState.CANCELLED: frozenset(),
}
