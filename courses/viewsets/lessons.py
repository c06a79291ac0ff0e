"""Lessons as authors write them, and what was published, in the CMS."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.forms import RadioSelect, Select
from django.http import HttpResponse
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.admin.widgets.button import BaseButton
from wagtail.snippets.views import snippets

from accounts import cms
from accounts.enums import Role
from courses.forms import GlossaryForm, LessonForm
from courses.models import AssignmentVersion, GlossaryTerm, Lesson, LessonVersion
from courses.panels import ChecksPanel, PublishingPanel
from courses.viewsets.reading import ReadingView

AUTHORS = frozenset({Role.AUTHOR, Role.ADMINISTRATOR})
ABSENT = frozenset({"delete", "unpublish", "revisions_unschedule", "copy"})


def status(lesson: Lesson) -> Any:
    """Wagtail's own column asks the database twice for every row."""
    if not lesson.live:
        return _("draft")
    return _("published, with a draft") if lesson.has_unpublished_changes else _("published")


class LessonIndexView(snippets.IndexView):
    """Without boxes to tick: nothing may be done to many lessons at once."""

    @cached_property
    def columns(self) -> list[Column]:
        return [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]

    def get_base_queryset(self) -> models.QuerySet[Lesson]:
        return super().get_base_queryset().select_related("module", "latest_revision")

    def search_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        return cms.match_words(queryset, self.search_query, ["title", "key"])

    def get_list_more_buttons(self, instance: Lesson) -> list[BaseButton]:
        return []


class LessonEditView(snippets.EditView):
    """Publishing is for ever: a version that people read is not taken back."""

    def get_unpublish_url(self) -> None:
        return None

    def get_delete_url(self) -> None:
        return None


class LessonPolicy(cms.RolePermissionPolicy):
    """Nobody publishes alone: approving by a colleague does (services/review.py)."""

    def roles_for(self, action: str) -> frozenset[Role]:
        return frozenset() if action == "publish" else super().roles_for(action)


class LessonViewSet(snippets.SnippetViewSet):
    """Rights by role, as in `cms.RoleViewSet`; deleting, copying and unpublishing have no address."""

    model = Lesson
    icon = "doc-full-inverse"
    url_prefix = "lessen"
    url_namespace = "lessen"
    menu_label = _("Lessons")
    menu_item_is_registered = True  # by its group
    copy_view_enabled = False
    index_view_class = LessonIndexView
    edit_view_class = LessonEditView
    list_display = [
        "title",
        Column("key", label=_("Key"), accessor="key", sort_key="key"),
        Column("module", label=_("Module"), accessor="module", sort_key="module__number"),
        Column("relevance", label=_("Relevance"), accessor="get_relevance_display", sort_key="relevance"),
        Column("minutes", label=_("Minutes"), accessor="minutes", sort_key="minutes"),
        Column("check_on", label=_("Check on"), accessor="check_on", sort_key="check_on"),
        Column("live", label=_("Status"), accessor=status, sort_key="live"),
    ]
    list_filter = {"module": ["exact"], "relevance": ["exact"], "check_on": ["lte"]}
    list_per_page = 50
    ordering = ["module__number", "key"]
    search_backend_name = None
    edit_handler = TabbedInterface(
        [
            ObjectList([ChecksPanel(), FieldPanel("title"), FieldPanel("body")], heading=_("Lesson")),
            ObjectList(
                [
                    MultiFieldPanel(
                        [FieldPanel("key"), FieldPanel("module"), FieldPanel("relevance"), FieldPanel("minutes")],
                        heading=_("Place in the module"),
                    ),
                    FieldPanel("goals"),
                    FieldPanel("sources"),
                    FieldPanel("check_on"),
                ],
                heading=_("About this lesson"),
            ),
            ObjectList(
                [
                    PublishingPanel(heading=_("Whom it touches")),
                    FieldPanel("change", widget=RadioSelect),
                    FieldPanel("reviewer", widget=Select),
                ],
                heading=_("Publishing"),
            ),
        ],
        base_form_class=LessonForm,
    )

    @property
    def permission_policy(self) -> cms.RolePermissionPolicy:
        return LessonPolicy(Lesson, change=AUTHORS, add=AUTHORS)

    def construct_view(self, view_class: type, **kwargs: Any) -> Callable[..., HttpResponse]:
        return cms.hide_without(self.permission_policy, super().construct_view(view_class, **kwargs))

    def get_urlpatterns(self) -> list[Any]:
        read = self.construct_view(ReadingView, index_url_name=self.get_url_name("list"))
        present = [pattern for pattern in super().get_urlpatterns() if pattern.name not in ABSENT]
        return [*present, path("nalezen/<str:pk>/", read, name="read")]  # the first one is what the menu leads to

    def register_chooser_viewset(self) -> None:
        """None: no form picks a lesson from a window, and the window would not ask for a role."""


