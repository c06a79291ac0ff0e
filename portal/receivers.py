from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from portal import roles


@receiver(user_logged_in)
def remember_parts(*, request: HttpRequest, user: User, **_rest: Any) -> None:
    """So that the navigation costs no query on the pages that follow."""
    roles.refresh(session=request.session, person=user, today=timezone.localdate())
