from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.health import run_checks


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """For load balancers and monitoring: 200 when everything is well, 503 when one thing is not. Knows no session."""
    checks = run_checks(now=timezone.now())
    ok = all(check.ok for check in checks)
    answer = {"status": "ok" if ok else "error", "checks": {check.name: check.ok for check in checks}}
    return JsonResponse(answer, status=200 if ok else 503)
