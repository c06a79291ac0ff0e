"""Reports for authors about how lessons fare with whoever studies them. Sums only, from five people on."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from accounts.enums import Role
from accounts.reports import RowFilters, RowReport
from courses.models import Lesson, Module
from learning import lesson_figures, study_figures

AUTHORS = frozenset({Role.AUTHOR, Role.ADMINISTRATOR})


def modules() -> list[tuple[str, str]]:
    return [(str(module), str(module)) for module in Module.objects.all()]


class FigureFilters(RowFilters):
    module = django_filters.ChoiceFilter(label=_("Module"), choices=modules)


class UnfinishedReport(RowReport):
    """Where people stop."""

    name = "rapport-afronden"
    page_title = _("Lessons that few people finish")
    intro = _("Only lessons that at least five people opened.")
    header_icon = "tasks"
    roles = AUTHORS
    filterset_class = FigureFilters
    search_fields = ("key", "title")
    default_ordering = "percent"
    verbose_name_plural = _("lessons that enough people opened")
    columns = [
        TitleColumn("title", label=_("Lesson"), sort_key="key", accessor=lambda row: f"{row.key} {row.title}",
                    width="30%", get_url=lambda row: row.url),
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
        return lesson_figures.lesson_figures()


class StudyTimeFilters(FigureFilters):
    state = django_filters.ChoiceFilter(label=_("State"), choices=study_figures.STATES)


class StudyTimeReport(RowReport):
    """How long lessons take, beside what was planned."""

    name = "rapport-studietijd"
    page_title = _("Study time of lessons")
    intro = _(
        "Minutes that people took who finished the lesson: the middle one, and between which minutes the middle half lies. "
        "Corrections by participants are in it. Figures appear from five people on; nobody can be recognised."
    )
    header_icon = "time"
    roles = AUTHORS
    filterset_class = StudyTimeFilters
    search_fields = ("lesson",)
    default_ordering = "key"
    verbose_name_plural = _("lessons")
    columns = [
        TitleColumn("lesson", label=_("Lesson"), sort_key="key", width="30%", get_url=lambda row: row.url),
        Column("module", label=_("Module"), sort_key="module"),
        Column("planned", label=_("Planned, in minutes"), sort_key="planned"),
        Column("median", label=_("Median, in minutes"), sort_key="median"),
        Column("low", label=_("Middle half"), accessor="middle_half"),
        Column("people", label=_("People"), sort_key="people"),
        Column("state", label=_("State"), accessor="state_label", sort_key="state"),
    ]
    list_export = ["key", "lesson", "module", "planned", "median", "low", "high", "people", "state_label"]
    export_headings = {
        "key": _("Key"), "lesson": _("Lesson"), "module": _("Module"), "planned": _("Planned, in minutes"),
        "median": _("Median, in minutes"), "low": _("Middle half from"), "high": _("Middle half to"),
        "people": _("People"), "state_label": _("State"),
    }  # fmt: skip

    def rows(self) -> list[Any]:
        return study_figures.lesson_figures(Lesson.objects.select_related("module"))
