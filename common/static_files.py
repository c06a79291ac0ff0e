"""Static files with a hash in their name, whose addresses are worked out once."""

from functools import cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """The manifest is read when a process starts and never changes in it; a page asks for some thirty addresses."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.known_url = cache(super().url)

    def url(self, name: str | None, force: bool = False) -> str:  # noqa: FBT001, FBT002  Django's signature
        return str(self.known_url(name, force))
