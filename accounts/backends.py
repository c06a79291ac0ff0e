"""Signing in by e-mail address, and who is behind a session: asked with every page, so composed once."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from accounts.models import User
from common.prepared import prepared


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> User | None:
        """None once the account is closed."""
        found: list[User] = _people(person_id=user_id)
        return next((person for person in found if self.user_can_authenticate(person)), None)


@prepared
def _people(*, person_id: int) -> QuerySet[User]:
    return User.objects.filter(pk=person_id)
