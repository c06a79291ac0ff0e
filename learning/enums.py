from django.db import models
from django.utils.translation import gettext_lazy as _


class Payer(models.TextChoices):
    SCHOOL = "school", _("my school or employer")
    SELF = "self", _("I pay myself")


class RequestState(models.TextChoices):
    NEW = "new", _("new")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


REQUEST_MOVES = {
    RequestState.NEW: frozenset({RequestState.ACCEPTED, RequestState.DECLINED, RequestState.WITHDRAWN}),
    RequestState.ACCEPTED: frozenset(),
    RequestState.DECLINED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
}


class InterestFor(models.TextChoices):
    """For whom somebody leaves their details."""

    SELF = "self", _("for myself")
    TEAM = "team", _("for a team at my school")


class InterestState(models.TextChoices):
    NEW = "new", _("new")
    ANSWERED = "answered", _("answered")


INTEREST_MOVES = {
    InterestState.NEW: frozenset({InterestState.ANSWERED}),
    InterestState.ANSWERED: frozenset({InterestState.NEW}),  # pressed on the wrong row
}


class EnrolmentState(models.TextChoices):
    CONFIRMED = "confirmed", _("enrolled")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")
    STOPPED = "stopped", _("stopped")


ENROLMENT_MOVES = {
    EnrolmentState.CONFIRMED: frozenset({EnrolmentState.COMPLETED, EnrolmentState.CANCELLED, EnrolmentState.STOPPED}),
    EnrolmentState.COMPLETED: frozenset(),
    EnrolmentState.CANCELLED: frozenset(),
    EnrolmentState.STOPPED: frozenset({EnrolmentState.CONFIRMED}),
}
TAKES_A_SEAT = frozenset({EnrolmentState.CONFIRMED, EnrolmentState.COMPLETED, EnrolmentState.STOPPED})
MAY_READ = frozenset({EnrolmentState.CONFIRMED, EnrolmentState.COMPLETED})


class BookingState(models.TextChoices):
    BOOKED = "booked", _("booked")
    CANCELLED = "cancelled", _("cancelled")


BOOKING_MOVES = {
    BookingState.BOOKED: frozenset({BookingState.CANCELLED}),
    BookingState.CANCELLED: frozenset({BookingState.BOOKED}),
}


class Presence(models.TextChoices):
    PRESENT = "present", _("present")
    PARTIAL = "partial", _("partly present")
    EXCUSED = "excused", _("absent with notice")
    ABSENT = "absent", _("absent")


class HoursKind(models.TextChoices):
    DECLARED = "declared", _("declared")
    CORRECTION = "correction", _("correction")
    WITHDRAWN = "withdrawn", _("taken back")


class ScanMoment(models.TextChoices):
    START = "start", _("at the start")
    END = "end", _("at the end")


class Sureness(models.IntegerChoices):
    """How sure somebody is of what a lesson teaches."""

    NEW = 1, _("new to me")
    SOME = 2, _("a little")
    FAIRLY = 3, _("fairly sure")
    SURE = 4, _("I can explain it to a colleague")


class ResultSource(models.TextChoices):
    """Why a result exists: shown with it."""

    COMPUTED = "computed", _("completed")
    CREDIT = "credit", _("done before")
    EXEMPTION = "exemption", _("exemption")
    OVERRIDE = "override", _("decision of the staff")
