from typing import Any

from wagtail import hooks

from accounts.choosers import organisation_chooser, person_chooser
from accounts.viewsets import AuditLogViewSet, JobViewSet, OrganisationViewSet, PeopleGroup, SellerViewSet


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[Any]:
    return [
        person_chooser,
        organisation_chooser,
        PeopleGroup(),
        OrganisationViewSet(),
        SellerViewSet(),
        AuditLogViewSet(),
        JobViewSet(),
    ]
