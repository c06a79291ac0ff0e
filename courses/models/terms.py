"""Which terms an applicant agrees to today."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from accounts.cms import RolePermissionPolicy
from accounts.enums import Role
from courses.models.pages import TextPage


@register_setting(icon="doc-full")
class TermsSetting(BaseGenericSetting):
    """A new text is a new version: requests remember which one was agreed to."""

    version = models.CharField(
        _("version"), max_length=20, help_text=_("As in 2027-1. Raise it when the text changes.")
    )
    page = models.ForeignKey(TextPage, models.PROTECT, null=True, related_name="+", verbose_name=_("page"))

    select_related = ["page"]

    class Meta:
        verbose_name = _("terms of enrolment")

    def __str__(self) -> str:
        return self.version

    @classmethod
    def get_permission_policy(cls) -> RolePermissionPolicy:
        return RolePermissionPolicy(cls, change=[Role.AUTHOR, Role.ADMINISTRATOR])
