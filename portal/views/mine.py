from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.dashboard import dashboard
from portal.views.signed_in import SignedInRequest
from portfolio.enums import Actor


@login_required
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    """What is left, by when, and who acts; in ten seconds."""
    now = timezone.now()
    context = {"dashboard": dashboard(request.user, now=now), "today": timezone.localdate(now), "Actor": Actor}
    return render(request, "portal/mine.html", context)
