from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.glossary import glossary as all_terms
from learning import searching
from learning.views import crumbs

HITS_A_PAGE = 20


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Lessons one may read, the glossary, own notes."""
    query = searching.Query(request.GET.get("q", ""))
    hits = searching.search(query, person_id=request.user.pk)  # type: ignore[arg-type]  # login_required stands before us
    context = {
        "query": query,
        "page_obj": Paginator(hits, HITS_A_PAGE).get_page(request.GET.get("page")),
        "crumbs": [crumbs.to_mine(), crumbs.here(_("Search"))],
    }
    return render(request, "learning/search.html", context)


@login_required
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    context = {"terms": all_terms(), "crumbs": [crumbs.to_mine(), crumbs.here(_("Glossary"))]}
    return render(request, "learning/glossary.html", context)
