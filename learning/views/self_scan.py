"""The self-scan of a module: at the start, and again when its lessons are done."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from courses.models import Module
from learning.enums import ScanMoment, Sureness
from learning.overview import track_overviews
from learning.self_scan import scan_rows, scans_of
from learning.services.self_scan import LONGEST_WISH, save_scan
from learning.views import crumbs


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def self_scan(request: HttpRequest, track_key: str, module_key: str) -> HttpResponse:
    person: Any = request.user
    now = timezone.now()
    overview = next((each for each in track_overviews(person, now, track_key=track_key) if each.may_read), None)
    module = Module.objects.filter(key=module_key).first()
    line = next((row for row in overview.modules if module and row.module_id == module.pk), None) if overview else None
    if overview is None or module is None or line is None or not line.need:
        raise Http404
    scans = scans_of(person).get(module.pk, {})
    moment = ScanMoment.END if line.is_met else ScanMoment.START
    rows = scan_rows(curriculum_id=overview.enrolment.edition.curriculum_id, module_key=module_key, scans=scans)
    kept = scans.get(moment)
    given = {row.key: request.POST.get(f"les-{row.key}", "") for row in rows}
    wish, errors = (kept.wish if kept else ""), {}
    if request.method == "POST":
        wish = request.POST.get("wish", "").replace("\x00", "")
        ratings = {
            key: int(value) for key, value in given.items() if value in {str(level) for level in Sureness.values}
        }
        try:
            save_scan(
                person=person,
                module=module,
                moment=moment,
                lesson_keys=list(given),
                ratings=ratings,
                wish=wish,
                now=now,
            )
        except DomainError as refusal:
            errors = {refusal.field or "ratings": str(refusal.message)}
        else:
            messages.success(request, _("Your self-scan has been kept. Only you see it."))
            return redirect("self-scan", track_key, module_key)
    elif kept:
        given = {key: str(value) for key, value in kept.ratings.items()}
    context = {
        "track": overview.track,
        "module": line,
        "rows": [(row, given.get(row.key, "")) for row in rows],
        "growing": [row for row in rows if row.growth is not None],
        "scans": scans,
        "is_end": moment == ScanMoment.END,
        "levels": Sureness.choices,
        "wish": wish,
        "longest_wish": LONGEST_WISH,
        "errors": errors,
        "crumbs": [crumbs.to_mine(), crumbs.to_track(overview.track), crumbs.here(_("Self-scan"))],
    }
    return render(request, "learning/self_scan.html", context)
