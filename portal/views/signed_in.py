from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """What a view behind `login_required` gets: `user` is a person. For the type checker; nothing is ever made of it."""

    user: User
