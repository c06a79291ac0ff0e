"""Tracks and modules: texts for authors, the price for finance. Keys stay; nothing is added or thrown away here."""

from django.utils.translation import gettext_lazy as _

from accounts import cms
from accounts.enums import Role
from courses.forms import ModuleForm, TrackForm
from courses.models import Module, Track
from courses.viewsets.lessons import AUTHORS


class TrackViewSet(cms.RoleViewSet):
    model = Track
    name = "leergangen"
    icon = "openquote"
    menu_label = _("Tracks")
    view_roles = AUTHORS | {Role.ENROLMENT, Role.FINANCE}
    change_roles = AUTHORS | {Role.FINANCE}
    list_display = ["name", "qualification", "price", "price_is_circa"]
    inspect_view_fields = ["key", "name", "qualification", "audience", "summary", "results", "price", "price_is_circa"]

    def get_form_class(self, for_update: bool = False) -> type[TrackForm]:  # noqa: FBT001, FBT002  Wagtail's signature
        return TrackForm


class ModuleViewSet(cms.RoleViewSet):
    model = Module
    name = "modules"
    icon = "folder-open-inverse"
    menu_label = _("Modules")
    view_roles = change_roles = AUTHORS
    list_display = ["number", "name", "aim"]
    inspect_view_fields = ["key", "number", "name", "aim", "intro"]

    def get_form_class(self, for_update: bool = False) -> type[ModuleForm]:  # noqa: FBT001, FBT002  Wagtail's signature
        return ModuleForm
