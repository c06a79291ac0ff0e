from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.enums import EditionState
from courses.models import Edition
from learning.overview import enrolment_rows
from portal.teaching import day_cards, edition_cards, to_mark
from portal.views.signed_in import SignedInRequest


@login_required
@require_safe
def teaching(request: SignedInRequest) -> HttpResponse:
    """The editions somebody teaches. Who teaches nothing gets an empty state: there is nothing to hide."""
    now = timezone.now()
    cards = edition_cards(request.user, now=now)
    context = {
        "running": [card for card in cards if not card.is_over],
        "over": [card for card in cards if card.is_over],
        "today": timezone.localdate(now),
    }
    return render(request, "portal/teaching.html", context)


@login_required
@require_safe
def teaching_edition(request: SignedInRequest, code: str) -> HttpResponse:
    """One group: who is where, the days with their script, the work that waits."""
    now = timezone.now()
    own = Edition.objects.taught_by(request.user, today=timezone.localdate(now)).exclude(state=EditionState.CONCEPT)
    edition = get_object_or_404(own.select_related("curriculum__track"), code=code)
    context = {
        "edition": edition,
        "rows": enrolment_rows(edition, now),
        "days": day_cards(edition, now=now),
        "submissions": to_mark(request.user, now=now)
        .filter(enrolment__edition=edition)
        .select_related("enrolment__person", "version", "assessor"),
        "today": timezone.localdate(now),
    }
    return render(request, "portal/teaching_edition.html", context)
