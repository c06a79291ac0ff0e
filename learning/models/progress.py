"""What somebody studied: once per person and lesson, whichever track it serves."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.models import FrozenModel, Timestamped
from courses.models import Lesson, LessonVersion


class StudyClock(models.Model):
    """When this person's reading was last seen, on any tab.

    Every beat moves it by one conditional UPDATE, so that two tabs never count double.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="study_clock")
    last_beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person} {self.last_beat_at:%H:%M:%S}"


class LessonProgress(models.Model):
    """Where somebody is in a lesson. `seconds` is the time the server saw; `met_at` is written once and never taken away."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lesson_progress")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="progress")
    block_id = models.CharField(max_length=40, blank=True)
    seconds = models.PositiveIntegerField(_("seconds seen"), default=0)
    corrected_minutes = models.SmallIntegerField(_("corrected by the participant, minutes"), default=0)
    opened_at = models.DateTimeField(_("first opened"))
    seen_at = models.DateTimeField(_("last seen"))
    finished_at = models.DateTimeField(_("“Finish” pressed"), null=True, blank=True)
    met_at = models.DateTimeField(_("met"), null=True, blank=True)
    met_version = models.ForeignKey(LessonVersion, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("progress in a lesson")
        verbose_name_plural = _("progress in lessons")
        constraints = [
            models.UniqueConstraint(fields=["person", "lesson"], name="lesson_learned_once"),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(met_version__isnull=False, finished_at__isnull=False),
                name="lesson_met_has_version",
            ),
            models.CheckConstraint(
                condition=Q(seconds__gte=F("corrected_minutes") * -60), name="lesson_time_not_negative"
            ),
            models.CheckConstraint(condition=Q(seen_at__gte=F("opened_at")), name="lesson_seen_after_opened"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.lesson_id}"

    @property
    def studied_seconds(self) -> int:
        """What the server saw, and what the participant put right."""
        return self.seconds + 60 * self.corrected_minutes


class QuizAttempt(FrozenModel):
    """One try at a quiz, marked on the server. `answers` maps question keys to answers, in the shape of their kind
    (courses/questions).
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="quiz_attempts")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="quiz_attempts")
    version = models.ForeignKey(LessonVersion, models.PROTECT, related_name="+")
    quiz_key = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField(_("attempt"))
    answers = models.JSONField()
    correct = models.PositiveSmallIntegerField(_("right"))
    total = models.PositiveSmallIntegerField(_("questions"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("quiz attempt")
        verbose_name_plural = _("quiz attempts")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["person", "lesson", "quiz_key", "number"], name="quiz_attempt_number_once"),
            models.CheckConstraint(condition=Q(correct__lte=F("total")), name="quiz_not_above_all"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.quiz_key} #{self.number}"


class InstrumentAnswer(Timestamped):
    """An instrument filled in on the person's own or an invented example; never a student's data.

    `revision` counts saves, so that the older of two tabs is told instead of overwriting.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="instrument_answers")
    instrument = models.SlugField(_("instrument"))
    definition_version = models.PositiveSmallIntegerField(_("version of the instrument"))
    answers = models.JSONField(_("answers"), default=dict)
    on_paper = models.BooleanField(_("done on paper"), default=False)
    revision = models.PositiveIntegerField(_("saves"), default=0)

    class Meta:
        verbose_name = _("instrument filled in")
        verbose_name_plural = _("instruments filled in")
        constraints = [models.UniqueConstraint(fields=["person", "instrument"], name="instrument_answer_once")]

    def __str__(self) -> str:
        return f"{self.person} – {self.instrument}"


class InstrumentVersion(models.Model):
    """What an instrument said before it was overwritten, so that one can look back and put it back. The oldest fall away."""

    answer = models.ForeignKey(InstrumentAnswer, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    definition_version = models.PositiveSmallIntegerField(_("version of the instrument"))
    answers = models.JSONField(_("answers"))
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("earlier version of an instrument")
        verbose_name_plural = _("earlier versions of instruments")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["answer", "number"], name="instrument_version_once")]

    def __str__(self) -> str:
        return f"{self.answer_id} #{self.number}"
