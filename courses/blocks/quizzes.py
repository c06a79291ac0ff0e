"""Quizzes and instruments: the blocks in which something is done."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError, StructValue

from courses.instruments import instrument_choices
from courses.questions import KINDS
from courses.questions.base import key_block


class InstrumentBlock(blocks.StructBlock):
    key = blocks.ChoiceBlock(choices=instrument_choices, label=_("instrument"))
    required = blocks.BooleanBlock(required=False, label=_("counts for finishing the lesson"))

    class Meta:
        icon = "form"
        label = _("instrument")


class QuestionsBlock(blocks.StreamBlock):
    """Questions of every kind, in any order."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__(local_blocks or [(name, kind.block()) for name, kind in KINDS.items()], **kwargs)


class QuizBlock(blocks.StructBlock):
    key = key_block(label=_("key"), help_text=_("Stays the same over versions."))
    required = blocks.BooleanBlock(required=False, default=True, label=_("counts for finishing the lesson"))
    questions = QuestionsBlock(min_num=1, label=_("questions"))

    def clean(self, value: StructValue) -> StructValue:
        cleaned = super().clean(value)
        keys = [question.value["key"] for question in cleaned["questions"]]
        if len(set(keys)) != len(keys) and not self.is_deferred_validation:
            raise StructBlockValidationError(
                block_errors={"questions": ValidationError(_("Each question needs a key of its own."))}
            )
        return cleaned

    class Meta:
        icon = "help"
        label = _("quiz")
