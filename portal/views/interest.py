"""The three tracks on one sheet, with a form to be called back. Its words are a page of the CMS; the form lives here."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import MembershipKind, OrganisationKind
from accounts.models import Organisation, User
from common.errors import DomainError
from courses.models import TextPage, Track
from courses.models.pages import track_cards
from courses.services.loading.pages import INTEREST_SLUG
from learning.enums import InterestFor
from learning.services import interest as interests
from portal import throttle
from portal.forms import InterestForm

MOST, PER_SECONDS = 30, 3600  # a whole school may sit behind one address


@require_http_methods(["GET", "HEAD", "POST"])
def interest(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    person = request.user if request.user.is_authenticated else None
    form = InterestForm(request.POST or None, initial=_initial(person, track_key=request.GET.get("leergang", "")))
    if request.method == "POST" and form.is_valid() and _leave(request, form, person=person, now=now):
        return redirect("interest-done")
    context = {
        "form": form,
        "page": TextPage.objects.live().filter(slug=INTEREST_SLUG).first(),
        "cards": track_cards(),
        "schools": Organisation.objects.filter(kind=OrganisationKind.SCHOOL).values_list("name", flat=True),
        "crumbs": [("/", _("Home")), ("", _("Interest"))],
    }
    return render(request, "portal/interest.html", context)


@require_safe
def interest_done(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/interest_done.html")


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, token: str) -> HttpResponse:
    """From the receipt. Opening deletes nothing: mail scanners open links too."""
    found = interests.find_by_token(token)
    if found is None:
        raise Http404
    if request.method == "POST":
        interests.forget(interest=found)
        messages.success(request, _("Your details have been deleted."))
        return redirect("interest")
    return render(request, "portal/interest_remove.html", {"interest": found})


def _leave(request: HttpRequest, form: InterestForm, *, person: User | None, now: datetime) -> bool:
    """Write it down. Returns False, with the reason on the form, when that is refused."""
    if form.is_spam:
        return True  # the program is told what everybody is told
    if not throttle.allow(request, action="interest", most=MOST, seconds=PER_SECONDS):
        form.add_error(
            None, _("Many requests came from your network. Try again in an hour; what you typed is still here.")
        )
        return False
    try:
        interests.leave_interest(
            data=form.interest_data(), tracks=list(form.cleaned_data["tracks"]), person=person, now=now
        )
    except DomainError as error:
        form.add_domain_error(error)
        return False
    return True


def _initial(person: User | None, *, track_key: str) -> dict[str, Any]:
    """The track somebody came from, and what we know of a signed-in person."""
    chosen = {"tracks": Track.objects.filter(key=track_key), "meant_for": InterestFor.SELF}
    if person is None:
        return chosen
    job = (
        person.memberships.filter(kind=MembershipKind.STAFF, until__isnull=True).select_related("organisation").first()
    )
    own = {name: getattr(person, name) for name in ("first_name", "infix", "last_name", "email")}
    return {**chosen, **own, "organisation_name": job.organisation.name if job else ""}
