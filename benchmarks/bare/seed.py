"""Fill the bare site; prints one session key a line."""

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from bare.models import BarePage, Progress  # noqa: E402  Django must be set up first

PEOPLE = 4
TEXT = "<p>" + " ".join(["Een student in de beroepspraktijk leert van wat er op een werkdag gebeurt."] * 8) + "</p>"
BODY = [block for number in (1, 2, 3) for block in (("heading", f"Kop {number}"), ("text", TEXT))]


def main() -> None:
    home = Page.objects.get(slug="home")
    course = home.add_child(instance=BarePage(title="Course", slug="course"))
    course.add_child(instance=BarePage(title="Lesson 1", slug="lesson", body=BODY))
    Site.objects.update(root_page=home)
    for number in range(PEOPLE):
        user = get_user_model().objects.create_user(f"learner{number}")
        Progress.objects.bulk_create([Progress(user=user, lesson=lesson, block="a") for lesson in range(1, 6)])
        client = Client()
        client.force_login(user)
        print(client.session.session_key)


main()
