"""Who may see which work. A draft is for its writer only; handed-in work also for the trainers of the edition."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from accounts.enums import MembershipKind, Role
from accounts.models import Membership, User
from courses.enums import EditionState
from courses.models import CurriculumAssignment, Edition
from learning.enums import MAY_READ, EnrolmentState
from learning.models import AssignmentResult, Enrolment
from portfolio.enums import WAITS_FOR_TRAINER, AppealState, MeetingState, QuestionState, SubmissionState


def is_colleague(trainer: User, *, today: date) -> Exists:
    """Whether the writer works at a school where `trainer` works too: then `trainer` does not judge."""
    return Exists(
        Membership.objects.filter(
            Q(until__isnull=True) | Q(until__gte=today),
            person=trainer,
            kind=MembershipKind.STAFF,
            organisation=OuterRef("enrolment__employer"),
        )
    )


def mine(trainer: User) -> Q:
    """Work that waits for this trainer: given to them or taken, as first or second assessor, to agree on, or after an appeal."""
    as_first = Q(
        assessor=trainer, state__in=[SubmissionState.SUBMITTED, SubmissionState.MARKING, SubmissionState.AGREEING]
    )
    as_second = Q(second_assessor=trainer, state__in=[SubmissionState.SECOND, SubmissionState.AGREEING])
    return as_first | as_second | appealed(trainer)


def appealed(trainer: User) -> Q:
    """Judged work that this trainer looks at anew."""
    from portfolio.models import Appeal  # noqa: PLC0415  the models import this module

    return Q(pk__in=Appeal.objects.filter(assessor=trainer, state=AppealState.OPEN).values("submission"))


def free(trainer: User) -> Q:
    """Work that nobody has; of two assessors the second is another than the first."""
    return Q(state=SubmissionState.SUBMITTED, assessor__isnull=True) | (
        Q(state=SubmissionState.SECOND, second_assessor__isnull=True) & ~Q(assessor=trainer)
    )


def assigned(trainer: User) -> Q:
    """Work that this trainer judges or judged, as first or second assessor or after an appeal."""
    return Q(assessor=trainer) | Q(second_assessor=trainer) | appealed(trainer)


class SubmissionQuerySet(models.QuerySet):
    def of(self, person: User) -> Self:
        return self.filter(enrolment__person=person)

    def handed_in(self) -> Self:
        return self.exclude(state=SubmissionState.DRAFT)

    def visible_to(self, viewer: User, *, today: date) -> Self:
        """The writer's own, and what `viewer` may read as a trainer."""
        return self.filter(
            Q(enrolment__person=viewer) | Q(pk__in=self.read_by_trainer(viewer, today=today).values("pk"))
        )

    def read_by_trainer(self, trainer: User, *, today: date) -> Self:
        """Handed-in work in the trainer's editions, except of colleagues, and what the trainer has taken or judged."""
        taught = Q(enrolment__in=Enrolment.objects.taught_by(trainer, today=today).values("pk"))
        return (
            type(self)(self.model)
            .handed_in()
            .filter((taught & ~Q(is_colleague(trainer, today=today))) | assigned(trainer))
            .exclude(enrolment__person=trainer)
        )

    def taught_by(self, trainer: User, *, today: date) -> Self:
        """What a trainer's lists show: everything handed in to their editions, and what is theirs elsewhere.

        `is_colleague` says where they may not judge.
        """
        taught = Q(enrolment__in=Enrolment.objects.reading().taught_by(trainer, today=today).values("pk"))
        return (
            self.handed_in()
            .filter(taught | mine(trainer))
            .exclude(enrolment__person=trainer)
            .annotate(is_colleague=is_colleague(trainer, today=today))
        )

    def free_for(self, trainer: User, *, today: date) -> Self:
        """What this trainer has to do, or could take."""
        return self.filter((mine(trainer) | free(trainer)) & ~Q(is_colleague(trainer, today=today)))

    def markable_by(self, trainer: User, *, today: date) -> Self:
        """What this trainer may judge, whoever has it now."""
        return self.taught_by(trainer, today=today).filter(~Q(is_colleague(trainer, today=today)))

    def given_to(self, trainer: User, *, since: datetime) -> Self:
        """What somebody else put in this trainer's hands after `since`, not yet begun; `given_by` is the row that did."""
        from portfolio.models import SubmissionHistory  # noqa: PLC0415  the models import this module

        gave = (
            SubmissionHistory.objects.filter(subject=OuterRef("pk"), new=SubmissionState.SUBMITTED, at__gte=since)
            .exclude(old=SubmissionState.DRAFT)
            .exclude(actor=trainer)
            .order_by("-pk")
        )
        waiting = self.filter(assessor=trainer, state=SubmissionState.SUBMITTED)
        return waiting.annotate(given_by=Subquery(gave.values("pk")[:1])).filter(given_by__isnull=False)

    def with_judgements(self) -> Self:
        """Everything that `judgement` shows, in five queries for any number of attempts."""
        return self.prefetch_related("assessments__assessor", "assessments__marks__criterion", "assessments__spots")

    def to_mark_by(self, trainer: User, *, today: date) -> Self:
        """The queue: handed in, in the trainer's editions, oldest promise first; never the trainer's own work."""
        return (
            self.taught_by(trainer, today=today)
            .filter(Q(state__in=WAITS_FOR_TRAINER) | appealed(trainer))
            .order_by("promised_by", "submitted_at", "pk")
        )


