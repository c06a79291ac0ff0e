"""Taking away a file that shows somebody, and giving it back: one page each, on `services.blocking`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.forms import Form
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from portfolio.models import FileBlock, FileEvidence, Submission
from portfolio.services import blocking
from portfolio.staff_forms import FileForm, label_of
from portfolio.viewsets.decisions import WorkView


def numbered(submission: Submission, *, is_blocked: bool | None = None) -> list[tuple[int, FileEvidence]]:
    """The files of the work, each with its number in the order of the work; all of them, or only the blocked or the open ones."""
    files = enumerate(FileEvidence.objects.filter(submission=submission), start=1)
    return [(number, file) for number, file in files if is_blocked is None or file.is_blocked == is_blocked]


def in_words(submission: Submission, blocks: Iterable[FileBlock]) -> list[tuple[FileBlock, str]]:
    """Each block with the file it is about, which the participant may have removed since."""
    labels = {file.sha256: label_of(number, file) for number, file in numbered(submission)}
    return [(block, labels.get(block.sha256, gettext("removed since"))) for block in blocks]


class FileView(WorkView):
    """Chooses among the files for which this can be done."""

    form_class = FileForm
    offers_blocked = False

    def get_form_kwargs(self) -> dict[str, Any]:
        files = numbered(self.object, is_blocked=self.offers_blocked)
        return {**super().get_form_kwargs(), "files": files}

    def get_initial(self) -> dict[str, Any]:
        """A link from the work itself names the file; with one file there is nothing to choose."""
        files = numbered(self.object, is_blocked=self.offers_blocked)
        only = files[0][1].pk if len(files) == 1 else None
        return {"file": self.request.GET.get("file") or only}


class BlockView(FileView):
    page_title = _("Block a file")
    header_icon = "lock"
    submit_label = _("Block this file")
    explanation = _(
        "For a file in which somebody can be recognised. From now on nobody can open it: not the participant, not the trainers, not you. It stays where it is, so you can undo this. The participant gets a mail with your reason. Which file is which you see with “Read with a reason”."
    )

    def run(self, form: Form, *, actor: User, now: datetime) -> tuple[str, Model]:
        blocking.block_file(
            submission=self.object,
            evidence_id=form.cleaned_data["file"],
            reason=form.cleaned_data["reason"],
            actor=actor,
            now=now,
        )
        return gettext("The file is blocked: nobody can open it now. The participant gets a mail."), self.object


class UnblockView(FileView):
    page_title = _("Open a blocked file again")
    header_icon = "lock-open"
    submit_label = _("Open this file again")
    offers_blocked = True
    is_final = True
    explanation = _(
        "Only when nobody can be recognised in it after all. Whoever may see the work can open the file again. The participant gets a mail with your reason."
    )

    def run(self, form: Form, *, actor: User, now: datetime) -> tuple[str, Model]:
        blocking.unblock_file(
            submission=self.object,
            evidence_id=form.cleaned_data["file"],
            reason=form.cleaned_data["reason"],
            actor=actor,
            now=now,
        )
        return gettext("The file can be opened again. The participant gets a mail."), self.object
