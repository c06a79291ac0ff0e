"""What the site knows of one person, handed over or forgotten. Every room declared its models in the registry."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, User
from accounts.registry import OnErase, PersonalData, registry
from accounts.services import audit
from common.errors import DomainError

ERASED_NAME = "Verwijderd"


class ErasingBlocked(DomainError):
    default_message = _("This person cannot be erased yet.")


class ReasonMissing(DomainError):
    default_message = _("Say why.")


def export_person(person: User) -> dict[str, list[dict[str, Any]]]:
    """Every row that holds `person` and that they may read, by model and the path to the person; values that fit in JSON.

    A person who acted on others' things (marked, decided) gets those rows as numbers and dates, without the others.
    """
    return {
        f"{declared.model._meta.label}/{declared.path}": [
            (declared.export or plain_fields)(row) for row in rows_of(person, declared).filter(declared.readable)
        ]
        for declared in registry.personal_data
    }


@transaction.atomic
def erase_person(*, person: User, actor: User, reason: str, now: datetime) -> None:
    """Forget `person`, model by model as declared. Being unknown by password and inactive ends every session.

    Raises ErasingBlocked when a room says something stands in the way, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    blocking = [each.text for each in registry.consequences("person.erase", person) if each.blocks]
    if blocking:
        raise ErasingBlocked(" ".join(blocking))
    person = User.objects.select_for_update().get(pk=person.pk)
    name, address = str(person), person.email
    for declared in registry.personal_data:
        _erase_rows(person, declared)
    _empty_user(person)
    _forget_in_audit_log(person, name=name, address=address)
    audit.record(action="person.erase", subject=person, actor=actor, now=now, reason=reason.strip())


def rows_of(person: User, declared: PersonalData) -> models.QuerySet:
    """Through `_base_manager`: frozen rows and rows a default manager hides are the person's too."""
    return declared.model._base_manager.filter(**{declared.path: person.pk}).order_by("pk")


def plain_fields(row: models.Model) -> dict[str, Any]:
    """All columns of `row` and its parents: empty as None, JSON as it is, the rest as text."""
    return {
        field.attname: None if getattr(row, field.attname) is None else _as_text(field, row)
        for field in row._meta.concrete_fields
    }


def _as_text(field: models.Field, row: models.Model) -> Any:
    return field.value_from_object(row) if isinstance(field, models.JSONField) else field.value_to_string(row)


def _erase_rows(person: User, declared: PersonalData) -> None:
    if declared.on_erase == OnErase.KEEP or declared.model is User:
        return
    rows = rows_of(person, declared)
    if declared.erase:
        declared.erase(rows)
    elif declared.on_erase == OnErase.DELETE:
        rows.delete()
    elif rows.exists():
        raise NotImplementedError(f"{declared.model._meta.label} is to be anonymised, but does not say how.")


def _empty_user(person: User) -> None:
    """What points at the row keeps pointing at it."""
    person.email = f"verwijderd-{person.pk}@verwijderd.invalid"
    person.first_name, person.infix, person.last_name, person.phone = "", "", ERASED_NAME, ""
    person.roles, person.is_active, person.is_staff, person.is_superuser = [], False, False, False
    person.set_unusable_password()
    person.save()
    person.groups.clear()


def _forget_in_audit_log(person: User, *, name: str, address: str) -> None:
    """Decisions stay, with who took them; what they say of this person goes. Frozen rows, so past their manager."""
    events = AuditEvent._base_manager
    events.filter(object_type=User._meta.label, object_id=str(person.pk)).update(label="", old={}, new={})
    named = models.Q(label__icontains=address)
    if name.strip():
        named |= models.Q(label__icontains=name)
    events.filter(named).update(label="")
