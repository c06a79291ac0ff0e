"""Invoices of whoever pays: a person, or the contact of a school."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from common.private_files import FileDamaged, pdf_attachment, read_checked
from invoicing.models import Invoice

PER_PAGE = 25


@login_required
@require_safe
def invoices(request: HttpRequest) -> HttpResponse:
    """Issued invoices to oneself or to a school one speaks for, newest first."""
    billed = Invoice.objects.billed_to(request.user)  # type: ignore[arg-type]  # login_required stands before us
    page = Paginator(billed, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "invoicing/list.html", {"page_obj": page})


@login_required
@require_safe
def invoice_pdf(request: HttpRequest, invoice_id: int) -> HttpResponse:
    readable = Invoice.objects.readable_by(request.user)  # type: ignore[arg-type]  # login_required stands before us
    invoice = get_object_or_404(readable, pk=invoice_id)
    try:
        content = read_checked(invoice.pdf, digest=invoice.pdf_sha256)
    except FileDamaged as error:
        messages.error(request, str(error.message))
        return redirect("invoices")
    return pdf_attachment(content, filename=f"factuur-{invoice.number}.pdf")
