"""All work of a group as a ZIP: with a reason, logged, put together in the background, for whoever asked for it."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from common.errors import DomainError
from portfolio.bundles import stands_of
from portfolio.models import Bundle
from portfolio.services import bundles
from portfolio.staff_forms import GroupForm


class GroupView(WagtailAdminTemplateMixin, FormView):
    """Asks of which edition and why; below it stands what this person asked before, and how far it is."""

    template_name = "portfolio/cms/group.html"
    form_class = GroupForm
    page_title = _("All work of a group")
    header_icon = "download"
    index_url_name = ""

    def form_valid(self, form: GroupForm) -> HttpResponse:
        try:
            bundles.ask_group(
                actor=self.request.user,  # type: ignore[arg-type]  # the CMS asks first
                now=timezone.now(),
                **form.cleaned_data,
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
            return self.form_invalid(form)
        messages.success(self.request, _("The work is being put together. That you asked for it, and why, is kept."))
        return redirect("inzendingen:group")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": _("Handed-in work")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = Bundle.objects.filter(edition__isnull=False, asked_by=self.request.user.pk).select_related("edition")
        return {
            **super().get_context_data(**kwargs),
            "stands": stands_of(list(mine), now=timezone.now()),
            "days": settings.BUNDLE_DAYS,
        }
