"""A participant asks the organisation whether work that was judged in another leergang may count here."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import HistoryRow
from courses.models import Assignment
from learning.models import Enrolment
from portfolio.enums import QuestionState
from portfolio.querysets import CreditQuestionQuerySet


class CreditQuestion(models.Model):
    """One question about one assignment. What was answered, by whom and when stands in the history."""

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="credit_questions", verbose_name=_("enrolment")
    )
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="+", verbose_name=_("assignment"))
    text = models.TextField(_("what the participant says"), max_length=1_000, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    state = models.CharField(_("state"), max_length=10, choices=QuestionState, default=QuestionState.OPEN)

    objects = CreditQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about counting earlier work")
        verbose_name_plural = _("questions about counting earlier work")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "assignment"],
                condition=Q(state=QuestionState.OPEN),
                name="credit_question_one_open",
            )
        ]

    def __str__(self) -> str:
        return str(self.enrolment.person)

    @property
    def answer(self) -> str:
        """The reason of the organisation; empty while it is open or was withdrawn."""
        answered = self.state in {QuestionState.GRANTED, QuestionState.DECLINED}
        row = self.history.filter(new=self.state).last() if answered else None
        return row.reason if row else ""


class CreditQuestionHistory(HistoryRow):
    subject = models.ForeignKey(CreditQuestion, models.CASCADE, related_name="history")
