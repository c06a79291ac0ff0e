"""Asking for a place, as a visitor or signed in. Who has an account is nobody's business: both get the same answer."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import MembershipKind, OrganisationKind
from accounts.models import Organisation, User
from common.errors import DomainError
from courses.enums import RUNNING, EditionForm
from courses.models import Edition
from learning.enums import TAKES_A_SEAT, Payer
from learning.models import EnrolmentRequest
from learning.services import requests
from portal import throttle
from portal.forms import RequestForm
from portal.views.signed_in import SignedInRequest

MOST_REQUESTS, PER_SECONDS = 30, 3600  # a whole team may sit behind one address


@require_http_methods(["GET", "HEAD", "POST"])
def request_place(request: HttpRequest, edition_code: str) -> HttpResponse:
    now = timezone.now()
    edition = get_object_or_404(
        Edition.objects.taking_requests(today=timezone.localdate(now)).prefetch_related("days__venue"),
        code=edition_code,
    )
    person = request.user if request.user.is_authenticated else None
    if person and _is_known(edition, person):
        return render(request, "portal/request_known.html", {"edition": edition})
    if edition.seats_left <= 0:
        return render(request, "portal/request_full.html", {"edition": edition})
    form = RequestForm(request.POST or None, person=person, initial=_initial(person))
    if request.method == "POST" and form.is_valid() and _submit(request, form, edition=edition, person=person, now=now):
        return redirect("request-done", edition_code=edition.code)
    return render(request, "portal/request_form.html", {"form": form, "edition": edition, "schools": _known_schools()})


@require_safe
def request_done(request: HttpRequest, edition_code: str) -> HttpResponse:
    editions = Edition.objects.with_dates().filter(form=EditionForm.OPEN, state__in=RUNNING)
    return render(request, "portal/request_done.html", {"edition": get_object_or_404(editions, code=edition_code)})


@login_required
@require_POST
def withdraw_request(request: SignedInRequest, request_id: int) -> HttpResponse:
    own = get_object_or_404(EnrolmentRequest.objects.filter(person=request.user), pk=request_id)
    try:
        requests.withdraw(request=own, actor=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("You withdrew your request."))
    return redirect("mine")


def _submit(request: HttpRequest, form: RequestForm, *, edition: Edition, person: User | None, now: datetime) -> bool:
    """Hand the request in. Returns False, with the reason on the form, when that is refused."""
    if form.is_spam:
        return True  # the program is told what everybody is told
    if not throttle.allow(request, action="request-place", most=MOST_REQUESTS, seconds=PER_SECONDS):
        form.add_error(
            None, _("Many requests came from your network. Try again in an hour; what you typed is still here.")
        )
        return False
    try:
        requests.submit_request(
            edition=edition, data=form.request_data(), person=person, identity=form.identity(), now=now
        )
    except DomainError as error:
        form.add_domain_error(error)
        return False
    return True


def _is_known(edition: Edition, person: User) -> bool:
    return (
        person.enrolments.filter(edition=edition, state__in=TAKES_A_SEAT).exists()
        or EnrolmentRequest.objects.waiting().filter(edition=edition, person=person).exists()
    )


def _initial(person: User | None) -> dict[str, Any]:
    """A signed-in person's phone and present employer, as a proposal."""
    if person is None:
        return {}
    job = (
        person.memberships.filter(kind=MembershipKind.STAFF, until__isnull=True).select_related("organisation").first()
    )
    return {
        "phone": person.phone,
        "employer_name": job.organisation.name if job else "",
        "payer": Payer.SCHOOL if job else None,
    }


def _known_schools() -> list[str]:
    return list(Organisation.objects.filter(kind=OrganisationKind.SCHOOL).values_list("name", flat=True))
