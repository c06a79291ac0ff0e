from typing import Any

from django.core.management.base import BaseCommand

from courses.models import Edition
from learning.services.seats import EditionFull, reconcile


class Command(BaseCommand):
    help = "Set the counter of every edition to the number of places taken. Says what it mended and what people must decide."

    def handle(self, *args: Any, **options: Any) -> None:
        mended, refused = 0, 0
        for edition in Edition.objects.order_by("pk"):
            try:
                correction = reconcile(edition=edition)
            except EditionFull as refusal:
                refused += 1
                self.stderr.write(str(refusal.message))
                continue
            if correction:
                mended += 1
                self.stdout.write(f"{edition.code}: {correction:+d}")
        self.stdout.write(f"Mended: {mended}. To be decided: {refused}.")
