"""The frozen plan of a track: which versions, which norms, which components.

A published curriculum changes in one way only: a cosmetic publish of a lesson re-points its pin (services/publishing.py).
No Wagtail drafts or inline panels here: restoring a revision would lose the components' subtypes.
"""

from decimal import Decimal
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from polymorphic.models import PolymorphicModel

from common.models import HistoryRow
from courses.completion import Facts
from courses.enums import CurriculumState, Relevance
from courses.models.assignments import Assignment, AssignmentVersion
from courses.models.lessons import Lesson, LessonVersion
from courses.models.offer import Module, Track


class Curriculum(models.Model):
    """Norms are fields here, so that a change of norm is a new version and never a surprise for running editions."""

    track = models.ForeignKey(Track, models.PROTECT, related_name="curricula", verbose_name=_("track"))
    version = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=CurriculumState, default=CurriculumState.CONCEPT)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    plan_stamp = models.UUIDField(default=uuid4, editable=False)  # another one whenever what it pins reads differently
    quiz_correct = models.PositiveSmallIntegerField(_("quiz: right answers"), default=2)
    quiz_of = models.PositiveSmallIntegerField(_("quiz: out of"), default=3)
    attendance_percent = models.PositiveSmallIntegerField(_("lesson day: minutes present, in %"), default=80)
    portfolio_attempts = models.PositiveSmallIntegerField(_("portfolio: attempts"), default=3)
    portfolio_weeks = models.PositiveSmallIntegerField(_("portfolio: due, weeks after the last day"), default=4)
    marking_days = models.PositiveSmallIntegerField(_("portfolio: marked within, working days"), default=10)
    preparation_days = models.PositiveSmallIntegerField(_("preparation: due, days before the lesson day"), default=1)
    planned_sbu = models.DecimalField(_("SBU on the certificate"), max_digits=5, decimal_places=1)

    modules = models.ManyToManyField(Module, through="CurriculumModule", related_name="+")

    class Meta:
        verbose_name = _("curriculum")
        verbose_name_plural = _("curricula")
        ordering = ["track__order", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["track", "version"], name="curriculum_version_once"),
            models.CheckConstraint(
                condition=Q(quiz_of__gt=0) & Q(quiz_correct__lte=F("quiz_of")), name="curriculum_quiz_norm"
            ),
            models.CheckConstraint(condition=Q(attendance_percent__lte=100), name="curriculum_attendance_norm"),
            models.CheckConstraint(condition=Q(portfolio_attempts__gt=0), name="curriculum_attempts_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.track} v{self.version}"

    @property
    def is_frozen(self) -> bool:
        return self.state != CurriculumState.CONCEPT

    def passes_quiz(self, *, correct: int, total: int) -> bool:
        """Whether `correct` of `total` reaches the norm; in whole numbers, so that 2 of 3 is exactly 2/3."""
        return correct * self.quiz_of >= total * self.quiz_correct


class CurriculumHistory(HistoryRow):
    subject = models.ForeignKey(Curriculum, models.CASCADE, related_name="history")


class CurriculumModule(models.Model):
    """A module in the order of the track's table; advice, never a lock."""

    curriculum = models.ForeignKey(Curriculum, models.CASCADE, related_name="module_rows", verbose_name=_("curriculum"))
    module = models.ForeignKey(Module, models.PROTECT, related_name="+", verbose_name=_("module"))
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("module in a curriculum")
        verbose_name_plural = _("modules in curricula")
        ordering = ["curriculum", "order"]
        constraints = [
            models.UniqueConstraint(fields=["curriculum", "module"], name="curriculum_module_once"),
            models.UniqueConstraint(fields=["curriculum", "order"], name="curriculum_module_order_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.module.name}"


class CurriculumLesson(models.Model):
    """A pin: this curriculum reads that version of the lesson. The relevance here gates, not the author's draft."""

    curriculum = models.ForeignKey(Curriculum, models.CASCADE, related_name="lesson_pins", verbose_name=_("curriculum"))
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="pins", verbose_name=_("lesson"))
    version = models.ForeignKey(LessonVersion, models.PROTECT, related_name="pins", verbose_name=_("version"))
    relevance = models.CharField(_("relevance"), max_length=4, choices=Relevance)
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("lesson in a curriculum")
        verbose_name_plural = _("lessons in curricula")
        ordering = ["curriculum", "order"]
        constraints = [
            models.UniqueConstraint(fields=["curriculum", "lesson"], name="curriculum_lesson_once"),
            models.UniqueConstraint(fields=["curriculum", "order"], name="curriculum_lesson_order_once"),
        ]

    def __str__(self) -> str:
        return str(self.version)


class CurriculumAssignment(models.Model):
    """An assignment version in this curriculum. `required` decides what the certificate asks."""

    curriculum = models.ForeignKey(
        Curriculum, models.CASCADE, related_name="assignment_pins", verbose_name=_("curriculum")
    )
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="pins", verbose_name=_("assignment"))
    version = models.ForeignKey(AssignmentVersion, models.PROTECT, related_name="pins", verbose_name=_("version"))
    required = models.BooleanField(_("required"))
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("assignment in a curriculum")
        verbose_name_plural = _("assignments in curricula")
        ordering = ["curriculum", "order"]
        constraints = [models.UniqueConstraint(fields=["curriculum", "assignment"], name="curriculum_assignment_once")]

    def __str__(self) -> str:
        return str(self.version)


class Component(PolymorphicModel):
    """A part of the track that must be met. Subtypes differ in what they hold and in what counts as met."""

    curriculum = models.ForeignKey(Curriculum, models.CASCADE, related_name="components", verbose_name=_("curriculum"))
    key = models.SlugField(_("key"), help_text=_("Stays the same over versions."))
    order = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=150)
    sbu_min = models.DecimalField(_("SBU, at least"), max_digits=4, decimal_places=1, null=True, blank=True)
    sbu_max = models.DecimalField(_("SBU, at most"), max_digits=4, decimal_places=1, null=True, blank=True)

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        ordering = ["curriculum", "order"]
        constraints = [
            models.UniqueConstraint(fields=["curriculum", "key"], name="component_key_once"),
            models.UniqueConstraint(fields=["curriculum", "order"], name="component_order_once"),
            models.CheckConstraint(
                condition=Q(sbu_min__isnull=True) | Q(sbu_max__gte=F("sbu_min")), name="component_sbu_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_met(self, facts: Facts) -> bool:
        raise NotImplementedError  # the bare base is never saved: no form and no loader makes one


class ElearningComponent(Component):
    """Lessons in one's own time; met when every need-to-know lesson of its modules is met."""

    modules = models.ManyToManyField(Module, related_name="+", verbose_name=_("modules"))

    class Meta:
        verbose_name = _("e-learning")
        verbose_name_plural = _("e-learning")

    def required_lessons(self) -> models.QuerySet[CurriculumLesson]:
        return required_lessons(self)

    def is_met(self, facts: Facts) -> bool:
        return facts.met_lessons.issuperset(self.required_lessons().values_list("lesson_id", flat=True))


class PreparatoryAssignmentComponent(Component):
    """Lessons and one assignment that together prepare a lesson day (leergang 2: module 4 and the network map)."""

    modules = models.ManyToManyField(Module, related_name="+", verbose_name=_("modules"))
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="+", verbose_name=_("assignment"))

    class Meta:
        verbose_name = _("preparatory assignment")
        verbose_name_plural = _("preparatory assignments")

    def required_lessons(self) -> models.QuerySet[CurriculumLesson]:
        return required_lessons(self)

    def is_met(self, facts: Facts) -> bool:
        return self.assignment_id in facts.met_assignments and facts.met_lessons.issuperset(
            self.required_lessons().values_list("lesson_id", flat=True)
        )


def required_lessons(
    component: ElearningComponent | PreparatoryAssignmentComponent,
) -> models.QuerySet[CurriculumLesson]:
    """The need-to-know pins of the component's modules."""
    return component.curriculum.lesson_pins.filter(
        relevance=Relevance.NEED, lesson__module__in=component.modules.values("pk")
    )


class LessonDayComponent(Component):
    """A physical day; met when enough of its minutes were attended."""

    day = models.PositiveSmallIntegerField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=420)
    agenda = models.JSONField(_("agenda"), default=list, blank=True)
    bring = models.TextField(_("what to bring"), blank=True, help_text=_("Markdown."))
    materials = models.TextField(_("materials for the trainer"), blank=True, help_text=_("Markdown."))

    class Meta:
        verbose_name = _("lesson day in the programme")
        verbose_name_plural = _("lesson days in the programme")

    @property
    def required_minutes(self) -> Decimal:
        return Decimal(self.minutes) * self.curriculum.attendance_percent / 100

    def is_met(self, facts: Facts) -> bool:
        return facts.attended_minutes.get(self.pk, 0) >= self.required_minutes


class PortfolioComponent(Component):
    """All required assignments. Has no SBU of its own: their hours lie inside the e-learning components."""

    class Meta:
        verbose_name = _("portfolio")
        verbose_name_plural = _("portfolios")

    def is_met(self, facts: Facts) -> bool:
        required = self.curriculum.assignment_pins.filter(required=True).values_list("assignment_id", flat=True)
        return facts.met_assignments.issuperset(required)
