"""One shared copy: its writer reads the feedback, a member of the group answers two questions, a trainer reads both."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from common.errors import DomainError
from courses.models import Edition
from learning.enums import EnrolmentState
from learning.models import Enrolment
from portfolio.forms import PeerFeedbackForm
from portfolio.models import SharedWork
from portfolio.services import sharing
from portfolio.shared_work import pieces_of, taught_work
from portfolio.views.shared import SignedIn, put_on_form


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shared_work(request: SignedIn, shared_id: int) -> HttpResponse:
    """404 for whoever may not read it, from the moment on that it is no longer shared."""
    rows = SharedWork.objects.select_related("enrolment__person", "submission__version", "edition__curriculum__track")
    own = rows.filter(enrolment__person=request.user, pk=shared_id).first()
    if own:
        return _show_own(request, own)
    shared = get_object_or_404(rows.read_by_others(request.user, today=timezone.localdate()), pk=shared_id)
    reader = _reader(request.user, shared)
    if request.method == "POST":
        return _answer(request, shared, reader)
    return _show(request, shared, reader)


def _reader(viewer: User, shared: SharedWork) -> Enrolment | None:
    """The place of a member of the group; None for a trainer."""
    places = Enrolment.objects.of(viewer).filter(edition=shared.edition_id, state=EnrolmentState.CONFIRMED)
    return places.first()


def _show_own(request: SignedIn, shared: SharedWork) -> HttpResponse:
    """What is new is marked once; from then on its writer can no longer change it."""
    if request.method == "POST":
        raise Http404
    unread = set(shared.feedback.filter(read_at__isnull=True).values_list("pk", flat=True))
    if unread and request.method == "GET":
        sharing.note_read(shared=shared, now=timezone.now())
    context = {"is_own": True, "new": unread, "feedback": list(shared.feedback.select_related("writer"))}
    return _render(request, shared, shared.enrolment, **context)


def _show(request: SignedIn, shared: SharedWork, reader: Enrolment | None, **bound: Any) -> HttpResponse:
    if reader is None:
        return _render(request, shared, None, feedback=list(shared.feedback.select_related("writer")))
    own = shared.feedback.filter(writer=request.user).first()
    initial = {"strong": own.strong, "sharper": own.sharper} if own else {}
    context = {"own_feedback": own, "form": PeerFeedbackForm(initial=initial), "is_peer": True, **bound}
    return _render(request, shared, reader, **context)


def _answer(request: SignedIn, shared: SharedWork, reader: Enrolment | None) -> HttpResponse:
    if reader is None:
        raise Http404
    form = PeerFeedbackForm(request.POST)
    if form.is_valid():
        try:
            sharing.give_feedback(shared=shared, writer=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, _("Saved: your feedback is with its reader."))
            return redirect(shared)
    return _show(request, shared, reader, form=form)


def _render(request: SignedIn, shared: SharedWork, place: Enrolment | None, **context: Any) -> HttpResponse:
    code = shared.edition.code
    back = reverse("together", args=[place.pk]) if place else reverse("teaching-together", args=[code])
    pieces = pieces_of(shared, for_others=shared.enrolment.person_id != request.user.pk)
    context |= {"shared": shared, "pieces": pieces, "place": place, "back": back}
    context["breadcrumbs"] = [(back, _("Together")), ("", shared.submission.version.title)]
    response = render(request, "portfolio/shared_work.html", context)
    response["Cache-Control"] = "private, no-store"  # gone at once for the others when sharing stops
    return response


@login_required
@require_safe
def taught(request: SignedIn, code: str) -> HttpResponse:
    """What a group shares, for its trainer."""
    today = timezone.localdate()
    editions = Edition.objects.taught_by(request.user, today=today).select_related("curriculum__track")
    edition = get_object_or_404(editions, code=code)
    context = {
        "edition": edition,
        "rows": list(taught_work(request.user, edition_id=edition.pk, today=today)),
        "breadcrumbs": [(reverse("teaching-edition", args=[code]), str(edition)), ("", _("Together"))],
    }
    return render(request, "portfolio/taught_together.html", context)
