from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = _("Learning")

    def ready(self) -> None:
        from learning import (  # noqa: PLC0415  fill the registry, and tell courses how lessons look, once the models exist
            consequences,  # noqa: F401
            personal_data,  # noqa: F401
            previewing,  # noqa: F401
        )
