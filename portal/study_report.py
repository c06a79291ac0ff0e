"""For authors in the CMS: how long lessons take, beside what was planned."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.cms import roles_of
from accounts.enums import Role
from courses.models import Lesson
from learning.study_figures import lesson_figures

SEE = frozenset({Role.AUTHOR, Role.ADMINISTRATOR})


class StudyTimeView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "portal/cms/study_time.html"
    page_title = _("Study time of lessons")
    header_icon = "time"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not roles_of(request.user) & SEE:  # type: ignore[arg-type]  # signed in: the CMS asks first
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "figures": lesson_figures(Lesson.objects.select_related("module")),
        }


class StudyTimeMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(self.label, reverse("study-time"), icon_name="time", order=700)

    label = _("Study time of lessons")

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(roles_of(request.user) & SEE)  # type: ignore[arg-type]  # signed in: the CMS asks first
