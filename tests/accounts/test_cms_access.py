"""Who enters the CMS, and what they find there."""

import pytest
from django.urls import reverse

from accounts import cms, viewsets
from accounts.enums import Role
from accounts.models import User
from tests.factories.accounts import UserFactory

INSIDE = ("eva", "fien", "aad", "ada")
OUTSIDE = ("anna", "tessa", "sanne", "kim", "otto")
MINE = [
    viewsets.PersonViewSet,
    viewsets.WorkplaceViewSet,
    viewsets.OrganisationViewSet,
    viewsets.SellerViewSet,
    viewsets.AuditLogViewSet,
    viewsets.JobViewSet,
]


@pytest.mark.parametrize("name", INSIDE)
def test_four_roles_enter_the_cms(client, world, name):
    client.force_login(getattr(world, name))
    assert client.get("/cms/").status_code == 200


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("path", ["/cms/", "/cms/mensen/", "/cms/pages/1/edit/", "/cms/onzin/"])
def test_for_all_others_the_cms_is_not_there(client, world, name, path):
    client.force_login(getattr(world, name))
    assert client.get(path).status_code == 404


def test_visitors_sign_in_first(client, db):
    assert client.get("/cms/mensen/").url == "/inloggen/?next=/cms/mensen/"


@pytest.mark.parametrize("viewset", MINE, ids=lambda viewset: viewset.name)
@pytest.mark.parametrize("name", INSIDE)
def test_a_list_is_there_for_its_roles_only(client, world, viewset, name):
    person = getattr(world, name)
    client.force_login(person)
    for address in ("index", "index_results"):
        expected = 200 if set(person.roles) & viewset.view_roles else 404
        assert client.get(reverse(f"{viewset.name}:{address}")).status_code == expected


@pytest.mark.parametrize("viewset", MINE, ids=lambda viewset: viewset.name)
def test_what_nobody_may_do_has_no_address(viewset):
    names = {pattern.name for pattern in viewset().get_urlpatterns()}
    assert names & {"delete", "copy", "history", "usage"} == set()
    assert ("add" in names, "edit" in names) == (bool(viewset.add_roles), bool(viewset.change_roles))


def test_a_superuser_counts_as_administrator(client, db):
    client.force_login(User.objects.create_superuser("root@school.example", "x"))
    assert client.get("/cms/mensen/").status_code == 200


@pytest.mark.parametrize("path", ["/cms/users/", "/cms/users/new/", "/cms/groups/", "/cms/account/"])
def test_wagtails_own_pages_work_with_our_people(client, db, path):
    client.force_login(User.objects.create_superuser("root@school.example", "x", first_name="R", last_name="Oot"))
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("name", INSIDE)
@pytest.mark.parametrize("path", ["/cms/users/", "/cms/groups/", "/cms/sites/"])
def test_wagtails_own_people_groups_and_sites_are_for_the_superuser(client, world, name, path):
    client.force_login(getattr(world, name))
    assert client.get(path).status_code == 302
    menu = client.get("/cms/").content.decode()
    assert path not in menu


def test_the_policy_names_the_people_with_a_right(world):
    policy = cms.RolePermissionPolicy(User, view=[Role.FINANCE], change=[Role.ENROLMENT])
    assert set(policy.users_with_any_permission({"view"})) == {world.eva, world.fien}
    assert set(policy.users_with_any_permission({"change"})) == {world.eva}
    assert set(policy.users_with_any_permission({"delete"})) == set()
    assert policy.user_has_any_permission(world.fien, {"change", "view"})
    assert not policy.user_has_permission(world.fien, "publish")


def test_the_policy_denies_whoever_is_no_longer_active(world):
    world.eva.is_active = False
    policy = cms.RolePermissionPolicy(User, change=[Role.ENROLMENT])
    assert not policy.user_has_permission(world.eva, "change")


@pytest.mark.parametrize("path", ["/cms/kies-persoon/", "/cms/kies-school/", "/cms/kies-persoon/results/"])
def test_choosers_are_for_who_may_see_the_list(client, world, path):
    client.force_login(world.aad)
    assert client.get(path).status_code == 404
    client.force_login(world.eva)
    assert client.get(path).status_code == 200


def test_a_chooser_finds_people_by_parts_of_words(client, world):
    client.force_login(world.eva)
    UserFactory(first_name="Piet", last_name="Ander")
    html = client.get("/cms/kies-persoon/results/?q=ann+vri").content.decode()
    assert ("Anna de Vries" in html, "Piet" in html) == (True, False)
