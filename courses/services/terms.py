"""The terms that an applicant agrees to."""

from typing import NamedTuple

from courses.models import TermsSetting


class Terms(NamedTuple):
    """`version` is what a request remembers; `url` is where the text stands."""

    version: str
    url: str


def current_terms() -> Terms:
    """The terms of today. Before the first load there is no text yet: an empty version at the address it will get."""
    setting = TermsSetting.base_queryset().first()  # Wagtail's `load` would write a row while somebody is reading
    if setting is None or setting.page is None:
        return Terms(version="", url="/voorwaarden/")
    return Terms(version=setting.version, url=setting.page.url)
