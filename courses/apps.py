from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from accounts.permissions import second_factor_rules  # noqa: PLC0415  needs the models
        from courses import personal_data, receivers  # noqa: F401, PLC0415  fill registry and signals once models exist

        second_factor_rules.append(lambda person: person.teaches.exists())  # trainers read other people's work
