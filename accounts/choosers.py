"""Picking a person or a school in a form of the CMS: a searchable window instead of a list of thousands.

Registered for every key to these models in forms that Wagtail builds from panels.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db import models
from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from accounts import cms
from accounts.enums import Role
from accounts.models import Organisation, User


def filter_form(fields: Iterable[str]) -> type[BaseFilterForm]:
    """A search box over `fields`."""

    class WordsForm(BaseFilterForm):
        q = forms.CharField(label=_("Search"), required=False)

        def filter(self, objects: models.QuerySet) -> models.QuerySet:
            self.search_query = self.cleaned_data["q"]
            self.is_searching = bool(self.search_query)
            return cms.match_words(super().filter(objects), self.search_query, fields)

    return WordsForm


class PersonColumns:
    """People share names: show the address too."""

    filter_form_class = filter_form(["first_name", "infix", "last_name", "email"])

    @property
    def columns(self) -> list[Column]:
        return [*super().columns, Column("email", label=_("E-mail address"), accessor="email")]  # type: ignore[misc]


class ChoosePerson(PersonColumns, chooser.ChooseView):
    pass


class ChoosePersonResults(PersonColumns, chooser.ChooseResultsView):
    pass


class OrganisationColumns:
    filter_form_class = filter_form(["name", "city"])


class ChooseOrganisation(OrganisationColumns, chooser.ChooseView):
    pass


class ChooseOrganisationResults(OrganisationColumns, chooser.ChooseResultsView):
    pass


class OfficeChooserViewSet(ChooserViewSet):
    """Who may not see the list may not search it here either."""

    per_page = 15

    @cached_property
    def permission_policy(self) -> cms.RolePermissionPolicy:
        return cms.RolePermissionPolicy(self.model, view=[Role.ENROLMENT, Role.FINANCE, Role.ADMINISTRATOR])

    def construct_view(self, view_class: type, **kwargs: Any) -> Callable[..., HttpResponse]:
        return cms.hide_without(self.permission_policy, super().construct_view(view_class, **kwargs))


class PersonChooserViewSet(OfficeChooserViewSet):
    name = "kies-persoon"
    model = User
    icon = "user"
    choose_one_text = _("Choose a person")
    choose_another_text = _("Choose another person")
    edit_item_text = _("Edit this person")
    choose_view_class = ChoosePerson
    choose_results_view_class = ChoosePersonResults

    def get_object_list(self) -> models.QuerySet[User]:
        return User.objects.filter(is_active=True)


class OrganisationChooserViewSet(OfficeChooserViewSet):
    name = "kies-school"
    model = Organisation
    icon = "home"
    choose_one_text = _("Choose a school or employer")
    choose_another_text = _("Choose another school or employer")
    edit_item_text = _("Edit this school or employer")
    choose_view_class = ChooseOrganisation
    choose_results_view_class = ChooseOrganisationResults


person_chooser = PersonChooserViewSet()
organisation_chooser = OrganisationChooserViewSet()
