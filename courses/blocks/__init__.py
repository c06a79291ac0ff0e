"""What a lesson and a public page are made of.

The rules stand in the blocks, so that the editor and the files (services/lesson_files) obey the same ones.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError, StreamValue

from courses.blocks.quizzes import InstrumentBlock, QuizBlock
from courses.blocks.reading import (
    SECTORS,
    CasesBlock,
    DiscussionBlock,
    MarkdownBlock,
    NiceBlock,
    ReadingBlocks,
    ReflectionBlock,
    SummaryBlock,
    TipBlock,
    WarningBlock,
)

MOST_QUIZZES = 3


class LessonBody(ReadingBlocks):
    nice = NiceBlock()
    instrument = InstrumentBlock()
    quiz = QuizBlock()

    def clean(self, value: StreamValue) -> StreamValue:
        cleaned = super().clean(value)
        keys = [child.value["key"] for child in cleaned if child.block_type == "quiz"]
        if len(set(keys)) != len(keys) and not self.is_deferred_validation:
            raise StreamBlockValidationError(non_block_errors=[ValidationError(_("Each quiz needs a key of its own."))])
        return cleaned

    class Meta:
        block_counts = {"quiz": {"max_num": MOST_QUIZZES}}


class QuestionAnswerBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("question"))
    answer = MarkdownBlock(label=_("answer"))

    class Meta:
        template = "courses/blocks/question_answer.html"
        icon = "help"
        label = _("question and answer")


class PageBody(blocks.StreamBlock):
    text = MarkdownBlock()
    question = QuestionAnswerBlock()


# Migrations know the classes of single fields and lists by their names here.
__all__ = [
    "MOST_QUIZZES", "SECTORS", "CasesBlock", "DiscussionBlock", "LessonBody", "MarkdownBlock", "PageBody", "QuizBlock",
    "ReadingBlocks", "ReflectionBlock", "SummaryBlock", "TipBlock", "WarningBlock",
]  # fmt: skip
