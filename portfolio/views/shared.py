"""What several screens need: finding what the viewer may see, and showing a refusal where it belongs."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from courses.models import CurriculumAssignment
from learning.models import Enrolment
from portfolio.models import Submission


class SignedIn(HttpRequest):
    """A request after `login_required`: there is a person."""

    user: User


@dataclass(frozen=True)
class Place:
    """One assignment of one enrolment: the address of every participant's screen."""

    enrolment: Enrolment
    pin: CurriculumAssignment

    @property
    def kwargs(self) -> dict[str, Any]:
        return {"enrolment_id": self.enrolment.pk, "assignment_key": self.pin.assignment.key}


def own_enrolment(viewer: User, enrolment_id: int) -> Enrolment:
    """404 unless it is the viewer's own."""
    own = Enrolment.objects.of(viewer).select_related("edition__curriculum__track")
    return get_object_or_404(own, pk=enrolment_id)


def own_place(viewer: User, enrolment_id: int, assignment_key: str) -> Place:
    """404 unless it is an assignment in an enrolment of the viewer."""
    enrolment = own_enrolment(viewer, enrolment_id)
    pins = enrolment.edition.curriculum.assignment_pins.select_related("assignment__module", "version")
    return Place(enrolment, get_object_or_404(pins, assignment__key=assignment_key))


def crumbs_to(enrolment: Enrolment, *then: tuple[str, str]) -> list[tuple[str, str]]:
    """The trail of a participant: from their tracks by their portfolio to where they are."""
    to_portfolio = (reverse("portfolio", args=[enrolment.pk]), _("Portfolio"))
    return [(reverse("mine"), _("My tracks")), to_portfolio, *then]


def own_attempts(place: Place) -> list[Submission]:
    """Every attempt, newest first, each with what its `judgement` shows."""
    attempts = (
        Submission.objects.filter(enrolment=place.enrolment, assignment=place.pin.assignment)
        .select_related("assignment", "version", "assessor", "enrolment__edition__curriculum")
        .with_judgements()
        .order_by("-attempt")
    )
    return list(attempts)


def newest_attempt(place: Place) -> Submission:
    """The attempt that a form on the page was about. 404 before the first."""
    attempts = place.enrolment.submissions.filter(assignment=place.pin.assignment).select_related(
        "assignment", "version", "enrolment__edition__curriculum"
    )
    newest = attempts.order_by("-attempt").first()
    if newest is None:
        raise Http404
    return newest


def to_assignment(place: Place, anchor: str = "") -> HttpResponse:
    return redirect(reverse("assignment", kwargs=place.kwargs) + anchor)


def put_on_form(form: forms.Form, refusal: DomainError) -> None:
    """Show a refusal at its field when the form has it, else on top of the form."""
    field = refusal.field if refusal.field and refusal.field in form.fields else None
    form.add_error(field, refusal.message)


def tell(request: HttpRequest, refusal: DomainError) -> None:
    messages.error(request, refusal.message)
