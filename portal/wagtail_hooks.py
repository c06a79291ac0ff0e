from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from accounts.cms import roles_of
from portal import daystart
from portal.item_report import ItemsMenuItem, ItemsView
from portal.newer_version import NewerVersionView
from portal.reports import StudyTimeReport, UnfinishedReport
from portal.viewsets import EnrolmentGroup


class DayStartPanel(Component):
    name = "day_start"
    template_name = "portal/cms/day_start.html"
    order = 10

    def __init__(self, counts: list[daystart.Count]) -> None:
        self.counts = counts

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"counts": self.counts}


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[Any]:
    return [EnrolmentGroup()]


@hooks.register("construct_homepage_panels")
def add_day_start(request: HttpRequest, panels: list[Component]) -> None:
    roles = roles_of(request.user)  # type: ignore[arg-type]  # signed in: the CMS asks first
    counts = daystart.counts_for(roles=roles, now=timezone.now())
    if counts:
        panels.append(DayStartPanel(counts))


@hooks.register("register_admin_urls")
def cms_urls() -> list[URLPattern]:
    return [
        *UnfinishedReport.urls("rapporten/afronden/"),
        *StudyTimeReport.urls("rapporten/studietijd/"),
        path("rapporten/toetsvragen/", ItemsView.as_view(), name="quiz-items"),
        path("nieuwe-versie/<int:edition_id>/", NewerVersionView.as_view(), name="newer-version"),
    ]


@hooks.register("register_reports_menu_item")
def unfinished_menu_item() -> MenuItem:
    return UnfinishedReport.menu_item(20)


@hooks.register("register_reports_menu_item")
def study_time_menu_item() -> MenuItem:
    return StudyTimeReport.menu_item(30)


@hooks.register("register_reports_menu_item")
def quiz_items_menu_item() -> ItemsMenuItem:
    return ItemsMenuItem()