class LessonVersionIndexView(cms.IndexView):
    def get_base_queryset(self) -> models.QuerySet[LessonVersion]:
        return LessonVersion.objects.select_related("lesson__module", "published_by").defer("body", "blocks")


class LessonVersionInspectView(cms.InspectView):
    """The version as learners read it, and the curricula that pin it."""

    template_name = "courses/cms/lesson_version.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pins = self.object.pins.select_related("curriculum__track")
        return {**super().get_context_data(**kwargs), "curricula": [pin.curriculum for pin in pins]}


class LessonVersionViewSet(cms.RoleViewSet):
    model = LessonVersion
    name = "lesversies"
    icon = "history"
    view_roles = AUTHORS
    index_view_class = LessonVersionIndexView
    inspect_view_class = LessonVersionInspectView
    list_display = [
        "title",
        Column("key", label=_("Key"), accessor="lesson.key", sort_key="lesson__key"),
        "number",
        Column(
            "is_material",
            label=_("Kind of change"),
            accessor=lambda version: _("material") if version.is_material else _("cosmetic"),
        ),
        Column("published_at", label=_("Published"), accessor="published_at", sort_key="published_at"),
        Column("published_by", label=_("By"), accessor=lambda version: version.published_by or "–"),
    ]
    list_filter = ["lesson__module", "is_material"]
    search_fields = ["title", "lesson__key"]
    inspect_view_fields = [
        "lesson", "number", "relevance", "minutes", "check_on", "is_material", "published_at", "published_by",
    ]  # fmt: skip
    ordering = ["lesson__module__number", "lesson__key", "-number"]


class AssignmentVersionIndexView(cms.IndexView):
    def get_base_queryset(self) -> models.QuerySet[AssignmentVersion]:
        return AssignmentVersion.objects.select_related("assignment__module")


class AssignmentVersionInspectView(cms.InspectView):
    template_name = "courses/cms/assignment_version.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pins = self.object.pins.select_related("curriculum__track")
        return {**super().get_context_data(**kwargs), "rubric": self.object.rubric.all(), "pins": pins}


class AssignmentVersionViewSet(cms.RoleViewSet):
    """Read-only: assignments come from the curriculum's files, each change as a version."""

    model = AssignmentVersion
    name = "opdrachten"
    icon = "tasks"
    menu_label = _("Assignments")
    view_roles = AUTHORS
    index_view_class = AssignmentVersionIndexView
    inspect_view_class = AssignmentVersionInspectView
    list_display = [
        "title",
        Column("key", label=_("Key"), accessor="assignment.key", sort_key="assignment__key"),
        Column("module", label=_("Module"), accessor="assignment.module", sort_key="assignment__module__number"),
        "number",
        "minutes",
        Column("published_at", label=_("Published"), accessor="published_at", sort_key="published_at"),
    ]
    list_filter = ["assignment__module"]
    search_fields = ["title", "assignment__key"]
    inspect_view_fields = ["number", "minutes", "published_at"]
    ordering = ["assignment__key", "-number"]


class GlossaryViewSet(cms.RoleViewSet):
    model = GlossaryTerm
    name = "begrippen"
    icon = "book"
    menu_label = _("Glossary")
    view_roles = change_roles = add_roles = delete_roles = AUTHORS
    list_display = ["term", "definition", "check_on"]
    search_fields = ["term", "definition"]
    list_filter = {"check_on": ["lte"]}
    inspect_view_fields = ["term", "definition", "source", "check_on"]

    def get_form_class(self, for_update: bool = False) -> type[GlossaryForm]:  # noqa: FBT001, FBT002  Wagtail's signature
        return GlossaryForm
