"""The cast. Everyone has one part, in every test the same; their names say which.

Anna takes part, Bram takes part in the same edition, Tessa teaches and marks it, Thijs teaches another edition. Sanne is
contact of Anna's school, Sven of another. Eva enrols, Fien does the finances, Aad writes lessons, Kim sits on the quality
board, Ada administers. Otto is signed in and nobody in particular.
"""

from dataclasses import dataclass

import pytest
from django.core.cache import cache

from accounts.enums import MembershipKind, Role
from accounts.models import Organisation, User
from courses.models import Edition
from learning.models import Enrolment
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.courses import make_curriculum, make_edition, make_trainer
from tests.factories.learning import make_enrolment
from tests.memory import forget_parts, forget_plans

pytest_plugins = ["tests.plugins.not_run", "tests.plugins.worker", "tests.plugins.chromium"]


@dataclass
class World:
    """One edition with its people."""

    school: Organisation
    other_school: Organisation
    edition: Edition
    other_edition: Edition
    anna: User
    bram: User
    tessa: User
    thijs: User
    sanne: User
    sven: User
    eva: User
    fien: User
    aad: User
    kim: User
    ada: User
    otto: User
    enrolment: Enrolment
    bram_enrolment: Enrolment


def make_staff(role: Role, first_name: str) -> User:
    """A member of the consortium with one role, as `set_roles` makes them."""
    from accounts.services.roles import set_roles

    person = UserFactory(first_name=first_name, last_name="de Staf", email=f"{first_name.lower()}@consortium.example")
    return set_roles(person=person, roles=[role], actor=None)


@pytest.fixture(autouse=True)
def cold_cache() -> None:
    """What one test put in a cache or in memory must not be read by the next: the database it came from is gone."""
    cache.clear()
    forget_plans()
    forget_parts()


@pytest.fixture
def world(db) -> World:
    school, other_school = OrganisationFactory(name="ROC Midden"), OrganisationFactory(name="ROC Noord")
    curriculum = make_curriculum()
    edition = make_edition(curriculum=curriculum)
    other_edition = make_edition(curriculum=curriculum, code="bpv-begeleider-2027-2")
    anna = UserFactory(first_name="Anna", infix="de", last_name="Vries", email="anna@rocmidden.example")
    bram = UserFactory(first_name="Bram", last_name="Bakker", email="bram@rocnoord.example")
    tessa = make_trainer(edition, first_name="Tessa", last_name="Trainer", email="tessa@trainers.example")
    thijs = make_trainer(other_edition, first_name="Thijs", last_name="Trainer", email="thijs@trainers.example")
    sanne = UserFactory(first_name="Sanne", last_name="School", email="sanne@rocmidden.example")
    sven = UserFactory(first_name="Sven", last_name="School", email="sven@rocnoord.example")
    MembershipFactory(person=sanne, organisation=school, kind=MembershipKind.CONTACT)
    MembershipFactory(person=sven, organisation=other_school, kind=MembershipKind.CONTACT)
    MembershipFactory(person=anna, organisation=school)
    MembershipFactory(person=bram, organisation=other_school)
    return World(
        school=school,
        other_school=other_school,
        edition=edition,
        other_edition=other_edition,
        anna=anna,
        bram=bram,
        tessa=tessa,
        thijs=thijs,
        sanne=sanne,
        sven=sven,
        eva=make_staff(Role.ENROLMENT, "Eva"),
        fien=make_staff(Role.FINANCE, "Fien"),
        aad=make_staff(Role.AUTHOR, "Aad"),
        kim=make_staff(Role.BOARD, "Kim"),
        ada=make_staff(Role.ADMINISTRATOR, "Ada"),
        otto=UserFactory(first_name="Otto", last_name="Outsider", email="otto@elders.example"),
        enrolment=make_enrolment(edition, anna, employer=school),
        bram_enrolment=make_enrolment(edition, bram, employer=other_school),
    )
