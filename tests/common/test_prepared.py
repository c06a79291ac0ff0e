"""A prepared read gives what its queryset gives, and is composed once."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import FieldError

from accounts.models import User
from common.prepared import prepared
from learning.models import Enrolment, InstrumentAnswer
from tests.factories.accounts import UserFactory

BORN = datetime(2027, 1, 4, 9, 30, tzinfo=UTC)


@prepared
def named(*, name: str, is_staff: int):
    return User.objects.filter(first_name=name, is_active=True).exclude(is_superuser=is_staff).order_by("-pk")


@prepared
def among(*, names: tuple[str, ...]):
    return User.objects.filter(first_name__in=names).order_by("first_name").values_list("first_name", "is_active")


def test_whole_rows_come_as_instances(db):
    first, second = UserFactory(first_name="Anna"), UserFactory(first_name="Anna")
    UserFactory(first_name="Bram")
    found = named(name="Anna", is_staff=True)
    assert found == [second, first]
    assert (found[0].email, found[0].is_active, found[0].date_joined) == (
        second.email, True, User.objects.get(pk=second.pk).date_joined,
    )  # fmt: skip


def test_an_instance_can_be_saved(db):
    UserFactory(first_name="Anna")
    (person,) = named(name="Anna", is_staff=True)
    person.first_name = "Anneke"
    person.save()
    assert list(User.objects.values_list("first_name", flat=True)) == ["Anneke"]


@pytest.mark.parametrize("names", [(), ("Anna",), ("Anna", "Bram"), ("Bram", "Cas", "Anna"), ("Cas",)])
def test_a_tuple_may_hold_any_number(db, names):
    for name in ("Anna", "Bram", "Dirk"):
        UserFactory(first_name=name)
    assert among(names=names) == [(name, True) for name in ("Anna", "Bram") if name in names]


def test_values_are_what_the_fields_make_of_them(world):
    InstrumentAnswer.objects.create(
        person=world.anna, instrument="starr", definition_version=1, answers={"taak": ["a", 1, None]}, updated_at=BORN
    )

    @prepared
    def answers(*, person_id: int):
        rows = InstrumentAnswer.objects.filter(person_id=person_id)
        return rows.values_list("answers", "on_paper", "person__date_joined")

    assert answers(person_id=world.anna.pk) == [({"taak": ["a", 1, None]}, False, world.anna.date_joined)]


def test_it_is_composed_once_for_all_arguments(world, django_assert_num_queries):
    composed = []

    @prepared
    def places(*, person_id: int):
        composed.append(person_id)
        return Enrolment.objects.filter(person_id=person_id).values_list("pk")

    with django_assert_num_queries(2):
        found = [places(person_id=person.pk) for person in (world.anna, world.bram)]
    assert (found, len(composed)) == ([[(world.enrolment.pk,)], [(world.bram_enrolment.pk,)]], 1)


def test_a_text_is_never_read_as_sql(db):
    UserFactory(first_name="Anna")
    assert among(names=("' OR 1=1 --", "%s")) == []


def test_a_field_that_is_not_there_fails(db):
    @prepared
    def wrong(*, name: str):
        return User.objects.filter(nickname=name)

    with pytest.raises(FieldError):
        wrong(name="Anna")