class SharedWorkQuerySet(models.QuerySet):
    def of(self, enrolment: Enrolment) -> Self:
        return self.filter(enrolment=enrolment)

    def open_to_others(self) -> Self:
        """Shared now, in a group that shares, by somebody who takes part in that group."""
        return self.filter(
            stopped_at__isnull=True,
            edition__peer_feedback=True,
            enrolment__edition=F("edition"),
            enrolment__state=EnrolmentState.CONFIRMED,
        )

    def read_in_group(self, person: User) -> Self:
        """Of the others in the groups where `person` takes part now."""
        groups = Enrolment.objects.of(person).filter(state=EnrolmentState.CONFIRMED)
        return self.open_to_others().filter(edition__in=groups.values("edition")).exclude(enrolment__person=person)

    def read_by_trainer(self, trainer: User, *, today: date) -> Self:
        """In the trainer's editions, except of colleagues, and of whom they assess the same work."""
        taught = Q(edition__in=Edition.objects.taught_by(trainer, today=today).values("pk"))
        assesses = Q(submission__assessor=trainer) | Q(submission__second_assessor=trainer)
        return (
            self.open_to_others()
            .filter((taught & ~Q(is_colleague(trainer, today=today))) | assesses)
            .exclude(enrolment__person=trainer)
        )

    def read_by_others(self, viewer: User, *, today: date) -> Self:
        """What `viewer` may read of other people: as a member of the group or as a trainer."""
        everything = type(self)(self.model)
        peers = everything.read_in_group(viewer)
        trainers = everything.read_by_trainer(viewer, today=today)
        return self.filter(Q(pk__in=peers.values("pk")) | Q(pk__in=trainers.values("pk")))


def editions_with_intervision(viewer: User, *, today: date) -> "models.QuerySet[Edition]":
    """Where `viewer` makes the groups: trainers in their own editions, the enrolment staff in all."""
    is_staff = viewer.has_role(Role.ENROLMENT, Role.ADMINISTRATOR)
    editions = Edition.objects.all() if is_staff else Edition.objects.taught_by(viewer, today=today)
    return editions.filter(intervision=True).exclude(state__in=[EditionState.CONCEPT, EditionState.CANCELLED])


class IntervisionGroupQuerySet(models.QuerySet):
    def of(self, person: User) -> Self:
        """Groups that `person` is in now."""
        from portfolio.models import IntervisionMember  # noqa: PLC0415  the models import this module

        own = IntervisionMember.objects.taking_part().filter(enrolment__person=person)
        return self.filter(edition__intervision=True, pk__in=own.values("group"))

    def open_to(self, viewer: User, *, today: date) -> Self:
        """For the members, and for who makes the groups. Reading is also planning the meeting."""
        made = editions_with_intervision(viewer, today=today)
        own = type(self)(self.model).of(viewer)
        return self.filter(Q(pk__in=own.values("pk")) | Q(edition__in=made.values("pk")))


class IntervisionMemberQuerySet(models.QuerySet):
    def taking_part(self) -> Self:
        """Who cancelled, stopped or moved to another edition is in no group; who completed still is."""
        return self.filter(enrolment__edition=F("group__edition"), enrolment__state__in=MAY_READ)


class IntervisionMeetingQuerySet(models.QuerySet):
    def coming(self, *, now: datetime) -> Self:
        """Not over and not cancelled, the first one first."""
        return self.filter(ends_at__gt=now).exclude(state=MeetingState.CANCELLED).order_by("starts_at", "pk")


class CreditQuestionQuerySet(models.QuerySet):
    def with_title(self) -> Self:
        """Adds `title`, of the version that is asked here; None once it is asked no more."""
        pins = CurriculumAssignment.objects.filter(
            curriculum=OuterRef("enrolment__edition__curriculum"), assignment=OuterRef("assignment")
        )
        return self.annotate(title=Subquery(pins.values("version__title")[:1]))

    def waiting(self) -> Self:
        """Open, of who still takes part, about what does not count yet: what the staff have to answer."""
        counts = AssignmentResult.objects.filter(enrolment=OuterRef("enrolment"), assignment=OuterRef("assignment"))
        return self.filter(~Exists(counts), state=QuestionState.OPEN, enrolment__state=EnrolmentState.CONFIRMED)
