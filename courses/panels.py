"""What an author sees beside the fields: what is still missing, whom a publish touches, who reads the lesson now."""

from typing import Any

from wagtail.admin.panels import Panel

from courses.checks import Problem, check_lesson
from courses.reach import concepts_of, reach_of
from courses.services import publishing, review


class ChecksPanel(Panel):
    """The list of what stands in the way of publishing, with links to the blocks; empty when nothing does."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/cms/panels/checks.html"

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            return {**context, "problems": problems_of(self.instance)}


class PublishingPanel(Panel):
    """Shown before the choice between cosmetic and material."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/cms/panels/publishing.html"

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            lesson = self.instance
            return {
                **super().get_context_data(parent_context),
                "lesson": lesson,
                "reach": reach_of(lesson),
                "concepts": concepts_of(lesson),
                "review": review.current_review(lesson),
                "open_remarks": lesson.remarks.filter(settled_at__isnull=True).count(),
            }


def problems_of(lesson: Any) -> list[Problem]:
    return check_lesson(body=publishing.body_data(lesson), check_on=lesson.check_on)
