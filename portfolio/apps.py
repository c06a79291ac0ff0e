from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortfolioConfig(AppConfig):
    name = "portfolio"
    verbose_name = _("Portfolio")

    def ready(self) -> None:
        # Once the models exist: fills the registries, and tells jobs who does the work.
        from portfolio import mail_choice, personal_data, tasks  # noqa: F401, PLC0415  imported for what they register
