"""The header: what an anonymous visitor and a signed-in person are offered, and that it costs no query."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory

from accounts.models import User
from common.templatetags.navigation import public_items


def ask(path: str, *, user: User | AnonymousUser | None = None) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    request.session = {}
    return request


def header(request: HttpRequest, **context: object) -> str:
    page = render_to_string("base.html", {"nav_items": [], **context}, request=request)
    return page[page.index("<header") : page.index("</header>")]


def links(html: str) -> list[str]:
    return re.findall(r'<a [^>]*href="([^"]+)"', html)


def current(html: str) -> list[str]:
    return re.findall(r'href="([^"]+)" aria-current="page"', html)


def test_public_items_mark_the_page_and_all_below_it():
    items = public_items(path="/leergangen/bpv-begeleider/")
    assert [item["url"] for item in items if item["current"]] == ["/leergangen/"]


def test_header_for_an_anonymous_visitor_offers_public_pages_and_sign_in():
    html = header(ask("/modules/"))
    assert links(html) == ["/", "/leergangen/", "/modules/", "/certificaat/controleren/", "/inloggen/"]
    assert current(html) == ["/modules/"]
    assert "<form" not in html


def test_header_for_a_signed_in_person_shows_the_given_items_and_the_account():
    items = [
        {"url": "/mijn/", "text": "Mijn leergangen", "current": True},
        {"url": "/begeleiden/", "text": "Begeleiden", "current": False},
    ]
    person = User(pk=1, first_name="Anna", infix="de", last_name="Vries", email="anna@example.org")
    html = header(ask("/mijn/", user=person), nav_items=items)
    assert links(html) == ["/", "/mijn/", "/begeleiden/", "/account/"]
    assert current(html) == ["/mijn/"]
    assert "Anna de Vries" in html


def test_sign_out_is_a_post_with_a_token():
    html = header(ask("/mijn/", user=User(pk=1, email="anna@example.org")))
    assert re.findall(r'<form method="post" action="([^"]+)"[^>]*>', html) == ["/uitloggen/"]
    assert len(re.findall(r'name="csrfmiddlewaretoken" value="\w{64}"', html)) == 1


def test_header_escapes_a_name():
    html = header(ask("/", user=User(pk=1, first_name="<b>", last_name="x", email="x@example.org")))
    assert "<b>" not in html


@pytest.mark.django_db
def test_page_frame_costs_an_anonymous_visitor_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        render_to_string("base.html", request=ask("/"))


@pytest.mark.parametrize("name", ["errors/400.html", "errors/404.html", "errors/500.html", "403_csrf.html", "429.html"])
def test_error_page_renders_with_and_without_a_user(name):
    without_session = RequestFactory().get("/weg/")
    for request in (ask("/weg/"), without_session):
        page = render_to_string(name, request=request)
        assert page.count("<h1") == 1
        assert page.count('id="inhoud"') == 1


def test_server_error_page_needs_nothing_from_the_site():
    page = render_to_string("errors/500.html")
    assert links(page) == ["/"]
