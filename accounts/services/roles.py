"""Roles of the consortium's own people, and the groups that Wagtail knows them by."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts.enums import Role
from accounts.models import User
from accounts.services import audit
from common.errors import DomainError

CMS_ROLES = frozenset({Role.ENROLMENT, Role.FINANCE, Role.AUTHOR, Role.ADMINISTRATOR})
EDITING_ROLES = frozenset({Role.AUTHOR, Role.ADMINISTRATOR})
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
FILE_PERMISSIONS = tuple(f"{action}_{kind}" for kind in ("image", "document") for action in ("add", "change", "choose"))


class OwnRole(DomainError):
    default_message = _("You cannot take your own administrator role away. Ask another administrator.")


@transaction.atomic
def set_roles(*, person: User, roles: Sequence[Role], actor: User | None, now: datetime | None = None) -> User:
    """Give `person` exactly these roles; membership of the CMS follows.

    Raises OwnRole when an administrator would shut themselves out.
    """
    old = list(User.objects.select_for_update().values_list("roles", flat=True).get(pk=person.pk))
    new = sorted(str(role) for role in roles)
    if actor == person and Role.ADMINISTRATOR in old and Role.ADMINISTRATOR not in new:
        raise OwnRole(field="roles")
    person.roles = new
    person.is_staff = any(role in CMS_ROLES for role in roles)
    person.save(update_fields=["roles", "is_staff"])
    person.groups.set([ensure_group(Role(role)) for role in roles if role in CMS_ROLES])
    if old != new:
        audit.record(
            action="person.roles",
            subject=person,
            actor=actor,
            now=now or timezone.now(),
            old={"roles": old},
            new={"roles": new},
        )
    return person


def ensure_group(role: Role) -> Group:
    """The role's group, with what Wagtail itself asks groups for: entering the CMS, and for authors pages and files.

    All else in the CMS asks the role (`accounts.cms.RolePermissionPolicy`).
    """
    group, created = Group.objects.get_or_create(name=role)
    if created:
        group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
        if role in EDITING_ROLES:
            _let_edit_pages_and_files(group)
    return group


def _let_edit_pages_and_files(group: Group) -> None:
    """On the whole tree. Without `bulk_delete`: a branch with pages is not thrown away in one go."""
    root, collection = Page.get_first_root_node(), Collection.get_first_root_node()
    if root is None or collection is None:  # a database without Wagtail's own first rows
        return
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page=root, permission=permission)
        for permission in Permission.objects.filter(
            content_type__app_label="wagtailcore", content_type__model="page", codename__in=PAGE_PERMISSIONS
        )
    )
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=collection, permission=permission)
        for permission in Permission.objects.filter(
            content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=FILE_PERMISSIONS
        )
    )
