"""Who may see which enrolment. Views start from these; what is not in them does not exist for that person."""

from datetime import date
from typing import Self

from django.db import models

from accounts.enums import MembershipKind, Role
from accounts.models import User
from courses.models import Edition
from learning.enums import MAY_READ, RequestState


class EnrolmentRequestQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(state=RequestState.NEW)


class EnrolmentQuerySet(models.QuerySet):
    def of(self, person: User) -> Self:
        """The participant's own, whatever became of them."""
        return self.filter(person=person)

    def reading(self) -> Self:
        """Enrolments whose lessons may be read."""
        return self.filter(state__in=MAY_READ)

    def taught_by(self, trainer: User, *, today: date) -> Self:
        """Enrolments in editions where `trainer` teaches or marks today."""
        return self.filter(edition__in=Edition.objects.taught_by(trainer, today=today).values("pk"))

    def paid_by_schools_of(self, contact: User) -> Self:
        """Enrolments of people whose employer is a school that `contact` now speaks for."""
        return self.filter(
            employer__memberships__person=contact,
            employer__memberships__kind=MembershipKind.CONTACT,
            employer__memberships__until__isnull=True,
        ).distinct()

    def visible_to_staff(self, viewer: User) -> Self:
        return self if viewer.has_role(Role.ENROLMENT, Role.FINANCE, Role.ADMINISTRATOR) else self.none()
