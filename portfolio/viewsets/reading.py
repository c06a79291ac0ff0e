"""Reading what is not yours: with a reason, written in the audit log before anything is shown."""

from datetime import datetime
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import cms
from accounts.enums import Role
from accounts.services import audit
from portfolio import staff_forms
from portfolio.models import Assessment
from portfolio.shared_work import pieces_of
from portfolio.staff_reading import note_reading
from portfolio.viewsets.blocking import numbered
from portfolio.viewsets.decisions import WorkView


class ReadView(WorkView):
    """Asks why; the answer to the POST shows the work once. Concepts of judgements are for the administrator."""

    form_class = staff_forms.WhyForm
    template_name = "portfolio/cms/read.html"
    page_title = _("Read with a reason")
    header_icon = "view"
    submit_label = _("Show the work")
    explanation = _(
        "That you read this, when and why, is kept in the audit log. You see it once, on this page; its files open for 15 minutes."
    )

    def form_valid(self, form: Form) -> HttpResponse:
        now = timezone.now()
        self._note(reason=form.cleaned_data["reason"], now=now)
        note_reading(self.request.session, self.object, now=now)
        pieces = [piece for piece in self.object.evidence.all() if not piece.is_empty]
        context = self.get_context_data(
            form=form,
            pieces=pieces,
            files=numbered(self.object),
            judgements=self._judgements(),
            shared=self._shared(),
            shown=True,
        )
        response = self.render_to_response(context)
        response["Cache-Control"] = "private, no-store"
        return response

    def _note(self, *, reason: str, now: datetime) -> None:
        audit.record(
            action="submission.read",
            subject=self.object,
            actor=self.request.user,  # type: ignore[arg-type]  # the CMS asks first
            now=now,
            reason=reason,
        )

    def _judgements(self) -> Any:
        if Role.ADMINISTRATOR not in cms.roles_of(self.request.user):  # type: ignore[arg-type]
            return Assessment.objects.none()
        return self.object.assessments.select_related("assessor").prefetch_related("marks__criterion", "spots")

    def _shared(self) -> list[Any]:
        """What the group read and said of it."""
        if Role.ADMINISTRATOR not in cms.roles_of(self.request.user):  # type: ignore[arg-type]
            return []
        rows = self.object.shared.prefetch_related("feedback__writer")
        return [(row, pieces_of(row, for_others=False)) for row in rows]
