from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from common.services import jobs
from courses.models import Curriculum, Track
from messaging.services import outbox
from portal.demo.calendar import Clock
from portal.demo.cast import FIRST_OF_THE_CAST, Cast, SignIn


class Command(BaseCommand):
    help = "Add invented people in every state, around today, with one known password. Never on a public site."

    def handle(self, *args: Any, **options: Any) -> None:
        password, now = settings.DEMO_PASSWORD, timezone.now()
        if not password:
            raise CommandError("These settings have no DEMO_PASSWORD: demo people are for one's own machine only.")
        if User.objects.filter(email=FIRST_OF_THE_CAST).exists():
            self.stdout.write("The demo people are already there; nothing was changed.")
            return
        try:
            sign_ins = Cast(Clock(now), make_password(password)).enter()
        except (Track.DoesNotExist, Curriculum.DoesNotExist) as error:
            raise CommandError("Load the curriculum first: manage.py load_curriculum") from error
        self._settle(now)
        self._show(sign_ins, password)

    def _settle(self, now: datetime) -> None:
        """Do at once what a worker would find to be weeks late: the story is in the past."""
        for job_id in jobs.due_jobs(now=now):
            jobs.run(job_id=job_id, now=now)
        for message_id in outbox.sweep(now=now):
            outbox.deliver(message_id=message_id, now=now)

    def _show(self, sign_ins: list[SignIn], password: str) -> None:
        width = max(len(line.email) for line in sign_ins)
        self.stdout.write(f"Everybody's password: {password}")
        for line in sign_ins:
            self.stdout.write(f"  {line.email:<{width}}  {line.part}")
