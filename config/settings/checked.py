"""Settings from the environment that refuse what they do not understand, with the variable's name in the message.

Values are not repeated where they may hold a password.
"""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BROKER_SCHEMES = {"filesystem", "redis", "rediss", "amqp", "amqps"}
DATABASE_SCHEMES = {"postgres", "postgresql", "sqlite"}
LOG_LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}
TRUE, FALSE = {"true", "yes", "on", "1"}, {"false", "no", "off", "0", ""}
NOT_SET = environ.Env.NOTSET


class CheckedEnv(environ.Env):
    """`environ.Env`, but loud: "DEBUG=ture" is a mistake, not false."""

    def bool(self, var: str, default: Any = NOT_SET) -> bool:
        value = str(self.get_value(var, cast=str, default=default)).strip().lower()
        if value not in TRUE | FALSE:
            raise ImproperlyConfigured(f"{var} must be true or false, not '{value}'.")
        return value in TRUE

    def int(self, var: str, default: Any = NOT_SET) -> int:
        value = str(self.get_value(var, cast=str, default=default)).strip()
        if not (value.isascii() and value.isdigit()):
            raise ImproperlyConfigured(f"{var} must be a whole number, not '{value}'.")
        return int(value)

    def choice(self, var: str, *, among: set[str], default: str) -> str:
        value = self.str(var, default=default)
        if value not in among:
            raise ImproperlyConfigured(f"{var} must be one of {', '.join(sorted(among))}, not '{value}'.")
        return value

    def database(self, var: str, *, default: str) -> dict[str, Any]:
        """PostgreSQL or SQLite, with a name."""
        known = urlsplit(self.str(var, default=default)).scheme in DATABASE_SCHEMES
        config = self._parsed(var, lambda: self.db_url(var, default=default)) if known else {}
        if not config.get("NAME"):
            raise ImproperlyConfigured(f"{var} must be postgres://user:password@host:port/name or sqlite:////path.")
        return config

    def cache(self, var: str, *, default: str) -> dict[str, Any]:
        return self._parsed(var, lambda: self.cache_url(var, default=default))

    def mail(self, var: str, *, default: str) -> dict[str, Any]:
        """smtp://, smtp+tls://, smtp+ssl://, filemail:// (a folder) or consolemail://."""
        return self._parsed(var, lambda: self.email_url(var, default=default))

    def address(self, var: str, *, default: str) -> str:
        """The address of a site, without a slash at the end."""
        value = self.str(var, default=default).rstrip("/")
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
            raise ImproperlyConfigured(f"{var} must be https://host, not '{value}'.")
        return value

    def scanner(self, var: str, *, default: str) -> str:
        """Where ClamAV's daemon listens: tcp://host:3310 or unix:///path/of/socket. Empty: there is none."""
        value = self.str(var, default=default)
        parts = urlsplit(value)
        is_tcp = parts.scheme == "tcp" and bool(parts.hostname)
        if value and not is_tcp and not (parts.scheme == "unix" and parts.path):
            raise ImproperlyConfigured(f"{var} must be tcp://host:port or unix:///path.")
        return value

    def broker(self, var: str, *, default: str, queue_dir: Path) -> tuple[str, dict[str, Any]]:
        """Celery's broker URL and transport options.

        `filesystem://` keeps its queue in `queue_dir`, so that one machine needs no server.
        """
        url = self.str(var, default=default)
        scheme = urlsplit(url).scheme
        if scheme not in BROKER_SCHEMES:
            known = ", ".join(f"{name}://" for name in sorted(BROKER_SCHEMES))
            raise ImproperlyConfigured(f"{var} must start with one of {known}; '{scheme}' is none of them.")
        if scheme != "filesystem":
            # A task that a killed worker held comes back after this many seconds.
            return url, {"visibility_timeout": 600} if scheme.startswith("redis") else {}
        folders = {name: queue_dir / name for name in ("messages", "processed", "control")}
        for folder in folders.values():
            folder.mkdir(parents=True, exist_ok=True)
        # kombu warns about a URL without a host, also where there is none.
        return "filesystem://localhost/", {
            "data_folder_in": str(folders["messages"]),
            "data_folder_out": str(folders["messages"]),
            "processed_folder": str(folders["processed"]),
            "control_folder": str(folders["control"]),
        }

    def storage(self, var: str, *, default: str) -> dict[str, Any]:
        """An entry of Django's STORAGES for `file:///path` or `s3://bucket?endpoint=…&region=…`."""
        parts = urlsplit(self.str(var, default=default))
        if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
            return {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": parts.path, "file_permissions_mode": 0o640},
            }
        if parts.scheme != "s3" or not parts.netloc:
            raise ImproperlyConfigured(f"{var} must be file:///absolute/path or s3://bucket.")
        if find_spec("storages") is None:
            raise ImproperlyConfigured(f"{var} asks for S3: install what requirements-s3.lock names.")
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": self._s3_options(var, parts.netloc, parts.query),
        }

    @staticmethod
    def _s3_options(var: str, bucket: str, query: str) -> dict[str, Any]:
        names = {"endpoint": "endpoint_url", "region": "region_name"}
        asked = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
        if unknown := sorted(asked.keys() - names.keys()):
            raise ImproperlyConfigured(f"{var} knows endpoint and region, not {', '.join(unknown)}.")
        options = {"bucket_name": bucket, "default_acl": "private", "file_overwrite": False}
        return options | {names[name]: value for name, value in asked.items()}

    @staticmethod
    def _parsed(var: str, parse: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return parse()
        except (ValueError, KeyError, ImproperlyConfigured) as error:
            raise ImproperlyConfigured(f"{var} cannot be read: {error}.") from None
