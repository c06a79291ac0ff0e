"""Reports for authors about how lessons fare with whoever studies them."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from accounts.enums import Role
from accounts.reports import RowFilters, RowReport
from courses.models import Module
from learning.lesson_figures import lesson_figures

AUTHORS = frozenset({Role.AUTHOR, Role.ADMINISTRATOR})


def modules() -> list[tuple[str, str]]:
    return [(str(module), str(module)) for module in Module.objects.all()]


class FigureFilters(RowFilters):
    module = django_filters.ChoiceFilter(label=_("Module"), choices=modules)


class UnfinishedReport(RowReport):
    """Where people stop. Sums only, from five people on."""

    name = "rapport-afronden"
    page_title = _("Lessons that few people finish")
    page_subtitle = _("only lessons that at least five people opened")
    header_icon = "tasks"
    roles = AUTHORS
    filterset_class = FigureFilters
    search_fields = ("key", "title")
    default_ordering = "percent"
    verbose_name_plural = _("lessons that enough people opened")
    columns = [
        TitleColumn("title", label=_("Lesson"), sort_key="key", accessor=lambda row: f"{row.key} {row.title}",
                    get_url=lambda row: row.url),
        Column("module", label=_("Module"), sort_key="module"),
        Column("opened", label=_("Opened"), sort_key="opened"),
        Column("pressed", label=_("“Finish” pressed"), sort_key="pressed"),
        Column("met", label=_("Finished"), sort_key="met"),
        Column("percent", label=_("Finished, in %"), sort_key="percent"),
        Column("left_open", label=_("Left open"), sort_key="left_open"),
    ]  # fmt: skip
    list_export = ["key", "title", "module", "opened", "pressed", "met", "percent", "left_open"]
    export_headings = {
        "key": _("Key"), "title": _("Lesson"), "module": _("Module"), "opened": _("Opened"),
        "pressed": _("“Finish” pressed"), "met": _("Finished"), "percent": _("Finished, in %"), "left_open": _("Left open"),
    }  # fmt: skip

    def rows(self) -> list[Any]:
        return lesson_figures()
