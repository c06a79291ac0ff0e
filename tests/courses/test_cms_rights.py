"""Every list this room registers in the CMS, with who may view, add, change and delete."""

import pytest
from django.urls import reverse
from wagtail.admin.viewsets import viewsets

from accounts.enums import Role
from courses.models import Lesson
from tests.conftest import make_staff
from tests.factories.accounts import UserFactory

AUTHORS = {Role.AUTHOR, Role.ADMINISTRATOR}
PLANNERS = {Role.ENROLMENT, Role.ADMINISTRATOR}
NOBODY: set[Role] = set()
RIGHTS = {  # address: (view, add, change, delete)
    "lessen": (AUTHORS, AUTHORS, AUTHORS, NOBODY),
    "lesversies": (AUTHORS, NOBODY, NOBODY, NOBODY),
    "opdrachten": (AUTHORS, NOBODY, NOBODY, NOBODY),
    "begrippen": (AUTHORS, AUTHORS, AUTHORS, AUTHORS),
    "leergangen": (AUTHORS | {Role.ENROLMENT, Role.FINANCE}, NOBODY, AUTHORS | {Role.FINANCE}, NOBODY),
    "modules": (AUTHORS, NOBODY, AUTHORS, NOBODY),
    "curricula": (AUTHORS | {Role.ENROLMENT}, NOBODY, AUTHORS, NOBODY),
    "onderdelen-elearning": (AUTHORS, AUTHORS, AUTHORS, AUTHORS),
    "onderdelen-lesdag": (AUTHORS, AUTHORS, AUTHORS, AUTHORS),
    "onderdelen-voorbereiding": (AUTHORS, AUTHORS, AUTHORS, AUTHORS),
    "onderdelen-portfolio": (AUTHORS, AUTHORS, AUTHORS, AUTHORS),
    "modules-in-curriculum": (AUTHORS, AUTHORS, AUTHORS, AUTHORS),
    "lessen-in-curriculum": (AUTHORS, AUTHORS, AUTHORS, AUTHORS),
    "opdrachten-in-curriculum": (AUTHORS, AUTHORS, AUTHORS, AUTHORS),
    "uitvoeringen": (PLANNERS | {Role.FINANCE}, PLANNERS, PLANNERS, NOBODY),
    "lesdagen": (PLANNERS | {Role.FINANCE}, PLANNERS, PLANNERS, NOBODY),
    "trainers": (PLANNERS, PLANNERS, PLANNERS, NOBODY),
    "locaties": (PLANNERS, PLANNERS, PLANNERS, NOBODY),
}
VERBS = ("view", "add", "change", "delete")


def ours():
    reverse("wagtailadmin_home")  # the lists are registered when the addresses are first read
    found = [each for each in viewsets.viewsets if getattr(getattr(each, "model", None), "_meta", None)]
    return {each.url_prefix: each for each in found if each.model._meta.app_label == "courses"}


@pytest.fixture
def staff(world):
    return {
        Role.AUTHOR: world.aad,
        Role.ENROLMENT: world.eva,
        Role.FINANCE: world.fien,
        Role.BOARD: world.kim,
        Role.ADMINISTRATOR: world.ada,
    }


def test_the_table_names_every_list():
    assert set(ours()) == set(RIGHTS)


@pytest.mark.parametrize("name", RIGHTS)
def test_each_role_may_do_what_the_table_says(staff, name):
    policy = ours()[name].permission_policy
    allowed = tuple(
        {role for role, person in staff.items() if policy.user_has_permission(person, verb)} for verb in VERBS
    )
    assert allowed == RIGHTS[name]


@pytest.mark.parametrize("name", RIGHTS)
def test_a_list_is_not_there_for_other_roles(client, staff, name):
    view, add, _change, _delete = RIGHTS[name]
    new = "add" if name == "lessen" else "new"
    for role, person in staff.items():
        client.force_login(person)
        assert (client.get(f"/cms/{name}/").status_code == 200) == (role in view), role
        assert (client.get(f"/cms/{name}/{new}/").status_code == 200) == (role in add), role


@pytest.mark.parametrize("name", RIGHTS)
@pytest.mark.parametrize("part", ["anna", "tessa", "sanne", "otto"])
def test_a_list_is_not_there_for_people_outside(client, world, name, part):
    client.force_login(getattr(world, part))
    assert client.get(f"/cms/{name}/").status_code == 404


@pytest.mark.parametrize("name", RIGHTS)
def test_nothing_is_copied_and_what_nobody_deletes_has_no_address(name):
    addresses = {pattern.name for pattern in ours()[name].get_urlpatterns()}
    assert not addresses & {"copy", "unpublish"}
    assert ("delete" in addresses) == bool(RIGHTS[name][3])


def test_not_even_a_superuser_deletes_lessons_at_once(client, world):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    lesson = Lesson.objects.first()
    response = client.post(f"/cms/bulk/courses/lesson/delete/?next=/cms/lessen/&id={lesson.pk}")
    assert response.status_code == 404
    assert Lesson.objects.filter(pk=lesson.pk).exists()


def test_terms_are_for_authors(client, world):
    client.force_login(world.aad)
    assert client.get("/cms/settings/courses/termssetting/", follow=True).status_code == 200
    client.force_login(world.eva)
    response = client.get("/cms/settings/courses/termssetting/", follow=True)
    assert response.redirect_chain[-1][0] == "/cms/"


def test_a_colleague_without_a_role_sees_no_menu_of_ours(client, world):
    client.force_login(make_staff(Role.FINANCE, "Fred"))
    html = client.get("/cms/").content.decode()
    assert "Leergangen" in html
    assert "/cms/lessen/" not in html
    assert "/cms/trainers/" not in html
