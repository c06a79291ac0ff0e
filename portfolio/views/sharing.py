"""The participant's side of sharing: what the group shares, the check before sharing, and stopping."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.markdown import render_markdown
from portfolio.enums import SubmissionState
from portfolio.forms import SubmitForm
from portfolio.intervision import own_group
from portfolio.models import SharedWork, Submission
from portfolio.services import privacy_check, sharing
from portfolio.services.privacy_check import Look
from portfolio.services.snapshots import hash_of, pieces_to_hand_in, take_snapshot
from portfolio.shared_work import group_work, own_shared
from portfolio.views.assignments import meets, row_of, shares
from portfolio.views.handing_in import (
    Question,
    check_context,
    mark_open_questions,
    read_answers,
    replace_chosen,
)
from portfolio.views.shared import (
    Place,
    SignedIn,
    crumbs_to,
    newest_attempt,
    own_enrolment,
    own_place,
    put_on_form,
    tell,
)


@login_required
@require_safe
def together(request: SignedIn, enrolment_id: int) -> HttpResponse:
    """The own intervision group; what the group shares, and one's own with what became of it. Not there without any of it."""
    enrolment = own_enrolment(request.user, enrolment_id)
    own = list(own_shared(enrolment))
    is_on, has_intervision = shares(enrolment), meets(enrolment)
    if not (is_on or has_intervision or own):
        raise Http404
    context = {
        "enrolment": enrolment,
        "track": enrolment.edition.curriculum.track,
        "is_on": is_on,
        "has_intervision": has_intervision,
        "card": own_group(enrolment, now=timezone.now()) if has_intervision else None,
        "own": own,
        "others": list(group_work(enrolment)) if is_on else [],
        "breadcrumbs": crumbs_to(enrolment, ("", _("Together"))),
    }
    return render(request, "portfolio/together.html", context)


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: SignedIn, enrolment_id: int, assignment_key: str) -> HttpResponse:
    """What the group will read, what the privacy check points at, and the button. Works without JavaScript."""
    place = own_place(request.user, enrolment_id, assignment_key)
    if not shares(place.enrolment):
        raise Http404
    work = newest_attempt(place)
    shared_now = SharedWork.objects.of(place.enrolment).filter(
        submission__assignment=place.pin.assignment, stopped_at__isnull=True
    )
    already = shared_now.first()
    if already:
        return redirect(already)
    action = request.POST.get("action", "")
    answers = read_answers(request.POST)
    form = SubmitForm(request.POST if action == "share" else None)
    look = privacy_check.look(pieces_to_hand_in(work), names=answers.names)
    questions = [answers.question(found) for found in look.found]
    is_draft = work.state == SubmissionState.DRAFT
    if is_draft and action in {"replace", "share"} and any(one.choice == "replace" for one in questions):
        refusal = replace_chosen(work, questions, answers)
        if refusal:
            tell(request, refusal)
        else:
            messages.success(request, _("Replaced. Look at it once more."))
            look = privacy_check.look(pieces_to_hand_in(work), names=answers.names)
            questions = [answers.question(found) for found in look.found]
        form = SubmitForm(None)
    elif form.is_bound and form.is_valid():
        shared = _share(work, form, look, questions)
        if shared:
            messages.success(request, _("Your group can read this now. You can stop sharing at any time."))
            return redirect(shared)
    return _show(request, place, work=work, form=form, look=look, questions=questions)


def _share(work: Submission, form: SubmitForm, look: Look, questions: list[Question]) -> SharedWork | None:
    """The service decides; what it refuses is shown where it can be mended."""
    mark_open_questions(questions, look)
    try:
        return sharing.share(
            submission=work,
            seen_hash=form.cleaned_data["seen"],
            look=look,
            decisions={one.found.key: one.decision for one in questions if one.decision},
            looked_self=form.cleaned_data["looked_self"],
            now=timezone.now(),
        )
    except DomainError as refusal:
        put_on_form(form, refusal)
        return None


def _show(
    request: SignedIn, place: Place, *, work: Submission, form: SubmitForm, look: Look, questions: list[Question]
) -> HttpResponse:
    pieces = pieces_to_hand_in(work)
    context = {
        "place": place,
        "row": row_of(place),
        "work": work,
        "pieces": pieces,
        "is_frozen": work.state != SubmissionState.DRAFT,
        "seen": hash_of(take_snapshot(work, pieces)),
        "privacy": render_markdown(work.version.privacy),
        "form": form,
        **check_context(look, questions),
        "can_replace": work.state == SubmissionState.DRAFT and any(one.found.can_replace for one in questions),
        "breadcrumbs": crumbs_to(
            place.enrolment,
            (reverse("assignment", kwargs=place.kwargs), work.version.title),
            ("", _("Share with your group")),
        ),
    }
    response = render(request, "portfolio/share.html", context)
    response["Cache-Control"] = "private, no-store"  # the names are in it
    return response


@login_required
@require_POST
def stop(request: SignedIn, shared_id: int) -> HttpResponse:
    """Also after leaving the group or finishing the track."""
    shared = get_object_or_404(SharedWork.objects.filter(enrolment__person=request.user), pk=shared_id)
    sharing.stop(shared=shared, now=timezone.now())
    messages.success(request, _("Nobody else can read this work any more. The feedback stays here for you."))
    return redirect(shared)
