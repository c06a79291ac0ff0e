"""A page in the CMS with one form on one service: what has a service is never changed through a plain edit form."""

from typing import Any

from django.db.models import Model
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from common.errors import DomainError


class ServiceFormView(WagtailAdminTemplateMixin, FormView):
    """Shows the form, calls `run`, and returns to the row. A refusal is shown at its field; what was typed stays.

    Whoever registers the view guards it; subclasses say what it does.
    """

    template_name = "common/service_form.html"
    model: type[Model]
    object: Any
    index_url_name = ""
    inspect_url_name = ""
    explanation: Any = ""
    submit_label: Any = _("Save")
    is_final = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.object = get_object_or_404(self.model, pk=kwargs["pk"])

    def run(self, form: Form, *, actor: Any, now: Any) -> tuple[str, Model]:
        """Call the service; return the sentence to show and the row to go to. Raises DomainError."""
        raise NotImplementedError

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            message, row = self.run(form, actor=self.request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
            return self.form_invalid(form)
        messages.success(self.request, message)
        return redirect(self.inspect_url_name, row.pk)

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": capfirst(self.model._meta.verbose_name_plural)},
            {"url": self.back_url, "label": str(self.object)},
            {"url": "", "label": self.get_page_title()},
        ]

    @property
    def back_url(self) -> str:
        return reverse(self.inspect_url_name, args=(self.object.pk,))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "object": self.object,
            "explanation": self.explanation,
            "submit_label": self.submit_label,
            "is_final": self.is_final,
            "back_url": self.back_url,
        }
