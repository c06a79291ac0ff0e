"""Assessors of an edition divide what nobody has: who would get what, then the button."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from common.errors import DomainError
from courses.models import Edition
from portfolio.enums import SubmissionState
from portfolio.marking_forms import DivideFreeForm
from portfolio.services import dividing
from portfolio.views.shared import SignedIn, put_on_form


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def divide_free(request: SignedIn) -> HttpResponse:
    """404 for who assesses nowhere now, and for an edition they do not assess. Pressing "look" only shows it anew."""
    now = timezone.now()
    editions = _editions(request.user, now=now)
    edition = _chosen(editions, request.GET.get("edition"))
    if edition is None:
        context = {"editions": editions, "breadcrumbs": _breadcrumbs()}
        return render(request, "portfolio/divide_choose.html", context)
    assessors = dividing.assessors_of(edition, today=timezone.localdate(now))
    picked = request.POST.getlist("trainers") if request.method == "POST" else [str(each.pk) for each in assessors]
    kept = {"trainers": picked, "reason": request.POST.get("reason", "")}
    divides = request.method == "POST" and "look" not in request.POST
    form = DivideFreeForm(request.POST if divides else None, assessors=assessors, initial=kept)
    if divides and form.is_valid():
        seen = request.POST.get("seen", "")
        try:
            given = dividing.divide_free(edition=edition, actor=request.user, now=now, seen=seen, **form.cleaned_data)
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            _tell_given(request, sum(given.values()))
            return redirect("marking-queue")
    division = dividing.plan(
        submissions=dividing.free_work(edition).select_related("version", "enrolment__person"),
        trainers=[person for person in assessors if str(person.pk) in picked],
        today=timezone.localdate(now),
    )
    context = {
        "edition": edition,
        "others": len(editions) > 1,
        "form": form,
        "division": division,
        "breadcrumbs": _breadcrumbs(),
    }
    return render(request, "portfolio/divide.html", context)


def _editions(assessor: User, *, now: datetime) -> list[Edition]:
    """Where this person is an assessor now, with `free`: how much waits there that nobody has; the most first."""
    free = Q(enrolments__submissions__state=SubmissionState.SUBMITTED, enrolments__submissions__assessor__isnull=True)
    editions = Edition.objects.assessed_by(assessor, today=timezone.localdate(now)).select_related("curriculum__track")
    return list(
        editions.annotate(free=Count("enrolments__submissions", filter=free, distinct=True)).order_by("-free", "code")
    )


def _chosen(editions: list[Edition], code: str | None) -> Edition | None:
    """The edition in the address, else the only one there is; None when there is something to choose."""
    if not editions:
        raise Http404
    if code is None:
        return editions[0] if len(editions) == 1 else None
    found = next((edition for edition in editions if edition.code == code), None)
    if found is None:
        raise Http404
    return found


def _tell_given(request: SignedIn, number: int) -> None:
    if number:
        text = ngettext("%(n)s piece of work is divided.", "%(n)s pieces of work are divided.", number)
        messages.success(request, text % {"n": number})
    else:
        messages.warning(request, _("Nothing is divided: no work is free any more, or none of them may mark it."))


def _breadcrumbs() -> list[tuple[str, str]]:
    return [(reverse("marking-queue"), _("Marking")), ("", _("Divide work"))]
