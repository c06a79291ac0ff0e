"""One's own account, and the page behind an invitation."""

from typing import Any

import segno
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from accounts.forms import ContactForm, InvitationForm
from accounts.permissions import person_of
from accounts.services import invitations, people
from accounts.sign_in_forms import ActivateAppForm
from common.errors import DomainError


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What the site knows of me, and how I sign in."""
    person = person_of(request)
    factors = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    context = {
        "person": person,
        "addresses": EmailAddress.objects.filter(user=person).order_by("-primary", "email"),
        "has_app": Authenticator.Type.TOTP in factors,
        "has_key": Authenticator.Type.WEBAUTHN in factors,
        "school_logins": SocialAccount.objects.filter(user=person).count(),
        "school_login_offered": bool(get_adapter(request).list_apps(request)),
        "workplaces": person.memberships.filter(until__isnull=True).select_related("organisation"),
    }
    return render(request, "accounts/account.html", context)


@login_required
def account_details(request: HttpRequest) -> HttpResponse:
    """Name and phone; the address has its own page, since it must be confirmed."""
    form = ContactForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        people.correct_own_details(person=person_of(request), now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Your details have been saved."))
        return redirect("account")
    return render(request, "accounts/details.html", {"form": form})


class ActivateAppView(ActivateTOTPView):
    form_class = ActivateAppForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A picture with its own white ground, which an app can also read from a dark screen."""
        context = super().get_context_data(**kwargs)
        picture = segno.make(context["totp_url"], error="m").svg_data_uri(border=4, light="white")
        return {**context, "qr_picture": picture}


@method_decorator([never_cache, sensitive_post_parameters("password", "again")], name="dispatch")
class InvitationView(View):
    """Looking does not use the link up (mail scanners look); sending the form does, once."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.invitation = invitations.find(token=kwargs["token"], now=timezone.now())
            response = super().dispatch(request, *args, **kwargs)
        except invitations.InvitationSpent:
            response = render(request, "accounts/invitation_spent.html", status=410)
        # The address is a secret: told to nobody else. Not "no-referrer": browsers then post with "Origin: null", which
        # the CSRF check refuses.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._show(request, InvitationForm())

    @sensitive_variables()
    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        form = InvitationForm(request.POST)
        if not form.is_valid():
            return self._show(request, form)
        try:
            person = invitations.accept(token=token, password=form.cleaned_data["password"], now=timezone.now())
        except invitations.InvitationSpent:
            raise
        except DomainError as error:
            form.add_error(error.field, error.message)
            return self._show(request, form)
        if request.user.is_authenticated and request.user != person:
            logout(request)
        return perform_login(request, person)  # allauth's steps: somebody with a second factor is still asked for it

    def _show(self, request: HttpRequest, form: InvitationForm) -> HttpResponse:
        context = {"form": form, "invitation": self.invitation, "person": self.invitation.person}
        return render(request, "accounts/invitation.html", context)
