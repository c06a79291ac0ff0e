"""Reports in the CMS whose rows are computed: filter, search, sort, pages and download work as in Wagtail's own.

Rows are dataclasses; columns, filters and the sheet name their attributes. Who may not see a report gets a 404.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import ReportView

from accounts.cms import roles_of
from accounts.enums import Role
from accounts.models import User

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a text that begins so


class RowFilters(WagtailFilterSet):
    """Choice filters on attributes of the rows; the empty choice keeps all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, queryset=User.objects.none(), **kwargs)  # django-filter wants one; the rows are ours

    def filter_queryset(self, queryset: Any) -> Any:
        rows = list(queryset)
        for name, wanted in self.form.cleaned_data.items():
            if wanted not in (None, ""):
                rows = [row for row in rows if str(getattr(row, name)) == str(wanted)]
        return rows


class RowReport(ReportView):
    """Say the `roles`, `rows`, `columns` (a sort key is an attribute), `search_fields` and `list_export`.

    `intro` stands above the rows: what the figures are of.
    """

    template_name = "accounts/cms/report.html"
    roles: frozenset[Role] = frozenset()
    name = ""
    intro: Any = ""
    is_searchable = True
    search_fields: Sequence[str] = ()
    filterset_class: type[RowFilters] | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not roles_of(request.user) & self.roles:  # type: ignore[arg-type]  # signed in: the CMS asks first
            raise Http404
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def rows(self) -> Iterable[Any]:
        raise NotImplementedError

    def get_queryset(self) -> list[Any]:
        return self.order_queryset(self.search_queryset(list(self.rows())))

    def search_queryset(self, queryset: Any) -> Any:
        for word in self.search_query.casefold().split():
            queryset = [row for row in queryset if word in self._text_of(row)]
        return queryset

    def _text_of(self, row: Any) -> str:
        return " ".join(str(getattr(row, name) or "") for name in self.search_fields).casefold()

    def order_queryset(self, queryset: Any) -> Any:
        """By one attribute; what has none stands last."""
        if not self.ordering:
            return queryset
        name = self.ordering.lstrip("-")
        filled = [row for row in queryset if getattr(row, name) not in (None, "")]
        empty = [row for row in queryset if getattr(row, name) in (None, "")]
        return [*sorted(filled, key=lambda row: _sortable(getattr(row, name)), reverse=self.ordering[0] == "-"), *empty]

    def get_index_url(self) -> str:
        return reverse(self.name)

    def get_index_results_url(self) -> str:
        return reverse(f"{self.name}-rijen")

    def get_filename(self) -> str:
        return self.name

    def to_row_dict(self, item: Any) -> Any:
        return {name: _for_sheet(value) for name, value in super().to_row_dict(item).items()}

    @classmethod
    def urls(cls, place: str) -> list[URLPattern]:
        """The page, and its rows alone for filtering while one types."""
        return [
            path(place, cls.as_view(), name=cls.name),
            path(f"{place}rijen/", cls.as_view(results_only=True), name=f"{cls.name}-rijen"),
        ]

    @classmethod
    def menu_item(cls, order: int) -> MenuItem:
        return ReportMenuItem(cls.page_title, reverse(cls.name), cls.roles, icon_name=cls.header_icon, order=order)


class ReportMenuItem(MenuItem):
    def __init__(self, label: Any, url: str, roles: frozenset[Role], **details: Any) -> None:
        super().__init__(label, url, **details)
        self.roles = roles

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(roles_of(request.user) & self.roles)  # type: ignore[arg-type]


def _sortable(value: Any) -> Any:
    return (
        value
        if isinstance(value, int | float | date | datetime) or hasattr(value, "as_tuple")
        else str(value).casefold()
    )


def _for_sheet(value: Any) -> Any:
    if isinstance(value, models.Model):
        value = str(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
