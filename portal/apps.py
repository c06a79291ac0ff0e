from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from messaging.services import outbox  # noqa: PLC0415  rooms below are ready now
        from portal import receivers  # noqa: F401, PLC0415  connects to signing in

        outbox.SECRET_TEMPLATES.add("place_confirmed")  # its invitation opens an account
