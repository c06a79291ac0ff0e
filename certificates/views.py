"""A holder's own certificates, and the page on which anybody checks one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates import throttle
from certificates.codes import read_code
from certificates.forms import CodeForm
from certificates.models import Certificate
from common.private_files import FileDamaged, pdf_attachment, read_checked


@login_required
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """One's own, newest first, whatever became of them."""
    today = timezone.localdate()
    own = Certificate.objects.of(request.user)  # type: ignore[arg-type]  # login_required stands before us
    rows = [(certificate, certificate.state_on(today)) for certificate in own]
    return render(request, "certificates/list.html", {"rows": rows})


@login_required
@require_safe
def certificate_pdf(request: HttpRequest, certificate_id: int) -> HttpResponse:
    readable = Certificate.objects.with_pdf().readable_by(request.user)  # type: ignore[arg-type]  # login_required stands before us
    certificate = get_object_or_404(readable, pk=certificate_id)
    try:
        content = read_checked(certificate.pdf, digest=certificate.pdf_sha256)
    except FileDamaged as error:
        messages.error(request, str(error.message))
        return redirect(certificate.check_path)
    return pdf_attachment(content, filename=f"certificaat-{slugify(certificate.printed.qualification)}.pdf")


def unlisted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Kept out of search engines and caches: the address holds somebody's code."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return never_cache(answer)


@unlisted
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Ask for the code; a whole one leads to its page."""
    if "code" not in request.GET:
        return render(request, "certificates/check.html", {"form": CodeForm()})
    form = CodeForm(request.GET)
    if form.is_valid():
        return redirect("certificate-check-code", form.cleaned_data["code"])
    return render(request, "certificates/check.html", {"form": form}, status=400)


@unlisted
@require_safe
def check_code(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that is printed on the certificate with this code, and what has become of it."""
    if throttle.is_fishing(request):
        response = render(request, "certificates/check_paused.html", status=429)
        response["Retry-After"] = str(throttle.SECONDS)
        return response
    meant = read_code(code)
    if meant and meant != code:
        return redirect("certificate-check-code", meant)
    certificate = Certificate.objects.select_related("replaced_by").filter(code=meant).first() if meant else None
    if certificate is None:
        throttle.count_miss(request)
        context = {"form": CodeForm(initial={"code": code}), "unknown": code}
        return render(request, "certificates/check.html", context, status=404)
    context = {
        "form": CodeForm(),
        "certificate": certificate,
        "printed": certificate.printed,
        "state": certificate.state_on(timezone.localdate()),
    }
    return render(request, "certificates/check.html", context)
