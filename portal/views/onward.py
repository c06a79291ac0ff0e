from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from portal import roles
from portal.views.signed_in import SignedInRequest


@login_required
def onward(request: SignedInRequest) -> HttpResponse:
    """After sign-in: everybody to where their own work is. Who plays several parts starts where they study."""
    parts = roles.refresh(session=request.session, person=request.user, today=timezone.localdate())
    starts = (
        (parts.learns, "mine"),
        (parts.teaches, "teaching"),
        (parts.contact, "school"),
        (parts.staff, "wagtailadmin_home"),
    )
    return redirect(next((start for plays, start in starts if plays), "mine"))
