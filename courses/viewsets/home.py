"""On the first page of the CMS: lessons that wait for this person, and what became of the ones they sent."""

from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.models import TaskState, WorkflowState

from accounts.cms import roles_of
from accounts.models import User
from courses.models import ReviewTaskState
from courses.viewsets.lessons import AUTHORS


class ReadingPanel(Component):
    name = "lesson_readings"
    template_name = "courses/cms/panels/home.html"
    order = 20

    def __init__(self, rows: list[ReviewTaskState], person: User) -> None:
        self.rows = rows
        self.person = person

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        going_on = [row for row in self.rows if row.status == TaskState.STATUS_IN_PROGRESS]
        return {
            "to_read": [row for row in going_on if row.reviewer_id == self.person.pk],
            "away": [row for row in going_on if row.reviewer_id != self.person.pk],
            "returned": [row for row in self.rows if row.status == TaskState.STATUS_REJECTED],
        }


def offer_readings(request: HttpRequest, panels: list[Component]) -> None:
    """Ours instead of Wagtail's two: those ask Django's permissions for their links, and authors have roles."""
    person: Any = request.user
    wagtails = (UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel)
    panels[:] = [panel for panel in panels if not isinstance(panel, wagtails)]
    if roles_of(person) & AUTHORS:
        rows = readings_of(person)
        if rows:
            panels.append(ReadingPanel(rows, person))


def readings_of(person: User) -> list[ReviewTaskState]:
    """What goes on or came back, for whoever reads it or sent it; one statement."""
    mine = Q(reviewer=person, status=TaskState.STATUS_IN_PROGRESS) | Q(workflow_state__requested_by=person)
    current = ReviewTaskState.objects.filter(
        mine, workflow_state__in=WorkflowState.objects.active(), workflow_state__current_task_state=F("pk")
    )
    return list(current.select_related("reviewer", "workflow_state__requested_by", "revision").order_by("started_at"))
