from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from common.errors import DomainError
from courses.services import loading
from courses.services.lesson_files import LessonFileError
from evaluations.services.loading import EvaluationFileError, load_forms

HEADINGS = {
    "created": "Made",
    "updated": "Brought up to date",
    "kept_by_authors": "Kept as edited in the CMS",
    "differences": "Different from the files, left as it is",
}


class Command(BaseCommand):
    help = "Build the offer from courses/curriculum. Loading twice changes nothing; what authors edited is kept and listed."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            report = loading.load(now=now)
            forms = load_forms(now=now)
        except (LessonFileError, loading.CurriculumFileError, EvaluationFileError, DomainError) as error:
            raise CommandError(str(error)) from error
        report.created += forms.created
        report.unchanged += forms.unchanged
        for name, heading in HEADINGS.items():
            self._show(heading, getattr(report, name), everything=options["verbosity"] > 1 or name != "created")
        self.stdout.write(f"Unchanged: {len(report.unchanged)}")

    def _show(self, heading: str, names: list[str], *, everything: bool) -> None:
        if names:
            self.stdout.write(f"{heading}: {len(names)}")
        for name in names if everything else []:
            self.stdout.write(f"  {name}")
