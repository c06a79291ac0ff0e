"""Settings refuse bad values when the site starts, and say which variable is wrong without repeating a password."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.settings.checked import CheckedEnv

ROOT = Path(settings.BASE_DIR)
GOOD = {
    "SITE_URL": "https://leergangen.example",
    "ALLOWED_HOSTS": "leergangen.example",
    "SECRET_KEY": secrets.token_urlsafe(60),
}


def start(folder: Path, *command: str, module: str = "config.settings.production", **env: str):
    """Run a command with nothing of our own environment but the PATH."""
    clean = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": module, **env}
    command = command or ("-c", "from django.conf import settings; settings.DEBUG")
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=clean, capture_output=True, text=True, check=False)


def last_line(result) -> str:
    return result.stderr.strip().splitlines()[-1].removeprefix("django.core.exceptions.ImproperlyConfigured: ")


def test_production_passes_every_deployment_check(tmp_path):
    result = start(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **GOOD)
    assert result.returncode == 0, result.stderr


def test_the_static_files_of_production_can_be_collected(tmp_path):
    """Collecting gives each file a name with its hash, and fails on a stylesheet that names a file that is not there."""
    result = start(tmp_path, "manage.py", "collectstatic", "--noinput", "-v0", **GOOD)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "static/staticfiles.json").exists()


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 50 characters."),
        ("DEBUG", "true", "DEBUG must be off in production."),
        ("SITE_URL", "http://leergangen.example", "SITE_URL must start with https://."),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS must name the hosts of this site."),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must name the hosts of this site."),
    ],
)
def test_production_refuses_what_is_unsafe(tmp_path, variable, value, message):
    result = start(tmp_path, **{**GOOD, variable: value})
    assert result.returncode == 1
    assert last_line(result) == message


def test_production_needs_a_secret(tmp_path):
    result = start(tmp_path, **{name: value for name, value in GOOD.items() if name != "SECRET_KEY"})
    assert result.returncode == 1
    assert "SECRET_KEY" in last_line(result)


def test_a_worker_refuses_a_bad_broker_too(tmp_path):
    result = start(tmp_path, "-m", "celery", "--app=config", "report", **GOOD, BROKER_URL="kafka://elders.example")
    assert result.returncode != 0
    assert "BROKER_URL must start with one of amqp://" in result.stderr + result.stdout


@pytest.mark.parametrize(
    ("cache", "engine"), [("locmemcache://", "db"), ("redis://127.0.0.1:6379/9", "cached_db")], ids=["own", "shared"]
)
def test_sessions_are_cached_only_where_all_processes_see_it(tmp_path, cache, engine):
    code = "from django.conf import settings; print(settings.SESSION_ENGINE.rsplit('.', 1)[1])"
    assert start(tmp_path, "-c", code, **GOOD, CACHE_URL=cache).stdout == f"{engine}\n"


# --- each kind of value ----------------------------------------------------------------------------------------------


@pytest.fixture
def env(monkeypatch) -> CheckedEnv:
    for name in ("DATABASE_URL", "EMAIL_URL", "BROKER_URL"):
        monkeypatch.delenv(name, raising=False)
    return CheckedEnv()


@pytest.mark.parametrize(("text", "value"), [("true", True), ("On", True), ("1", True), ("FALSE", False), ("", False)])
def test_a_boolean_is_read(env, monkeypatch, text, value):
    monkeypatch.setenv("SWITCH", text)
    assert env.bool("SWITCH", default=not value) is value


@pytest.mark.parametrize("value", [True, False])
def test_a_boolean_has_a_default(env, value):
    assert env.bool("SWITCH", default=value) is value


REFUSED = [
    (lambda env: env.bool("X", default=False), "ture", "X must be true or false, not 'ture'."),
    (lambda env: env.int("X", default=1), "1.5", "X must be a whole number, not '1.5'."),
    (lambda env: env.int("X", default=1), "-1", "X must be a whole number, not '-1'."),
    (lambda env: env.int("X", default=1), "", "X must be a whole number, not ''."),
    (lambda env: env.choice("X", among={"A", "B"}, default="A"), "C", "X must be one of A, B, not 'C'."),
    (lambda env: env.database("X", default=""), "nonsense", "X must be postgres://"),
    (lambda env: env.database("X", default=""), "mysql://me:secret@host/name", "X must be postgres://"),
    (lambda env: env.database("X", default=""), "postgres://me:secret@host:5432/", "X must be postgres://"),
    (lambda env: env.database("X", default=""), "postgres://me:secret@host:port/name", "X cannot be read"),
    (lambda env: env.mail("X", default=""), "pigeon://me:secret@host", "X cannot be read"),
    (lambda env: env.cache("X", default=""), "memory://", "X cannot be read"),
    (lambda env: env.address("X", default=""), "leergangen.example", "X must be https://host"),
    (lambda env: env.address("X", default=""), "https://leergangen.example/site", "X must be https://host"),
    (
        lambda env: env.broker("X", default="", queue_dir=Path()),
        "kafka://me:secret@host",
        "X must start with one of amqp",
    ),
    (lambda env: env.scanner("X", default=""), "clamav.example:3310", "X must be tcp://host:port or unix:///path."),
    (lambda env: env.scanner("X", default=""), "unix://", "X must be tcp://host:port or unix:///path."),
    (lambda env: env.broker("X", default="", queue_dir=Path()), "redis", "X must start with one of amqp"),
    (lambda env: env.storage("X", default=""), "ftp://me:secret@host", "X must be file:///absolute/path or s3://"),
    (lambda env: env.storage("X", default=""), "file://relative/path", "X must be file:///absolute/path or s3://"),
    (lambda env: env.storage("X", default=""), "s3://", "X must be file:///absolute/path or s3://"),
]


@pytest.mark.parametrize(
    ("read", "text", "message"), REFUSED, ids=[text or "empty" for _read, text, _message in REFUSED]
)
def test_a_bad_value_is_refused_by_name(env, monkeypatch, read, text, message):
    monkeypatch.setenv("X", text)
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(env)
    assert str(refusal.value).startswith(message)
    assert "secret" not in str(refusal.value)


def test_a_server_of_each_kind_is_accepted(env, monkeypatch, tmp_path):
    monkeypatch.setenv("D", "postgres://me:secret@db.example:5433/leergangen?sslmode=require")
    database = env.database("D", default="")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "leergangen")
    assert database["OPTIONS"] == {"sslmode": "require"}
    monkeypatch.setenv("M", "smtp+tls://me:secret@mail.example:587")
    mail = env.mail("M", default="")
    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"], mail["EMAIL_USE_TLS"]) == ("mail.example", 587, True)
    monkeypatch.setenv("B", "rediss://queue.example:6380/1")
    assert env.broker("B", default="", queue_dir=tmp_path) == (
        "rediss://queue.example:6380/1",
        {"visibility_timeout": 600},
    )
    monkeypatch.setenv("B", "amqp://me:secret@queue.example//")
    assert env.broker("B", default="", queue_dir=tmp_path) == ("amqp://me:secret@queue.example//", {})
    assert list(tmp_path.iterdir()) == []


def test_the_embedded_queue_makes_its_folders(env, tmp_path):
    url, options = env.broker("B", default="filesystem://", queue_dir=tmp_path / "queue")
    assert url == "filesystem://localhost/"
    assert all(Path(folder).is_dir() for folder in options.values())
    assert options["data_folder_in"] == options["data_folder_out"]


def test_a_bucket_is_private_and_may_name_its_server(env, monkeypatch):
    monkeypatch.setattr("config.settings.checked.find_spec", lambda _name: True)
    monkeypatch.setenv("S", "s3://leergangen?endpoint=https://s3.example&region=eu-west-1")
    assert env.storage("S", default="")["OPTIONS"] == {
        "bucket_name": "leergangen",
        "default_acl": "private",
        "file_overwrite": False,
        "endpoint_url": "https://s3.example",
        "region_name": "eu-west-1",
    }
    monkeypatch.setenv("S", "s3://leergangen?acl=public")
    with pytest.raises(ImproperlyConfigured, match="S knows endpoint and region, not acl"):
        env.storage("S", default="")


def test_s3_without_its_package_says_what_to_install(env, monkeypatch):
    monkeypatch.setattr("config.settings.checked.find_spec", lambda _name: None)
    monkeypatch.setenv("S", "s3://leergangen")
    with pytest.raises(ImproperlyConfigured, match=re.escape("requirements-s3.lock")):
        env.storage("S", default="")


# --- the browser's side ------------------------------------------------------------------------------------------------


def test_pages_run_no_foreign_or_inline_code(client, db):
    policy = client.get("/inloggen/")["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'self'"
    assert re.sub(r"'nonce-[^']+'", "NONCE", directives["script-src"]) in {"'self'", "'self' NONCE"}
    assert directives["style-src"] == "'self'"
    assert directives["object-src"] == "'none'"
    assert directives["base-uri"] == "'none'"
    assert not re.search(r"unsafe-|https?:|\*", policy)


def test_pages_may_not_be_framed(client, db):
    assert client.get("/inloggen/")["X-Frame-Options"] == "DENY"
