import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.enums import Role
from accounts.forms import clean_iban, clean_postcode
from accounts.models import AuditEvent, User
from accounts.services import people
from accounts.services.people import AddressTaken, NotYourColleague
from accounts.services.roles import OwnRole, set_roles
from common.errors import DomainError
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW


def test_a_new_person_has_a_small_address_and_cannot_sign_in_yet(db):
    person = people.create_person(
        email=" Anna@School.Example ", first_name="Anna", last_name="Vries", infix="de", actor=None, now=NOW
    )
    assert (person.email, str(person)) == ("anna@school.example", "Anna de Vries")
    assert not person.has_usable_password()


def test_an_address_belongs_to_one_person_whatever_its_capitals(db):
    UserFactory(email="anna@school.example")
    with pytest.raises(AddressTaken) as refused:
        people.create_person(email="ANNA@school.example", first_name="A", last_name="B", actor=None, now=NOW)
    assert refused.value.field == "email"
    assert User.objects.count() == 1


def test_nonsense_is_no_address(db):
    with pytest.raises(DomainError) as refused:
        people.create_person(email="geen adres", first_name="A", last_name="B", actor=None, now=NOW)
    assert refused.value.field == "email"


def test_correcting_writes_down_what_changed_and_nothing_else(db, world):
    people.correct_contact(person=world.anna, actor=world.eva, now=NOW, first_name="Anna", last_name="Fries")
    event = AuditEvent.objects.get(action="person.correct")
    assert (event.actor, event.old, event.new) == (world.eva, {"last_name": "Vries"}, {"last_name": "Fries"})


def test_correcting_nothing_writes_nothing(db, world):
    people.correct_contact(person=world.anna, actor=world.eva, now=NOW, first_name="Anna", email=world.anna.email)
    assert not AuditEvent.objects.filter(action="person.correct").exists()


def test_a_new_address_must_be_confirmed_again_and_the_old_one_hears_of_it(
    world, mailoutbox, django_capture_on_commit_callbacks
):
    people.confirm_address(person=world.anna)
    with django_capture_on_commit_callbacks(execute=True):
        people.correct_contact(person=world.anna, actor=world.eva, now=timezone.now(), email="Anna@Nieuw.example")
    world.anna.refresh_from_db()
    assert world.anna.email == "anna@nieuw.example"
    assert not EmailAddress.objects.filter(user=world.anna).exists()
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (
            ["anna@rocmidden.example"],
            "Je e-mailadres is gewijzigd van anna@rocmidden.example in anna@nieuw.example",
        )
    ]


def test_a_taken_address_changes_nothing(world):
    with pytest.raises(AddressTaken):
        people.correct_contact(person=world.anna, actor=world.eva, now=NOW, email=world.bram.email, last_name="Anders")
    world.anna.refresh_from_db()
    assert (world.anna.email, world.anna.last_name) == ("anna@rocmidden.example", "Vries")


def test_only_an_administrator_changes_a_colleague(world):
    with pytest.raises(NotYourColleague):
        people.correct_contact(person=world.ada, actor=world.eva, now=NOW, email="eva2@consortium.example")
    people.correct_contact(person=world.eva, actor=world.ada, now=NOW, last_name="Anders")
    world.eva.refresh_from_db()
    assert world.eva.last_name == "Anders"


def test_an_address_confirmed_by_another_is_not_confirmed_twice(db):
    EmailAddress.objects.create(user=UserFactory(), email="anna@school.example", verified=True)
    with pytest.raises(AddressTaken):
        people.confirm_address(person=UserFactory(email="anna@school.example"))


def test_confirming_makes_the_address_the_only_primary_one(db):
    anna = UserFactory(email="anna@school.example")
    EmailAddress.objects.create(user=anna, email="oud@school.example", verified=True, primary=True)
    people.confirm_address(person=anna)
    assert list(EmailAddress.objects.filter(primary=True).values_list("email", flat=True)) == ["anna@school.example"]


@pytest.mark.parametrize(
    ("role", "staff"),
    [
        (Role.ENROLMENT, True),
        (Role.FINANCE, True),
        (Role.AUTHOR, True),
        (Role.ADMINISTRATOR, True),
        (Role.BOARD, False),
    ],
)
def test_a_role_opens_the_cms_or_not(db, role, staff):
    person = set_roles(person=UserFactory(), roles=[role], actor=None)
    assert (person.is_staff, person.has_perm("wagtailadmin.access_admin")) == (staff, staff)


def test_taking_roles_away_closes_the_cms(db):
    person = UserFactory()
    set_roles(person=person, roles=[Role.FINANCE, Role.BOARD], actor=None)
    set_roles(person=person, roles=[], actor=None)
    person = User.objects.get(pk=person.pk)
    assert (person.roles, person.is_staff, person.has_perm("wagtailadmin.access_admin")) == ([], False, False)


def test_giving_a_role_is_written_down(world):
    set_roles(person=world.otto, roles=[Role.FINANCE], actor=world.ada, now=NOW)
    event = AuditEvent.objects.filter(action="person.roles").latest("pk")
    assert (event.actor, event.at, event.old, event.new) == (world.ada, NOW, {"roles": []}, {"roles": ["finance"]})


def test_an_administrator_does_not_shut_themselves_out(world):
    with pytest.raises(OwnRole):
        set_roles(person=world.ada, roles=[], actor=world.ada)
    world.ada.refresh_from_db()
    assert world.ada.roles == ["administrator"]


def test_authors_get_pages_images_and_documents_and_finance_does_not(world):
    from wagtail.models import Page

    root = Page.get_first_root_node()
    assert root.permissions_for_user(world.aad).can_add_subpage()
    assert world.aad.groups.get().collection_permissions.count() == 6
    assert not root.permissions_for_user(world.fien).can_add_subpage()
    assert world.fien.groups.get().collection_permissions.count() == 0


@pytest.mark.parametrize(
    ("typed", "kept"), [("1234ab", "1234 AB"), ("1234 AB", "1234 AB"), (" B-1000 ", "B-1000"), ("", "")]
)
def test_postcodes_are_kept_in_one_way(typed, kept):
    assert clean_postcode(typed) == kept


def test_an_iban_is_checked():
    from django.core.exceptions import ValidationError

    assert clean_iban("nl91 abna 0417 1643 00") == "NL91ABNA0417164300"
    for wrong in ("NL92ABNA0417164300", "NL91", "onzin", ""):
        with pytest.raises(ValidationError):
            clean_iban(wrong)
