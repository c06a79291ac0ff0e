"""Which optional mails I get: in my account, or by the link in the mail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from messaging.enums import MailKind
from messaging.registry import elsewhere_for
from messaging.services import choices


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_choices(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    if request.method == "POST":
        for kind in MailKind:
            choices.choose(person=person, kind=kind, is_wanted=kind in request.POST)
        messages.success(request, _("Your choice has been kept."))
        return redirect("account")
    kinds = [(kind, choices.wants(person=person, kind=kind)) for kind in MailKind]
    context = {"kinds": kinds, "elsewhere": elsewhere_for(person)}
    return render(request, "messaging/choices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def turn_off(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, since mail scanners look; the button does."""
    found = choices.read_token(token)
    if found is None:
        raise Http404
    person, kind = found
    if request.method == "POST":
        choices.choose(person=person, kind=kind, is_wanted=False)
    context = {"kind": kind, "is_done": request.method == "POST"}
    response = render(request, "messaging/turn_off.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
