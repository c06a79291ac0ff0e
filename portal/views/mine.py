from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learning.study_plan import CHOICES
from learning.views import crumbs
from learning.views.lessons import chosen_minutes
from portal.agenda import agenda
from portal.dashboard import dashboard
from portal.views.signed_in import SignedInRequest
from portfolio.enums import Actor


@login_required
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    """What is left, by when, and who acts; in ten seconds."""
    now = timezone.now()
    context = {
        "dashboard": dashboard(request.user, now=now, minutes=chosen_minutes(request)),
        "plan_choices": CHOICES,
        "today": timezone.localdate(now),
        "Actor": Actor,
    }
    return render(request, "portal/mine.html", context)


@login_required
@require_safe
def calendar(request: SignedInRequest) -> HttpResponse:
    """Everything with a date."""
    now = timezone.now()
    context = {
        "agenda": agenda(dashboard(request.user, now=now), now=now),
        "crumbs": [crumbs.to_mine(), crumbs.here(_("My calendar"))],
    }
    return render(request, "portal/agenda.html", context)
