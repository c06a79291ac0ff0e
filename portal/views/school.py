from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.schools import colleague_rows, enrolments_of, invoices_of, schools_of
from portal.views.signed_in import SignedInRequest

ROWS_PER_PAGE = 50


@login_required
@require_safe
def school(request: SignedInRequest) -> HttpResponse:
    """A contact's own schools, one at a time; `?school=` names another. Who is no contact finds no page here."""
    schools = list(schools_of(request.user))
    wanted = request.GET.get("school")
    chosen = next((each for each in schools if str(each.pk) == wanted or not wanted), None)
    if chosen is None:
        raise Http404
    page = Paginator(enrolments_of(chosen, contact=request.user), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "schools": schools,
        "school": chosen,
        "page_obj": page,
        "rows": colleague_rows(page.object_list, now=timezone.now()),
        "invoices": invoices_of(chosen),
        "today": timezone.localdate(),
    }
    return render(request, "portal/school.html", context)
