"""One machine, no servers: what `make run` starts."""

import os

os.environ.setdefault("SECRET_KEY", "local-only-not-a-secret")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")

from config.settings.base import *  # noqa: F403  the defaults above must stand before base reads them

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
# Static files straight from their folders, so that nothing has to be collected first; error pages are the site's own.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost
DEMO_PASSWORD = "welkom-bij-de-bpv"  # noqa: S105  of the invented people that load_demo makes
