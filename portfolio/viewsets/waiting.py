"""How long work waits, per trainer; and dividing it anew when somebody is ill or has too much."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from common.errors import DomainError
from portfolio import queue
from portfolio.models import Submission
from portfolio.services import allotting, dividing
from portfolio.staff_forms import NOBODY, DivideForm


class WaitingView(WagtailAdminTemplateMixin, FormView):
    template_name = "portfolio/cms/waiting.html"
    form_class = DivideForm
    page_title = _("Waiting times and dividing")
    header_icon = "time"
    index_url_name = ""

    def form_valid(self, form: DivideForm) -> HttpResponse:
        wanted = form.cleaned_data
        try:
            given = dividing.divide(
                submissions=self._work(wanted),
                trainers=list(wanted["trainers"]),
                actor=self.request.user,  # type: ignore[arg-type]  # the CMS asks first
                now=timezone.now(),
                reason=wanted["reason"],
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
            return self.form_invalid(form)
        total = sum(given.values())
        if total:
            shares = ", ".join(f"{trainer} {count}" for trainer, count in given.items())
            text = ngettext(
                "%(n)s piece of work was given: %(shares)s.", "%(n)s pieces of work were given: %(shares)s.", total
            )
            messages.success(self.request, text % {"n": total, "shares": shares})
        else:
            messages.warning(self.request, _("Nothing was given: there is no such work, or none of them may mark it."))
        return redirect("inzendingen:waiting")

    def _work(self, wanted: dict[str, Any]) -> Any:
        rows = Submission.objects.filter(state__in=allotting.FIRST_HAS_IT).defer("snapshot")
        source = wanted["source"]
        rows = rows.filter(assessor__isnull=True) if source == NOBODY else rows.filter(assessor=source)
        return rows.filter(enrolment__edition=wanted["edition"]) if wanted["edition"] else rows

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": _("Handed-in work")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "rows": queue.waiting_per_trainer(today=timezone.localdate()),
        }
