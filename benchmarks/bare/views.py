from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from bare.models import Progress


@login_required
@require_POST
def save_progress(request: HttpRequest, lesson: int) -> HttpResponse:
    """One upsert."""
    row = Progress(user_id=request.user.pk, lesson=lesson, block=request.POST["block"])
    Progress.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["user", "lesson"], update_fields=["block"]
    )
    return HttpResponse(status=204)


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """Five rows of one's own."""
    return render(request, "bare/dashboard.html", {"rows": Progress.objects.filter(user=request.user)[:5]})
