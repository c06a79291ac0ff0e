"""Reading before publishing: an author sends a lesson to a named colleague, who approves it or sends it back.

The workflow is Wagtail's, with one task (`ReviewTask`). These are the moves that a person makes in it; approving the only
task publishes the revision that was sent (`receivers.make_version`).
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, TaskState, Workflow, WorkflowContentType, WorkflowState, WorkflowTask

from accounts.cms import RolePermissionPolicy, roles_of
from accounts.enums import Role
from accounts.models import User
from common.errors import DomainError
from courses.models import Lesson, LessonRemark, ReviewTask, ReviewTaskState
from courses.services.review_mail import tell_decision

REVIEWERS = frozenset({Role.AUTHOR, Role.ADMINISTRATOR})


class NotYours(DomainError):
    default_message = _("Somebody else reads this lesson: whoever wrote a change does not approve it.")


class NotInReview(DomainError):
    default_message = _("This lesson is not being read now. Reload the page and look again.")


def ensure_workflow() -> Workflow:
    """The one workflow of lessons; made once, after the tables are."""
    with translation.override("nl"), transaction.atomic():
        found = WorkflowContentType.objects.filter(content_type__app_label="courses", content_type__model="lesson")
        existing = found.select_related("workflow").first()
        if existing:
            return existing.workflow
        task = ReviewTask.objects.create(name=gettext("Reading by a colleague"))
        workflow = Workflow.objects.create(name=gettext("read and publish"))
        WorkflowTask.objects.create(workflow=workflow, task=task)
        WorkflowContentType.objects.create(content_type=Lesson().get_base_content_type(), workflow=workflow)
        return workflow


def reviewers_for(author: User) -> QuerySet[User]:
    """Who may read what `author` wrote."""
    people: QuerySet[User] = RolePermissionPolicy(Lesson, view=REVIEWERS).users_with_permission("view")
    return people.exclude(pk=author.pk).order_by("first_name", "last_name")


def current_review(lesson: Lesson) -> ReviewTaskState | None:
    """The reading that goes on now."""
    found: ReviewTaskState | None = (
        ReviewTaskState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
            workflow_state__base_content_type=lesson.get_base_content_type(),
            workflow_state__object_id=str(lesson.pk),
        )
        .select_related("reviewer", "workflow_state__requested_by", "revision")
        .first()
    )
    return found


def writers(review: ReviewTaskState) -> set[int]:
    """Who worked on what is being read: everybody who saved since the last publish, and whoever sent it."""
    revision = review.revision
    lesson = revision.content_object
    since = Revision.objects.for_instance(lesson).filter(
        created_at__lte=revision.created_at, pk__gt=lesson.live_revision_id or 0
    )
    found = {*since.values_list("user_id", flat=True), review.workflow_state.requested_by_id}
    return {person for person in found if person is not None}


def may_decide(*, review: ReviewTaskState, person: User) -> bool:
    """The named colleague; an administrator where that colleague cannot. Never who wrote it."""
    named = person.pk == review.reviewer_id or Role.ADMINISTRATOR in roles_of(person)
    return named and bool(roles_of(person) & REVIEWERS) and person.pk not in writers(review)


def may_withdraw(*, review: ReviewTaskState, person: User) -> bool:
    return person.pk == review.workflow_state.requested_by_id or Role.ADMINISTRATOR in roles_of(person)


@transaction.atomic
def approve(*, lesson: Lesson, actor: User, comment: str, now: datetime) -> None:
    """Publish what was sent, and tell its sender. Raises NotInReview, NotYours."""
    review = _lock_review(lesson, actor=actor)
    review.approve(user=actor, comment=comment)
    tell_decision(review=review, actor=actor, comment=comment, now=now)


@transaction.atomic
def send_back(*, lesson: Lesson, actor: User, comment: str, now: datetime) -> None:
    """The lesson is its author's again, who hears why in `comment`. Raises NotInReview, NotYours."""
    review = _lock_review(lesson, actor=actor)
    review.reject(user=actor, comment=comment)
    tell_decision(review=review, actor=actor, comment=comment, now=now)


@transaction.atomic
def withdraw(*, lesson: Lesson, actor: User) -> None:
    """Take the lesson back before it is decided upon. Raises NotInReview, NotYours."""
    Lesson.objects.select_for_update().get(pk=lesson.pk)
    review = current_review(lesson)
    if review is None:
        raise NotInReview
    if not may_withdraw(review=review, person=actor):
        raise NotYours
    review.workflow_state.cancel(user=actor)


def _lock_review(lesson: Lesson, *, actor: User) -> ReviewTaskState:
    Lesson.objects.select_for_update().get(pk=lesson.pk)  # a second click waits here, and then finds nothing to decide
    review = current_review(lesson)
    if review is None:
        raise NotInReview
    if not may_decide(review=review, person=actor):
        raise NotYours
    return review


def publish_approved(state: WorkflowState, user: User | None = None) -> None:
    """Wagtail's last step of a workflow. For lessons the right to publish is this approval; pages ask for permission."""
    thing = state.content_object
    revision = thing.get_latest_revision()
    if isinstance(thing, Lesson):
        review = state.task_states.filter(status=TaskState.STATUS_APPROVED).latest("finished_at")
        review.revision.publish(user=user, skip_permission_checks=True)
    else:
        revision.publish(user=user)


# --- remarks -------------------------------------------------------------------------------------------------------------
def remark(*, lesson: Lesson, block_id: str, text: str, actor: User, now: datetime) -> LessonRemark:
    """Say something about a block, or about the lesson with an empty `block_id`."""
    return LessonRemark.objects.create(lesson=lesson, block_id=block_id, text=text, author=actor, at=now)


@transaction.atomic
def settle_remark(*, remark: LessonRemark, actor: User, now: datetime) -> LessonRemark:
    """Done with it. A second time changes nothing."""
    locked = LessonRemark.objects.select_for_update().get(pk=remark.pk)
    if locked.settled_at is None:
        locked.settled_at, locked.settled_by = now, actor
        locked.save(update_fields=["settled_at", "settled_by"])
    return locked
