"""Which optional mails somebody wants. News about a place, a judgement or a certificate is not optional."""

from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from messaging.enums import MailKind
from messaging.models import MailChoice

SALT = "mail-choice"


def wants(*, person: User, kind: MailKind) -> bool:
    return not MailChoice.objects.filter(person=person, kind=kind, is_wanted=False).exists()


def choose(*, person: User, kind: MailKind, is_wanted: bool) -> None:
    """Remember the choice; twice is the same."""
    MailChoice.objects.update_or_create(person=person, kind=kind, defaults={"is_wanted": is_wanted})


def turned_off(kind: MailKind) -> QuerySet[MailChoice, int]:
    """Ids of the people who do not want this mail, for a subquery."""
    return MailChoice.objects.filter(kind=kind, is_wanted=False).values_list("person_id", flat=True)


def turn_off_path(*, person_id: int, kind: MailKind) -> str:
    """A link for in the mail itself. It opens nothing and shows nothing; it only turns this mail off."""
    return reverse("mail-off", args=[signing.dumps([person_id, kind], salt=SALT, compress=True)])


def read_token(token: str) -> tuple[User, MailKind] | None:
    """Whose mail, and which; None for a link that is not ours or of somebody who is gone."""
    try:
        person_id, kind = signing.loads(token, salt=SALT)
        person = User.objects.filter(pk=person_id, is_active=True).first()
        return (person, MailKind(kind)) if person else None
    except (signing.BadSignature, ValueError, TypeError):
        return None
