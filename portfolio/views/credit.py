"""Work of another leergang counts here: the participant says so, or takes it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.errors import DomainError
from portfolio.services import credit
from portfolio.views.shared import SignedIn, own_place, tell, to_assignment


@login_required
@require_POST
def accept(request: SignedIn, enrolment_id: int, assignment_key: str) -> HttpResponse:
    place = own_place(request.user, enrolment_id, assignment_key)
    try:
        credit.accept(enrolment=place.enrolment, pin=place.pin, now=timezone.now())
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, _("Your earlier work counts here now."))
    return to_assignment(place)


@login_required
@require_POST
def take_back(request: SignedIn, enrolment_id: int, assignment_key: str) -> HttpResponse:
    place = own_place(request.user, enrolment_id, assignment_key)
    try:
        credit.take_back(enrolment=place.enrolment, pin=place.pin, now=timezone.now())
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, _("You make this assignment here after all."))
    return to_assignment(place)
