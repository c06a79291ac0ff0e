from functools import partial
from typing import Any

from django.http import Http404, HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.models import WorkflowState
from wagtail.signals import workflow_approved, workflow_rejected
from wagtail.snippets.action_menu import ActionMenuItem, PublishMenuItem, UnpublishMenuItem

from accounts.cms import roles_of
from courses.models import Lesson
from courses.viewsets import PARTS, EditionGroup, TeachingGroup
from courses.viewsets.home import offer_readings
from courses.viewsets.lessons import AUTHORS
from courses.viewsets.reports import REPORTS

# Every mail is a row in our outbox (services/review_mail.py); Wagtail would send these two past it.
workflow_approved.disconnect(sender=WorkflowState, dispatch_uid="workflow_state_approved_email_notification")
workflow_rejected.disconnect(sender=WorkflowState, dispatch_uid="workflow_state_rejected_email_notification")


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[Any]:
    return [TeachingGroup(), EditionGroup(), *(part() for part in PARTS)]


@hooks.register("register_admin_urls")
def register_reports() -> list[Any]:
    places = ("controledata", "links", "studielast", "wachtend")
    return [url for report, place in zip(REPORTS, places, strict=True) for url in report.urls(f"rapporten/{place}/")]


for order, each in enumerate(REPORTS, start=10):
    hooks.register("register_reports_menu_item", partial(each.menu_item, order))


hooks.register("construct_homepage_panels", offer_readings)


@hooks.register("insert_global_admin_css")
def style_our_pages() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms.css"))


@hooks.register("before_delete_snippet")
def keep_lessons(_request: HttpRequest, instances: list[Any]) -> None:
    """Wagtail offers deleting many snippets at once, also to superusers; lessons stay."""
    if any(isinstance(instance, Lesson) for instance in instances):
        raise Http404


@hooks.register("before_serve_document")
def keep_documents(_document: Any, request: HttpRequest) -> None:
    """Documents of the CMS are for who writes; learners get copies with the lessons they may read."""
    if not request.user.is_authenticated or not roles_of(request.user) & AUTHORS:  # type: ignore[arg-type]
        raise Http404


@hooks.register("construct_snippet_action_menu")
def leave_publishing_to_the_reading(
    menu_items: list[ActionMenuItem], _request: HttpRequest, context: dict[str, Any]
) -> None:
    """Wagtail asks Django's permissions for these two, which a superuser has; for lessons they do not exist."""
    if context["model"] is Lesson:
        menu_items[:] = [item for item in menu_items if not isinstance(item, PublishMenuItem | UnpublishMenuItem)]
