"""What certificates say before somebody changes an enrolment."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.registry import Consequence, registry
from certificates.enums import CertificateState
from learning.models import Enrolment


def consequences(_change: str, subject: Any) -> Iterator[Consequence]:
    if not isinstance(subject, Enrolment):
        return
    for certificate in subject.certificates.filter(state=CertificateState.VALID):
        text = _("Certificate %(code)s was issued for this enrolment. It stays valid unless you withdraw it.")
        yield Consequence(text % {"code": certificate.spaced_code})


registry.consequence_givers.append(consequences)
