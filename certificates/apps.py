from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        # Once the models exist: fills the registry, listens to learning, and tells jobs who does the work.
        from certificates import (  # noqa: PLC0415  imported for what they register
            consequences,  # noqa: F401
            personal_data,  # noqa: F401
            receivers,  # noqa: F401
            tasks,  # noqa: F401
        )
