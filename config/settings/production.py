"""Security and storage for a public site; everything else is in base and the environment."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import ALLOWED_HOSTS, CACHES, DEBUG, SECRET_KEY, SITE_URL, env

SHORTEST_SECRET = 50
if DEBUG:
    raise ImproperlyConfigured("DEBUG must be off in production.")
if len(SECRET_KEY) < SHORTEST_SECRET:
    raise ImproperlyConfigured(f"SECRET_KEY must have at least {SHORTEST_SECRET} characters.")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of this site.")
if not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must start with https://.")

if "locmem" in CACHES["default"]["BACKEND"]:
    # A cache per process would keep somebody signed in elsewhere after signing out here.
    SESSION_ENGINE = "django.contrib.sessions.backends.db"
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^gezondheid/$"]
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
