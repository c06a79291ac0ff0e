"""A curriculum beside an earlier version of the same track."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from courses.comparison import compare, previous_of
from courses.models import Curriculum


class CompareView(WagtailAdminTemplateMixin, TemplateView):
    """`?met=` names the other version; without it the one before."""

    template_name = "courses/cms/comparison.html"
    header_icon = "list-ol"
    index_url_name = ""
    inspect_url_name = ""

    @cached_property
    def curriculum(self) -> Curriculum:
        found: Curriculum = get_object_or_404(Curriculum.objects.select_related("track"), pk=self.kwargs["pk"])
        return found

    @cached_property
    def others(self) -> list[Curriculum]:
        """The other versions of this track, the newest first."""
        versions = self.curriculum.track.curricula.select_related("track").exclude(pk=self.curriculum.pk)
        return list(versions.order_by("-version"))

    def get_other(self) -> Curriculum | None:
        asked = self.request.GET.get("met")
        if not asked:
            return previous_of(self.curriculum)
        other = next((row for row in self.others if str(row.pk) == asked), None)
        if other is None:
            raise Http404
        return other

    def get_page_title(self) -> str:
        return gettext("Compare %(curriculum)s") % {"curriculum": self.curriculum}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        plural = capfirst(Curriculum._meta.verbose_name_plural)
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": plural},
            {"url": reverse(self.inspect_url_name, args=[self.curriculum.pk]), "label": str(self.curriculum)},
            {"url": "", "label": gettext("Compare")},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        other = self.get_other()
        comparison = compare(old=other, new=self.curriculum) if other else None
        tables = (
            [
                (gettext("Modules"), comparison.modules),
                (gettext("Lessons"), comparison.lessons),
                (gettext("Assignments"), comparison.assignments),
                (gettext("Components"), comparison.components),
                (gettext("Norms"), comparison.norms),
            ]
            if comparison
            else []
        )
        return {
            **super().get_context_data(**kwargs),
            "curriculum": self.curriculum,
            "others": self.others,
            "comparison": comparison,
            "tables": tables,
        }
