"""Work of another leergang counts here: the participant says so, asks the organisation, or takes it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.errors import DomainError
from portfolio.forms import CreditQuestionForm
from portfolio.services import credit
from portfolio.views.assignments import show_assignment
from portfolio.views.shared import SignedIn, own_place, put_on_form, tell, to_assignment


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
def ask(request: SignedIn, enrolment_id: int, assignment_key: str) -> HttpResponse:
    """The participant may not say so themselves: the organisation is asked."""
    place = own_place(request.user, enrolment_id, assignment_key)
    form = CreditQuestionForm(request.POST)
    if not form.is_valid():
        return show_assignment(request, place, {"question_form": form})
    try:
        credit.ask(enrolment=place.enrolment, pin=place.pin, now=timezone.now(), **form.cleaned_data)
    except DomainError as refusal:
        put_on_form(form, refusal)
        return show_assignment(request, place, {"question_form": form})
    messages.success(request, _("Your question is with the organisation. You get an e-mail with the answer."))
    return to_assignment(place, "#eerder")


@login_required
@require_POST
def withdraw_question(request: SignedIn, enrolment_id: int, assignment_key: str) -> HttpResponse:
    place = own_place(request.user, enrolment_id, assignment_key)
    credit.withdraw_question(enrolment=place.enrolment, pin=place.pin, now=timezone.now())
    messages.success(request, _("Your question is withdrawn."))
    return to_assignment(place, "#eerder")


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
