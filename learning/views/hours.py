"""My hours: what counted, what I did elsewhere, and putting right what the server saw."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError
from learning.hours_forms import CorrectForm, DeclareForm
from learning.hours_reading import entries_of, hours_page
from learning.models import HoursEntry, LessonProgress
from learning.pins import readable_pins
from learning.services.hours import correct_lesson, declare_hours, take_back
from learning.views import crumbs

ENTRIES_A_PAGE = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    """The ledger; a POST declares hours."""
    person: Any = request.user
    now = timezone.now()
    page = hours_page(person, now=now)
    form = DeclareForm(page.modules, request.POST or None, initial={"on": timezone.localdate(now)})
    if request.method == "POST" and form.is_valid():
        try:
            declare_hours(
                person=person,
                module_id=form.cleaned_data["module"],
                on=form.cleaned_data["on"],
                minutes=form.cleaned_data["minutes"],
                what=form.cleaned_data["what"],
                now=now,
            )
        except DomainError as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("Your hours have been added."))
            return redirect("hours")
    context = {
        "page": page,
        "form": form,
        "page_obj": Paginator(entries_of(person), ENTRIES_A_PAGE).get_page(request.GET.get("page")),
        "crumbs": [crumbs.to_mine(), crumbs.here(_("My hours"))],
    }
    return render(request, "learning/hours.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, lesson_id: int) -> HttpResponse:
    person: Any = request.user
    pin = readable_pins(person.pk).filter(lesson=lesson_id).select_related("lesson").first()
    progress = LessonProgress.objects.filter(person=person, lesson=lesson_id).first()
    if pin is None or progress is None:
        raise Http404
    form = CorrectForm(request.POST or None, initial={"minutes": progress.studied_seconds // 60})
    if request.method == "POST" and form.is_valid():
        try:
            correct_lesson(person=person, lesson=pin.lesson, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("Your time for this lesson has been corrected."))
            return redirect("hours")
    context = {
        "form": form,
        "pin": pin,
        "progress": progress,
        "seen_minutes": progress.seconds // 60,
        "crumbs": [crumbs.to_mine(), crumbs.to_hours(), crumbs.here(pin.version.title)],
    }
    return render(request, "learning/hours_correct.html", context)


@login_required
@require_POST
def back(request: HttpRequest, entry_id: int) -> HttpResponse:
    try:
        take_back(person=request.user, entry_id=entry_id, now=timezone.now())  # type: ignore[arg-type]
    except HoursEntry.DoesNotExist as absent:
        raise Http404 from absent
    except DomainError as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("Taken back. The row stays in your list, as taken back."))
    return redirect("hours")


def _show(form: forms.Form, refusal: DomainError) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
