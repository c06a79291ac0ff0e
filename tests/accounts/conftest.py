import pytest
from django.core.cache import cache

from accounts.models import User
from accounts.services import people


@pytest.fixture(autouse=True)
def _fresh_rate_limits():
    """Attempts are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def anna(db) -> User:
    """Somebody who can sign in: with a password and a confirmed address."""
    from tests.factories.accounts import UserFactory

    person = UserFactory(first_name="Anna", infix="de", last_name="Vries", email="anna@school.example")
    people.confirm_address(person=person)
    return person


@pytest.fixture
def school_login(settings):
    """A school login as the environment would configure it; nothing answers at its address."""
    app = {
        "provider_id": "school",
        "name": "SURFconext",
        "client_id": "leergangen",
        "secret": "geheim",
        "settings": {"server_url": "https://connect.school.example"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
