"""For authors in the CMS: how the questions of quizzes do."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.cms import roles_of
from accounts.enums import Role
from courses.models import Lesson, Module
from learning.item_statistics import ItemFigure, item_figures

SEE = frozenset({Role.AUTHOR, Role.ADMINISTRATOR})
MOST_HARD = 30  # questions of all modules together


class ItemsView(WagtailAdminTemplateMixin, TemplateView):
    """The questions of one module in reading order; without a module, those of all that are most often wrong."""

    template_name = "portal/cms/items.html"
    page_title = _("Quiz questions")
    header_icon = "help"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not roles_of(request.user) & SEE:  # type: ignore[arg-type]  # signed in: the CMS asks first
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        modules = list(Module.objects.order_by("number"))
        chosen = next((module for module in modules if module.key == self.request.GET.get("module")), None)
        lessons = Lesson.objects.select_related("module")
        figures = item_figures(lessons.filter(module=chosen) if chosen else lessons)
        return {
            **super().get_context_data(**kwargs),
            "modules": modules,
            "chosen": chosen,
            "figures": figures if chosen else _hardest(figures),
        }


def _hardest(figures: list[ItemFigure]) -> list[ItemFigure]:
    counted = [figure for figure in figures if figure.is_shown and figure.is_marked]
    return sorted(counted, key=lambda figure: figure.percent)[:MOST_HARD]


class ItemsMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(self.label, reverse("quiz-items"), icon_name="help", order=710)

    label = _("Quiz questions")

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(roles_of(request.user) & SEE)  # type: ignore[arg-type]  # signed in: the CMS asks first
