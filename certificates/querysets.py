"""Who may see which certificate. The check page needs no right but the code."""

from typing import Self

from accounts.enums import Role
from accounts.models import User
from certificates.enums import CertificateState
from common.models import FrozenQuerySet
from courses.models import Track


class CertificateQuerySet(FrozenQuerySet):
    """Rows change by the services, one at a time; a bulk change or delete is refused."""

    def of(self, person: User) -> Self:
        return self.filter(person=person)

    def with_pdf(self) -> Self:
        """Without the stubs that stay when a holder is erased."""
        return self.exclude(pdf="")

    def valid_for(self, *, person: User, track: Track) -> Self:
        """At most one row: the database holds that."""
        return self.filter(person=person, track=track, state=CertificateState.VALID)

    def readable_by(self, viewer: User) -> Self:
        """Certificates whose PDF and record `viewer` may have: one's own, or all for enrolment staff."""
        if viewer.has_role(Role.ENROLMENT, Role.ADMINISTRATOR):
            return self
        return self.filter(person=viewer)
