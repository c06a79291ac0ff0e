"""BENCH_COUNT=1: every answer says how many statements it cost."""

import os
import subprocess
import sys

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from common.query_count import QueryCountMiddleware


def count(view) -> str:
    return QueryCountMiddleware(view)(None)["X-Query-Count"]


def test_the_header_counts_what_the_view_asks(db, django_user_model):
    def view(_request):
        django_user_model.objects.count()
        list(django_user_model.objects.all())
        return HttpResponse()

    with CaptureQueriesContext(connection) as asked:
        assert count(view) == "2"
    assert len(asked) == 2


def test_each_answer_counts_from_nought(db):
    assert count(lambda _request: HttpResponse()) == "0"
    assert count(lambda _request: HttpResponse(get_user_model().objects.count())) == "1"
    assert count(lambda _request: HttpResponse()) == "0"


def test_counting_is_off_unless_asked_for():
    assert "common.query_count.QueryCountMiddleware" not in settings.MIDDLEWARE


def test_bench_count_puts_it_around_everything(tmp_path):
    """First in the list: sessions and sign-in are counted too."""
    code = "from django.conf import settings; print(settings.MIDDLEWARE[0])"
    env = {**os.environ, "BENCH_COUNT": "1", "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    printed = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    ).stdout
    assert printed == "common.query_count.QueryCountMiddleware\n"
