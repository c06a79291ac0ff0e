"""Links to our own pages are tried; on the real curriculum, with its pages."""

import pytest

from courses.links import link_rows
from courses.models import Lesson

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("/", "works"),
        ("/leergangen/", "works"),
        ("/leergangen/bpv-begeleider/", "works"),
        ("/leergangen/bestaat-niet/", "broken"),
        ("/bestaat-niet/", "broken"),
        ("http://testserver/privacy/", "works"),
        ("/leren/bpv-begeleider/m1-l1/", "works"),
        ("/leren/bpv-begeleider/m9-l9/", "broken"),
        ("/leren/geen-leergang/", "broken"),
        ("/leren/instrument/starr/", "works"),
        ("/leren/instrument/geen-instrument/", "broken"),
        ("/documents/999999/x.pdf", "broken"),
        ("#blok-bestaat-niet", "broken"),
        ("https://wetten.overheid.nl/BWBR0007625", "unknown"),
    ],
)
def test_links_inside_the_site_are_tried(loaded, settings, url, state):
    settings.SITE_URL = "http://testserver"
    lesson = Lesson.objects.get(key="m1-l1")
    lesson.body, lesson.sources = [("text", f"Lees [dit stuk]({url}).")], ""
    lesson.save()
    [row] = [row for row in link_rows() if row.url == url]
    assert (row.state, row.words) == (state, "dit stuk")
