"""What authors look after: dates to check, links, study load, changes that wait."""

from typing import Any

import django_filters
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn

from accounts.cms import roles_of
from accounts.reports import RowFilters, RowReport
from courses import check_dates, drift, links
from courses.services.link_checks import tick_link
from courses.viewsets.editions import PLANNERS
from courses.viewsets.lessons import AUTHORS


def where_column(label: Any, name: str = "where") -> TitleColumn:
    """A name that leads to the place to mend."""
    return TitleColumn(
        name, label=label, sort_key=name, width="30%", get_url=lambda row: getattr(row, "edit_url", None) or row.url
    )


class CheckDateFilters(RowFilters):
    state = django_filters.ChoiceFilter(label=_("When"), choices=check_dates.STATES)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=check_dates.KINDS)


class CheckDateReport(RowReport):
    name = "rapport-controledata"
    page_title = _("Facts to check")
    header_icon = "date"
    roles = AUTHORS
    filterset_class = CheckDateFilters
    search_fields = ("what", "where", "source")
    default_ordering = "due"
    verbose_name_plural = _("facts to check")
    columns = [
        where_column(_("Fact or law"), "what"),
        Column("due", label=_("Check on"), sort_key="due"),
        Column("state", label=_("When"), accessor="state_label", sort_key="state"),
        Column("kind", label=_("Kind"), accessor="kind_label", sort_key="kind"),
        Column("where", label=_("Where"), sort_key="where"),
        Column("source", label=_("Look in")),
    ]
    list_export = ["what", "due", "state_label", "kind_label", "where", "source"]
    export_headings = {
        "what": _("Fact or law"), "due": _("Check on"), "state_label": _("When"), "kind_label": _("Kind"),
        "where": _("Where"), "source": _("Look in"),
    }  # fmt: skip

    def rows(self) -> list[Any]:
        return check_dates.check_dates(today=timezone.localdate())


class LinkFilters(RowFilters):
    state = django_filters.ChoiceFilter(label=_("State"), choices=links.STATES)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=links.KINDS)


class TickColumn(Column):
    """Two buttons for whoever has just followed the link."""

    cell_template_name = "courses/cms/tick_link.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "row": instance, "csrf_token": parent_context.get("csrf_token")}


class LinkReport(RowReport):
    """Addresses inside the site are tried each time; those elsewhere say when somebody last followed them."""

    name = "rapport-links"
    page_title = _("Links")
    header_icon = "link"
    roles = AUTHORS
    filterset_class = LinkFilters
    search_fields = ("url", "words", "where")
    verbose_name_plural = _("links")
    columns = [
        where_column(_("Where")),
        Column("url", label=_("Address"), sort_key="url"),
        Column("words", label=_("Words"), sort_key="words"),
        Column("kind", label=_("Kind"), accessor="kind_label", sort_key="kind"),
        Column("state", label=_("State"), accessor="state_label", sort_key="state"),
        TickColumn("checked_at", label=_("Last looked at"), sort_key="checked_at"),
    ]
    list_export = ["where", "url", "words", "kind_label", "state_label", "checked_at", "checked_by"]
    export_headings = {
        "where": _("Where"), "url": _("Address"), "words": _("Words"), "kind_label": _("Kind"), "state_label": _("State"),
        "checked_at": _("Last looked at"), "checked_by": _("By"),
    }  # fmt: skip

    def rows(self) -> list[Any]:
        return links.link_rows()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        url, works = request.POST.get("url", ""), request.POST.get("works", "")
        if works not in ("1", "0") or not any(row.url == url and row.kind == "external" for row in self.rows()):
            raise Http404
        tick_link(url=url, works=works == "1", actor=request.user, now=timezone.now())  # type: ignore[arg-type]
        messages.success(request, gettext("Noted: %(url)s") % {"url": url})
        return redirect(request.get_full_path())


class DriftFilters(RowFilters):
    state = django_filters.ChoiceFilter(label=_("State"), choices=drift.STATES)


class DriftReport(RowReport):
    name = "rapport-studielast"
    page_title = _("Study load against its bounds")
    header_icon = "time"
    roles = AUTHORS
    filterset_class = DriftFilters
    search_fields = ("curriculum", "component")
    verbose_name_plural = _("components")
    columns = [
        where_column(_("Component"), "component"),
        Column("curriculum", label=_("Curriculum"), sort_key="curriculum"),
        Column("bounds", label=_("Bounds"), sort_key="upper"),
        Column("now", label=_("Required – with nice to know"), sort_key="required"),
        Column("ahead", label=_("With the newest versions"), sort_key="required_newest"),
        Column("state", label=_("State"), accessor="state_label", sort_key="state"),
    ]
    list_export = [
        "curriculum", "component", "lower", "required", "everything", "upper", "required_newest", "everything_newest",
        "state_label",
    ]  # fmt: skip
    export_headings = {
        "curriculum": _("Curriculum"), "component": _("Component"), "lower": _("At least"), "required": _("Required"),
        "everything": _("With nice to know"), "upper": _("At most"), "required_newest": _("Required, newest"),
        "everything_newest": _("With nice to know, newest"), "state_label": _("State"),
    }  # fmt: skip

    def rows(self) -> list[Any]:
        return drift.drift_rows()


class OfferColumn(Column):
    """The running editions; for planners each leads to offering it a newer version, once one is published."""

    cell_template_name = "courses/cms/waiting_editions.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        may_plan = bool(roles_of(parent_context["request"].user) & PLANNERS)
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "row": instance, "may_offer": may_plan and instance.is_published}


class WaitingReport(RowReport):
    """Material changes that no published curriculum reads yet, and the editions that run without them."""

    name = "rapport-wachtend"
    page_title = _("Changes that wait")
    header_icon = "history"
    roles = AUTHORS | PLANNERS
    search_fields = ("lesson", "curriculum")
    default_ordering = "published_at"
    verbose_name_plural = _("changes that wait")
    columns = [
        Column("lesson", label=_("Lesson"), sort_key="lesson"),
        where_column(_("Curriculum"), "curriculum"),
        Column("pinned", label=_("Reads version"), sort_key="pinned"),
        Column("newest", label=_("Newest version"), sort_key="newest"),
        Column("published_at", label=_("Waits since"), accessor=lambda row: timezone.localtime(row.published_at).date(),
               sort_key="published_at"),
        OfferColumn("codes", label=_("Running editions"), sort_key="editions"),
        Column("ready", label=_("Ready in"), accessor=lambda row: row.ready or "–", sort_key="ready"),
    ]  # fmt: skip
    list_export = ["lesson", "curriculum", "pinned", "newest", "published_at", "codes", "ready"]
    export_headings = {
        "lesson": _("Lesson"), "curriculum": _("Curriculum"), "pinned": _("Reads version"), "newest": _("Newest version"),
        "published_at": _("Waits since"), "codes": _("Running editions"), "ready": _("Ready in"),
    }  # fmt: skip

    def rows(self) -> list[Any]:
        return drift.waiting_rows()


REPORTS = (CheckDateReport, LinkReport, DriftReport, WaitingReport)
