"""Who somebody is and how to reach them."""

from datetime import datetime
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import signals
from accounts.enums import Role
from accounts.models import User
from accounts.services import audit
from common.errors import DomainError

NAME_FIELDS = ("first_name", "infix", "last_name", "phone")


class AddressTaken(DomainError):
    default_message = _("This address is already in use.")


class NotYourColleague(DomainError):
    default_message = _("Only an administrator changes the account of somebody with a role.")


@transaction.atomic
def create_person(
    *,
    email: str,
    first_name: str,
    last_name: str,
    infix: str = "",
    phone: str = "",
    actor: User | None,
    now: datetime,
) -> User:
    """Add a person who cannot sign in yet: the invitation lets them choose a password.

    Addresses are kept in small letters, as sign-in looks them up. Raises AddressTaken, DomainError (field "email").
    """
    person = User(
        email=_clean_address(email),
        first_name=first_name.strip(),
        infix=infix.strip(),
        last_name=last_name.strip(),
        phone=phone.strip(),
        date_joined=now,
    )
    person.set_unusable_password()
    _save_with_free_address(person)
    audit.record(action="person.create", subject=person, actor=actor, now=now, new={"email": person.email})
    return person


@transaction.atomic
def correct_own_details(*, person: User, now: datetime, **fields: str) -> User:
    """People keep their own name and phone right. What was issued before keeps the name it was issued with."""
    return _change(person=person, fields=_known(fields), actor=person, now=now)


@transaction.atomic
def correct_contact(*, person: User, actor: User, now: datetime, email: str | None = None, **fields: str) -> User:
    """Staff mend a name, phone or address. A new address must be confirmed again, and the old one hears of it.

    Raises NotYourColleague when `person` has a role and `actor` is no administrator: who can redirect a colleague's
    mail could reset their password. Raises AddressTaken.
    """
    if person.roles and not (actor.is_superuser or actor.has_role(Role.ADMINISTRATOR)):
        raise NotYourColleague
    changes = _known(fields)
    old = person.email
    if email is not None and _clean_address(email) != old:
        changes["email"] = _clean_address(email)
    person = _change(person=person, fields=changes, actor=actor, now=now)
    if "email" in changes:
        EmailAddress.objects.filter(user=person).delete()
        news = partial(
            signals.address_changed.send, sender=User, person_id=person.pk, old=old, new=person.email, now=now
        )
        transaction.on_commit(news)
    return person


def confirm_address(*, person: User) -> None:
    """Write down that `person` reads the mail on their address: they used a link that was sent there.

    Raises AddressTaken when somebody else has confirmed it.
    """
    address = person.email.lower()
    if EmailAddress.objects.filter(email=address, verified=True).exclude(user=person).exists():
        raise AddressTaken
    EmailAddress.objects.filter(user=person, primary=True).exclude(email=address).update(primary=False)
    EmailAddress.objects.update_or_create(user=person, email=address, defaults={"verified": True, "primary": True})


def _known(fields: dict[str, str]) -> dict[str, str]:
    return {name: fields[name].strip() for name in NAME_FIELDS if name in fields}


def _change(*, person: User, fields: dict[str, str], actor: User, now: datetime) -> User:
    person = User.objects.select_for_update().get(pk=person.pk)
    old: dict[str, Any] = {
        name: getattr(person, name) for name, value in fields.items() if getattr(person, name) != value
    }
    if not old:
        return person
    for name in old:
        setattr(person, name, fields[name])
    _save_with_free_address(person)
    audit.record(
        action="person.correct", subject=person, actor=actor, now=now, old=old, new={name: fields[name] for name in old}
    )
    return person


def _clean_address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise DomainError(error.message, field="email") from error
    return address


def _save_with_free_address(person: User) -> None:
    """Save; the unique constraint decides, so that two people adding the same address at once cannot both win."""
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise AddressTaken(field="email") from error
