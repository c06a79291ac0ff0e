"""Addresses of static files carry a hash and are worked out once."""

import pytest

from common.static_files import StaticFiles


@pytest.fixture
def storage(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text(
        '{"paths": {"css/a.css": "css/a.0123456789ab.css"}, "version": "1.1", "hash": ""}'
    )
    return StaticFiles(location=str(tmp_path), base_url="/static/")


def test_an_address_carries_the_hash_of_the_file(storage):
    assert storage.url("css/a.css") == "/static/css/a.0123456789ab.css"


def test_it_is_worked_out_once(storage):
    storage.url("css/a.css")
    storage.url("css/a.css")
    assert storage.known_url.cache_info().hits == 1


def test_a_file_that_was_not_collected_is_an_error(storage):
    with pytest.raises(ValueError, match="Missing staticfiles manifest entry"):
        storage.url("css/b.css")
