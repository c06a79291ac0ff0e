"""Fast and self-contained: tasks run at once, mail and files stay in memory.

With TEST_WORKER=1 tests that ask for `worker` (tests/plugins/worker.py) get a real one, and files are on disk to share with it.
"""

import atexit
import os
import shutil
import tempfile

if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="leergangen-test-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
TEST_DIR = os.environ["VAR_DIR"]
os.environ.setdefault("SECRET_KEY", "test-only-not-a-secret")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{TEST_DIR}/test.sqlite3")

from config.settings.base import *  # noqa: E402, F403  the environment above must stand before base reads it

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, so that --reuse-db, the live server and a worker see the same rows; not safe against power cuts.
    DATABASES["default"]["TEST"] = {"NAME": f"{TEST_DIR}/test-suite.sqlite3"}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"  # noqa: F405

WITH_WORKER = os.environ.get("TEST_WORKER") == "1"
CELERY_TASK_ALWAYS_EAGER = True  # until a test asks for a worker
CELERY_TASK_EAGER_PROPAGATES = True
# Test processes beside each other share a broker, not a queue; a worker gets the name of those who started it.
CELERY_TASK_DEFAULT_QUEUE = os.environ.get("TEST_QUEUE", f"tests-{os.getpid()}")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if WITH_WORKER:  # the memory of another process is not ours to read
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = f"{TEST_DIR}/mail"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
if not WITH_WORKER:
    STORAGES["default"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}  # noqa: F405
    STORAGES["private"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}  # noqa: F405
LOGGING["root"]["level"] = "ERROR"  # noqa: F405
DEMO_PASSWORD = "welkom-bij-de-bpv"  # noqa: S105  of the invented people that load_demo makes
