"""Writing observations: begin one, save it by the button or by itself. Refused input comes back with the page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.errors import DomainError
from portfolio.forms import ObservationForm
from portfolio.models import Observation
from portfolio.services import observations
from portfolio.views.assignments import form_of, show_assignment
from portfolio.views.shared import Place, SignedIn, newest_attempt, own_place, put_on_form, tell, to_assignment
from portfolio.views.writing import saved_message


@login_required
@require_POST
def begin(request: SignedIn, enrolment_id: int, assignment_key: str) -> HttpResponse:
    place = own_place(request.user, enrolment_id, assignment_key)
    try:
        added = observations.begin_observation(submission=newest_attempt(place), now=timezone.now())
    except DomainError as refusal:
        tell(request, refusal)
        return to_assignment(place, "#bewijs")
    return to_assignment(place, f"#observatie-{added.pk}")


@login_required
@require_POST
def save(request: SignedIn, enrolment_id: int, assignment_key: str, evidence_id: int) -> HttpResponse:
    """The button. Of two tabs the older gets its words back beside the stored ones; saving again then is a choice."""
    place = own_place(request.user, enrolment_id, assignment_key)
    observation = _find(place, evidence_id)
    if observation is None:  # removed in another tab: what was typed here is nowhere else
        return show_assignment(request, place, status=404, unsaved=_typed(request))
    form = form_of(observation, request.POST)
    if not form.is_valid():
        return _again(request, place, observation, form)
    try:
        _save(place, observation, form)
    except observations.StaleObservation as refusal:
        again = form_of(observation, {**request.POST.dict(), "revision": refusal.current.revision})
        again.is_valid()
        put_on_form(again, refusal)
        again.stored = refusal.current  # type: ignore[attr-defined]  # shown beside it
        return _again(request, place, observation, again, status=409)
    except DomainError as refusal:
        tell(request, refusal)
        return show_assignment(request, place, status=409, unsaved=_typed(request))
    messages.success(request, saved_message())
    return to_assignment(place, f"#observatie-{observation.pk}")


@require_POST
def autosave(request: HttpRequest, enrolment_id: int, assignment_key: str, evidence_id: int) -> JsonResponse:
    """The same for the script: says when it was saved, or why not. Never a page: a lost session answers 401."""
    if not request.user.is_authenticated:
        message = _("You are signed out. Sign in in another tab; your text stays here.")
        return JsonResponse({"message": message}, status=401)
    place = own_place(request.user, enrolment_id, assignment_key)
    observation = _find(place, evidence_id)
    if observation is None:
        return JsonResponse({"message": str(observations.ObservationGone.default_message)}, status=404)
    form = form_of(observation, request.POST)
    if not form.is_valid():
        refusals = [str(error) for name, errors in form.errors.items() if name != "revision" for error in errors]
        return JsonResponse({"message": " ".join(refusals) or _("Reload the page.")}, status=400)
    try:
        saved = _save(place, observation, form)
    except observations.StaleObservation as refusal:
        current = refusal.current
        answer = {"message": str(refusal.message), "revision": current.revision, "stored": _as_typed(current)}
        return JsonResponse(answer, status=409)
    except DomainError as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=409)
    return JsonResponse({"message": saved_message(), "revision": saved.revision})


def _find(place: Place, evidence_id: int) -> Observation | None:
    return Observation.objects.filter(submission=newest_attempt(place), pk=evidence_id).first()


def _typed(request: HttpRequest) -> str:
    parts = (request.POST.get(name, "") for name in ("observer_role", "observed_on", "text", "shows"))
    return "\n\n".join(part for part in parts if part)


def _save(place: Place, observation: Observation, form: ObservationForm) -> Observation:
    return observations.save_observation(
        submission=newest_attempt(place),
        evidence_id=observation.pk,
        values=form.values,
        revision=form.cleaned_data["revision"],
    )


def _as_typed(observation: Observation) -> dict[str, str]:
    """The values as the fields of the page hold them."""
    day = observation.observed_on.isoformat() if observation.observed_on else ""
    return {**observation.values, "observed_on": day}


def _again(
    request: SignedIn, place: Place, observation: Observation, form: ObservationForm, *, status: int = 200
) -> HttpResponse:
    return show_assignment(request, place, {"refused_observations": {observation.pk: form}}, status=status)
