"""Curricula in the CMS: the plan with its hours, decisions about it, and its parts while it is a concept."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.forms import ModelForm
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_filters import ModelChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from accounts import cms
from accounts.enums import Role
from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from courses.enums import CurriculumState
from courses.forms import (
    AssignmentPinForm,
    CurriculumForm,
    ElearningComponentForm,
    LessonDayComponentForm,
    LessonPinForm,
    ModuleRowForm,
    PartForm,
    PortfolioComponentForm,
    PreparatoryAssignmentComponentForm,
    ReasonForm,
)
from courses.models import (
    Curriculum,
    CurriculumAssignment,
    CurriculumLesson,
    CurriculumModule,
    ElearningComponent,
    LessonDayComponent,
    PortfolioComponent,
    PreparatoryAssignmentComponent,
)
from courses.services import curricula
from courses.services.sbu import check_sbu
from courses.viewsets.comparison import CompareView
from courses.viewsets.decisions import Decision, DecisionView
from courses.viewsets.lessons import AUTHORS


def is_concept(curriculum: Curriculum) -> bool:
    return curriculum.state == CurriculumState.CONCEPT


# --- decisions ---------------------------------------------------------------------------------------------------------
def copy(row: Curriculum, *, actor: User, now: datetime) -> str:
    made = curricula.copy_curriculum(curriculum=row, actor=actor, now=now)
    return gettext("%(curriculum)s was made as a concept. You find it in the list.") % {"curriculum": made}


def take_newest(row: Curriculum, *, actor: User, now: datetime) -> str:
    moved = curricula.take_newest_versions(curriculum=row, actor=actor, now=now)
    sentence = ngettext(
        "%(count)s newer version was taken over.", "%(count)s newer versions were taken over.", len(moved)
    )
    return sentence % {"count": len(moved)}


def publish(row: Curriculum, *, actor: User, now: datetime) -> str:
    curricula.publish_curriculum(curriculum=row, actor=actor, now=now)
    return gettext("Published. New editions can run with this curriculum.")


def retire(row: Curriculum, data: dict[str, Any], *, actor: User, now: datetime) -> str:
    curricula.retire_curriculum(curriculum=row, actor=actor, reason=data["reason"], now=now)
    return gettext("Retired. Running editions keep it.")


class CurriculumIndexView(cms.IndexView):
    def get_base_queryset(self) -> models.QuerySet[Curriculum]:
        return Curriculum.objects.select_related("track")


class CurriculumInspectView(DecisionView):
    """The hours per component, what is pinned, and who decided what."""

    template_name = "courses/cms/curriculum.html"
    decisions = (
        Decision(
            name="retire",
            label=_("Retire"),
            explanation=_("No new edition is planned with it. Running editions and certificates stay as they are."),
            form=ReasonForm,
            roles=AUTHORS,
            run=retire,
            offered=lambda row: row.state == CurriculumState.PUBLISHED,
            is_serious=True,
        ),
    )

    def get_object(self, queryset: Any = None) -> Curriculum:
        row = Curriculum.objects.select_related("track").filter(pk=self.pk).first()
        if row is None:
            raise Http404
        return row

    def get_edit_url(self) -> str | None:
        return super().get_edit_url() if is_concept(self.object) else None

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        url = reverse("curricula:compare", args=[self.object.pk])
        return [*super().header_buttons, HeaderButton(gettext("Compare"), url=url, icon_name="resubmit")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lessons = self.object.lesson_pins.select_related("lesson__module", "version")
        tasks = self.object.assignment_pins.select_related("assignment__module", "version")
        may_edit = is_concept(self.object) and self.user_has_permission("change")
        parts = PARTS if may_edit else ()
        return {
            **super().get_context_data(**kwargs),
            "check": check_sbu(self.object),
            "modules": self.object.module_rows.select_related("module"),
            "lessons": lessons.annotate(newest=models.Max("lesson__versions__number")),
            "tasks": tasks.annotate(newest=models.Max("assignment__versions__number")),
            "edit_names": {part.model.__name__: f"{part.name}:edit" for part in parts},
            "additions": [
                (part.model._meta.verbose_name, f"{reverse(f'{part.name}:add')}?curriculum={self.object.pk}")
                for part in parts
            ],
            "history": [
                {
                    "at": row.at,
                    "actor": row.actor,
                    "reason": row.reason,
                    "label": CurriculumState(row.new).label,
                }
                for row in self.object.history.select_related("actor")
            ],
        }


def save_norms(*, form: ModelForm, actor: User, now: datetime) -> models.Model:
    curricula.lock_concept(form.instance)
    return cms.save_with_audit(form=form, actor=actor, now=now)


class CurriculumEditView(cms.EditView):
    def get_object(self, queryset: Any = None) -> Curriculum:
        row: Curriculum = super().get_object(queryset)
        if row.is_frozen:
            raise Http404
        return row


class CurriculumViewSet(cms.RoleViewSet):
    model = Curriculum
    name = "curricula"
    icon = "list-ol"
    menu_label = _("Curricula")
    view_roles = AUTHORS | {Role.ENROLMENT}
    change_roles = AUTHORS
    index_view_class = CurriculumIndexView
    inspect_view_class = CurriculumInspectView
    edit_view_class = CurriculumEditView
    save_by = staticmethod(save_norms)
    list_display = [
        Column("track", label=_("Track"), accessor="track", sort_key="track__order"),
        "version",
        "state",
        "planned_sbu",
        "published_at",
    ]
    list_filter = ["track", "state"]
    inspect_view_fields = [
        "track", "version", "state", "published_at", "planned_sbu", "quiz_correct", "quiz_of", "attendance_percent",
        "portfolio_attempts", "portfolio_weeks", "marking_days", "preparation_days",
    ]  # fmt: skip
    actions = (
        cms.Action("copy", _("Copy into a next version"), AUTHORS, copy),
        cms.Action("newest", _("Take over newer lessons and assignments"), AUTHORS, take_newest, is_concept),
        cms.Action("publish", _("Publish"), AUTHORS, publish, is_concept),
    )

    def get_form_class(self, for_update: bool = False) -> type[CurriculumForm]:  # noqa: FBT001, FBT002  Wagtail's signature
        return CurriculumForm

    def get_urlpatterns(self) -> list[Any]:
        names = {"index_url_name": self.get_url_name("index"), "inspect_url_name": self.get_url_name("inspect")}
        compared = self.construct_view(CompareView, **names)
        return [*super().get_urlpatterns(), path("vergelijken/<int:pk>/", compared, name="compare")]


# --- parts -------------------------------------------------------------------------------------------------------------
def save_part(*, form: PartForm, actor: User, now: datetime) -> models.Model:
    """Raises Frozen, NothingPublished."""
    part = form.instance
    curricula.lock_concept(part.curriculum)
    if isinstance(part, CurriculumLesson) and part.pk is None:
        part.version = curricula.newest_version_of(part.lesson)
    if isinstance(part, CurriculumAssignment) and part.pk is None:
        part.version = curricula.newest_version_of(part.assignment)
    return cms.save_with_audit(form=form, actor=actor, now=now)


class OfConcept:
    """Of a view on one part: it is not there once its curriculum is frozen; afterwards one is back at the curriculum."""

    def get_object(self, queryset: Any = None) -> models.Model:
        part = super().get_object(queryset)  # type: ignore[misc]  # a mixin before Wagtail's own views
        if part.curriculum.is_frozen:
            raise Http404
        return part

    def get_success_url(self) -> str:
        return reverse("curricula:inspect", args=[self.object.curriculum_id])  # type: ignore[attr-defined]


class PartAddView(cms.AddView):
    """`?curriculum=` fills in which one, coming from its page."""

    def get_initial(self) -> dict[str, Any]:
        curriculum = self.request.GET.get("curriculum", "")
        return {"curriculum": curriculum} if curriculum.isdecimal() else {}

    def get_success_url(self) -> str:
        return reverse("curricula:inspect", args=[self.object.curriculum_id])


class PartEditView(OfConcept, cms.EditView):
    pass


class PartDeleteView(OfConcept, generic.DeleteView):
    def delete_action(self) -> None:
        with transaction.atomic():
            curricula.lock_concept(self.object.curriculum)
            audit.record(
                action=f"{self.object._meta.model_name}.delete",
                subject=self.object,
                actor=self.request.user,
                now=timezone.now(),
            )
            super().delete_action()

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except DomainError as error:
            raise Http404 from error  # published between opening and pressing


class PartInspectView(cms.InspectView):
    def get_edit_url(self) -> str | None:
        return None if self.object.curriculum.is_frozen else super().get_edit_url()

    def get_delete_url(self) -> str | None:
        return None if self.object.curriculum.is_frozen else super().get_delete_url()


class PartViewSet(cms.RoleViewSet):
    """One kind of part, reached from its curriculum."""

    icon = "list-ol"
    view_roles = change_roles = add_roles = delete_roles = AUTHORS
    add_view_class = PartAddView
    edit_view_class = PartEditView
    delete_view_class = PartDeleteView
    inspect_view_class = PartInspectView
    save_by = staticmethod(save_part)
    form_class: type[PartForm]
    related: tuple[str, ...] = ("curriculum__track",)  # what a row of the list names

    def get_form_class(self, for_update: bool = False) -> type[PartForm]:  # noqa: FBT001, FBT002  Wagtail's signature
        return self.form_class

    @cached_property
    def filterset_class(self) -> type[WagtailFilterSet]:
        """A curriculum names itself with its track: fetched along, or the list would ask once for each."""
        choice = ModelChoiceFilter(label=_("Curriculum"), queryset=Curriculum.objects.select_related("track"))
        meta = type("Meta", (), {"model": self.model, "fields": ["curriculum"]})
        return type("PartFilters", (WagtailFilterSet,), {"curriculum": choice, "Meta": meta})

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.model._default_manager.select_related(*self.related)
        return super().get_index_view_kwargs(queryset=rows, **kwargs)


class ComponentViewSet(PartViewSet):
    list_display = ["title", "curriculum", "key", "order", "sbu_min", "sbu_max"]


class ElearningComponentViewSet(ComponentViewSet):
    model = ElearningComponent
    name = "onderdelen-elearning"
    form_class = ElearningComponentForm
    inspect_view_fields = ["curriculum", "key", "order", "title", "sbu_min", "sbu_max", "modules"]


class PreparatoryAssignmentComponentViewSet(ComponentViewSet):
    model = PreparatoryAssignmentComponent
    name = "onderdelen-voorbereiding"
    form_class = PreparatoryAssignmentComponentForm
    inspect_view_fields = ["curriculum", "key", "order", "title", "sbu_min", "sbu_max", "modules", "assignment"]


class LessonDayComponentViewSet(ComponentViewSet):
    model = LessonDayComponent
    name = "onderdelen-lesdag"
    form_class = LessonDayComponentForm
    inspect_view_fields = [
        "curriculum", "key", "order", "title", "sbu_min", "sbu_max", "day", "minutes", "bring", "materials",
    ]  # fmt: skip


class PortfolioComponentViewSet(ComponentViewSet):
    model = PortfolioComponent
    name = "onderdelen-portfolio"
    form_class = PortfolioComponentForm
    inspect_view_fields = ["curriculum", "key", "order", "title"]


class ModuleRowViewSet(PartViewSet):
    model = CurriculumModule
    name = "modules-in-curriculum"
    form_class = ModuleRowForm
    related = ("curriculum__track", "module")
    list_display = ["module", "curriculum", "order"]
    inspect_view_fields = ["curriculum", "module", "order"]


class LessonPinViewSet(PartViewSet):
    model = CurriculumLesson
    name = "lessen-in-curriculum"
    form_class = LessonPinForm
    related = ("curriculum__track", "lesson", "version__lesson")
    list_display = ["lesson", "curriculum", "relevance", "order"]
    inspect_view_fields = ["curriculum", "lesson", "version", "relevance", "order"]


class AssignmentPinViewSet(PartViewSet):
    model = CurriculumAssignment
    name = "opdrachten-in-curriculum"
    form_class = AssignmentPinForm
    related = ("curriculum__track", "assignment", "version")
    list_display = ["assignment", "curriculum", "required", "order"]
    inspect_view_fields = ["curriculum", "assignment", "version", "required", "order"]


PARTS = (
    ElearningComponentViewSet,
    LessonDayComponentViewSet,
    PreparatoryAssignmentComponentViewSet,
    PortfolioComponentViewSet,
    ModuleRowViewSet,
    LessonPinViewSet,
    AssignmentPinViewSet,
)
