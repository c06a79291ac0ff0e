"""Staff decide that a module counts because it was done before, in an older version or elsewhere."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from learning.earlier import credit_options
from learning.enums import EnrolmentState, ResultSource
from learning.models import Enrolment, ModuleResult
from learning.services import completion


class ReasonMissing(DomainError):
    default_message = _("Say why.")


class CannotCredit(DomainError):
    default_message = _("This module counts already, or is not part of this leergang.")


@transaction.atomic
def credit_module(
    *, enrolment: Enrolment, module_id: int, actor: User | None, reason: str, now: datetime
) -> ModuleResult:
    """Staff decide that a module counts though this version was not done. Raises ReasonMissing, CannotCredit."""
    if not reason.strip():
        raise ReasonMissing(field="reason")
    locked = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if locked.state != EnrolmentState.CONFIRMED or module_id not in {
        option.module_id for option in credit_options(locked)
    }:
        raise CannotCredit(field="module")
    result = ModuleResult.objects.create(
        enrolment=locked,
        module_id=module_id,
        met_at=now,
        source=ResultSource.CREDIT,
        actor=actor,
        reason=reason.strip(),
    )
    audit.record(
        action="module.credited",
        subject=locked,
        actor=actor,
        now=now,
        new={"module": result.module.key},
        reason=reason.strip(),
    )
    completion.evaluate(enrolment_id=locked.pk, now=now)
    return result
