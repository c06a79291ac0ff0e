"""Two menus: what is taught (authors) and when and where (enrolment staff)."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from courses.viewsets.curricula import PARTS, CurriculumViewSet
from courses.viewsets.editions import EditionViewSet, LessonDayViewSet, TrainerViewSet, VenueViewSet
from courses.viewsets.lessons import AssignmentVersionViewSet, GlossaryViewSet, LessonVersionViewSet, LessonViewSet
from courses.viewsets.offer import ModuleViewSet, TrackViewSet

__all__ = ["PARTS", "EditionGroup", "LessonViewSet", "TeachingGroup"]


class TeachingGroup(ViewSetGroup):
    menu_label = _("Course material")
    menu_icon = "folder-open-inverse"
    menu_name = "teaching-material"
    menu_order = 120
    items = (
        LessonViewSet,
        CurriculumViewSet,
        AssignmentVersionViewSet,
        GlossaryViewSet,
        TrackViewSet,
        ModuleViewSet,
        LessonVersionViewSet,
    )


class EditionGroup(ViewSetGroup):
    menu_label = _("Editions")
    menu_icon = "date"
    menu_name = "editions"
    menu_order = 110
    items = (EditionViewSet, LessonDayViewSet, TrainerViewSet, VenueViewSet)
