"""Intervision: a group with its meeting, for its members and for who made it; and making the groups of an edition."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from courses.models import Edition
from learning.models import Enrolment
from portfolio.intervision import group_cards, numbers_now, participants, propose, usual_number
from portfolio.intervision_forms import MOST_GROUPS, CancelMeetingForm, MeetingForm, NumberForm, PlacesForm, as_typed
from portfolio.models import IntervisionGroup, IntervisionMeeting, IntervisionMeetingHistory
from portfolio.querysets import editions_with_intervision
from portfolio.services import intervision
from portfolio.views.shared import SignedIn, put_on_form

PROTOCOL = "intervisieprotocol"
"""The instrument that a group can follow while it meets."""


# --- one group ----------------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: SignedIn, group_id: int) -> HttpResponse:
    """Who is in it and when it meets. Posting plans a meeting."""
    found = _group(request, group_id)
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            intervision.plan(group=found, data=form.meeting, actor=request.user, now=timezone.now())
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, _("Planned. The others get an e-mail."))
            return redirect(found)
    (card,) = group_cards(IntervisionGroup.objects.filter(pk=found.pk), now=timezone.now())
    context = {"card": card, "form": form, "protocol": PROTOCOL, "history": _history(found)}
    return _render(request, found, "portfolio/intervision_group.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_meeting(request: SignedIn, group_id: int, meeting_id: int) -> HttpResponse:
    found, meeting = _meeting(request, group_id, meeting_id)
    form = MeetingForm(request.POST or None, initial=as_typed(meeting))
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["sequence"] or 0
        try:
            intervision.change(meeting=meeting, data=form.meeting, seen=seen, actor=request.user, now=timezone.now())
        except intervision.ChangedMeanwhile as refusal:
            meeting.refresh_from_db()
            form = MeetingForm({**request.POST.dict(), "sequence": meeting.sequence})
            form.is_valid()
            put_on_form(form, refusal)
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, _("Changed. The others get an e-mail."))
            return redirect(found)
    context = {"meeting": meeting, "form": form}
    return _render(request, found, "portfolio/intervision_meeting.html", context, here=_("Change the meeting"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_meeting(request: SignedIn, group_id: int, meeting_id: int) -> HttpResponse:
    found, meeting = _meeting(request, group_id, meeting_id)
    form = CancelMeetingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            intervision.cancel(meeting=meeting, reason=reason, actor=request.user, now=timezone.now())
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, _("Cancelled. The others get an e-mail."))
            return redirect(found)
    context = {"meeting": meeting, "form": form, "cancels": True}
    return _render(request, found, "portfolio/intervision_meeting.html", context, here=_("Cancel the meeting"))


def _group(request: SignedIn, group_id: int) -> IntervisionGroup:
    groups = IntervisionGroup.objects.open_to(request.user, today=timezone.localdate())
    return get_object_or_404(groups.select_related("edition__curriculum__track"), pk=group_id)


def _meeting(request: SignedIn, group_id: int, meeting_id: int) -> tuple[IntervisionGroup, IntervisionMeeting]:
    """Only one that can still be changed has a page; who sends for one that no longer can is told why by the service."""
    found = _group(request, group_id)
    meetings = IntervisionMeeting.objects.select_related("group")
    shown = meetings if request.method == "POST" else meetings.coming(now=timezone.now())
    return found, get_object_or_404(shown, group=found, pk=meeting_id)


def _history(found: IntervisionGroup) -> list[Any]:
    rows = IntervisionMeetingHistory.objects.filter(subject__group=found)
    return list(rows.select_related("actor").order_by("-at", "-pk"))


def _render(
    request: SignedIn, found: IntervisionGroup, template: str, context: dict[str, Any], *, here: str = ""
) -> HttpResponse:
    own = Enrolment.objects.of(request.user).filter(intervision__group=found).first()
    code = found.edition.code
    back = reverse("together", args=[own.pk]) if own else reverse("teaching-intervision", args=[code])
    crumbs = [(back, _("Together") if own else _("Intervision groups"))]
    crumbs += [(found.get_absolute_url(), str(found)), ("", here)] if here else [("", str(found))]
    context |= {"group": found, "here": here, "breadcrumbs": crumbs}
    return render(request, template, context)


# --- the groups of an edition -------------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: SignedIn, code: str) -> HttpResponse:
    """The list to print, and who goes where. `?groepen=3` fills in a proposal; nothing is kept until it is saved."""
    editions = editions_with_intervision(request.user, today=timezone.localdate())
    edition = get_object_or_404(editions.select_related("curriculum__track"), code=code)
    places, numbers = participants(edition), numbers_now(edition)
    usual = max(numbers.values(), default=usual_number(len(places)))
    count = NumberForm(request.GET if "groepen" in request.GET else None, initial={"groepen": usual})
    proposed = count.cleaned_data["groepen"] if count.is_valid() else 0 if numbers else usual
    form = PlacesForm(
        request.POST if request.method == "POST" else None,
        places=places,
        numbers=propose(places, groups=proposed) if proposed else numbers,
        groups=min(max(len(places), *numbers.values(), 1), MOST_GROUPS),
        initial={"seen": intervision.stamp_of(edition)},
    )
    if form.is_valid() and _divide(request, edition, form):
        return redirect("teaching-intervision", code=code)
    cards = group_cards(IntervisionGroup.objects.filter(edition=edition), now=timezone.now())
    context = {
        "edition": edition,
        "cards": [card for card in cards if card.members],
        "form": form,
        "count": count,
        "is_proposal": bool(proposed) and not form.is_bound,
        "unplaced": len(places) - len(numbers) if numbers else 0,
        "breadcrumbs": _to_groups(request, edition),
    }
    return render(request, "portfolio/intervision_groups.html", context)


def _divide(request: SignedIn, edition: Edition, form: PlacesForm) -> bool:
    """Whether it was saved; if not, the form holds the refusal and is ready to be sent again."""
    seen, now = form.cleaned_data["seen"], timezone.now()
    try:
        new = intervision.divide(edition=edition, wanted=form.wanted, seen=seen, actor=request.user, now=now)
    except DomainError as refusal:
        form.data = {**request.POST.dict(), "seen": intervision.stamp_of(edition)}
        put_on_form(form, refusal)
        return False
    told = ngettext("%(n)s participant gets an e-mail.", "%(n)s participants get an e-mail.", len(new)) % {
        "n": len(new)
    }
    messages.success(request, f"{_('The groups are saved.')} {told}" if new else _("The groups are saved."))
    return True


def _to_groups(request: SignedIn, edition: Edition) -> list[tuple[str, str]]:
    """By the trainer's page of the edition, or by the CMS."""
    teaches = Edition.objects.taught_by(request.user, today=timezone.localdate()).filter(pk=edition.pk).exists()
    back = (
        reverse("teaching-edition", args=[edition.code])
        if teaches
        else reverse("uitvoeringen:inspect", args=[edition.pk])
    )
    return [(back, str(edition)), ("", _("Intervision groups"))]
