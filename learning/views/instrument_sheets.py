"""An instrument on paper, as a PDF, with a student, and as it was before."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from common.pdf import PdfError, render_pdf
from courses.instruments import Instrument
from courses.instruments.definition import TOP_OF_SCALE
from courses.instruments.rules import judge
from courses.instruments.values import fitting_answers
from courses.instruments.words import all_shown, shown
from learning.instrument_forms import AnswersForm
from learning.instrument_reading import for_script
from learning.models import InstrumentAnswer, InstrumentVersion
from learning.services.instruments import restore_version
from learning.views import crumbs
from learning.views.instruments import definition_or_404, example_of, own_answer, trail


@login_required
@require_safe
def sheet(request: HttpRequest, key: str) -> HttpResponse:
    """One or two A4 to print: what was saved, or with ?leeg=1 empty lines to write on."""
    definition = definition_or_404(request, key)
    return render(request, "learning/instrument_sheet.html", _paper(request, definition))


@login_required
@require_safe
def pdf(request: HttpRequest, key: str) -> HttpResponse:
    """The same sheet as a file."""
    definition = definition_or_404(request, key)
    try:
        content = render_pdf("pdf/instrument.html", _paper(request, definition))
    except PdfError as refusal:
        messages.error(request, f"{refusal.message} {_('Print the page instead.')}")
        return redirect(reverse("instrument-sheet", args=[key]))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{key.replace("_", "-")}.pdf"'
    return response


@login_required
@require_safe
def with_student(request: HttpRequest, key: str) -> HttpResponse:
    """In the page only: there is no form to send and nowhere to send it."""
    definition = definition_or_404(request, key)
    if not definition.is_for_students:
        raise Http404
    _origin, steps = trail(request, definition)
    here = (reverse("instrument", args=[key]), definition.name)
    context = {
        "crumbs": [*steps[:-1], here, crumbs.here(_("With a student"))],
        "definition": definition,
        "form": AnswersForm(definition),
        "example": example_of(definition),
        "for_script": for_script(definition),
    }
    response = render(request, "learning/instrument_student.html", context)
    response["Cache-Control"] = "no-store"  # a page that one returns to must be empty
    return response


@login_required
@require_safe
def versions(request: HttpRequest, key: str) -> HttpResponse:
    """What the person saved before, newest first."""
    definition = definition_or_404(request, key)
    answer = own_answer(request, definition)
    if answer is None or not definition.is_kept:
        raise Http404
    earlier = [(version, _fitting(definition, version.answers)) for version in answer.versions.all()]
    here = (reverse("instrument", args=[key]), definition.name)
    context = {
        "crumbs": [crumbs.to_mine(), here, crumbs.here(_("Earlier versions"))],
        "definition": definition,
        "answer": answer,
        "versions": earlier,
    }
    return render(request, "learning/instrument_versions.html", context)


@login_required
@require_POST
def restore(request: HttpRequest, key: str, number: int) -> HttpResponse:
    definition = definition_or_404(request, key)
    if not InstrumentVersion.objects.filter(
        answer__person_id=request.user.pk, answer__instrument=key, number=number
    ).exists():
        raise Http404
    try:
        restore_version(
            person=request.user,  # type: ignore[arg-type]  # login_required stands before us
            instrument=definition,
            number=number,
            now=timezone.now(),
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect(reverse("instrument-versions", args=[key]))
    messages.success(
        request, _("The earlier version stands in the sheet again. What stood there has become a version itself.")
    )
    return redirect(reverse("instrument", args=[key]))


def _fitting(definition: Instrument, answers: dict[str, Any]) -> list[Any]:
    return [one for one in all_shown(definition, fitting_answers(definition, answers)) if one]


def _paper(request: HttpRequest, definition: Instrument) -> dict[str, Any]:
    answer: InstrumentAnswer | None = None
    if not request.GET.get("leeg") and definition.is_kept:
        answer = own_answer(request, definition)
    kept = fitting_answers(definition, answer.answers) if answer else {}
    sections = [
        (section, [shown(definition, field, kept.get(field.key)) for field in section.fields])
        for section in definition.sections
    ]
    return {
        "definition": definition,
        "sections": sections,
        "variant": kept.get("variant", ""),
        "answer": answer if kept else None,
        "answers": kept,
        "result": judge(definition, kept) if kept else None,
        "for_script": for_script(definition),
        "scale": range(TOP_OF_SCALE + 1),
        "printed_on": timezone.localdate(),
        "site_name": settings.SITE_NAME,
    }
