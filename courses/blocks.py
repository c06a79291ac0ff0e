"""What a lesson and a public page are made of. Texts are Markdown, so that files and editor hold the same thing.

The rules of a quiz stand here, so that the editor and the files (services/lesson_files.py) obey the same ones.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError, StructValue

from courses.instruments import instrument_choices

SECTORS = [
    ("algemeen", _("general")),
    ("zorg", _("care")),
    ("techniek", _("technology")),
    ("economie", _("business")),
    ("horeca", _("hospitality")),
    ("groen", _("green")),
    ("bouw", _("construction")),
    ("ict", "ICT"),
    ("veiligheid", _("safety")),
    ("logistiek", _("logistics")),
]


class MarkdownBlock(blocks.TextBlock):
    """Text with paragraphs, emphasis, lists, links and small headings."""

    class Meta:
        template = "courses/blocks/text.html"
        icon = "pilcrow"
        label = _("text")
        rows = 8


class TipBlock(MarkdownBlock):
    class Meta:
        template = "courses/blocks/tip.html"
        icon = "pick"
        label = _("tip")


class WarningBlock(MarkdownBlock):
    class Meta:
        template = "courses/blocks/warning.html"
        icon = "warning"
        label = _("warning")


class CaseBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"))
    sector = blocks.ChoiceBlock(choices=SECTORS, default="algemeen", label=_("sector"))
    text = MarkdownBlock(label=_("text"))

    def get_context(self, value: StructValue, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        sector = dict(SECTORS).get(value["sector"], "")
        return {**super().get_context(value, parent_context=parent_context), "sector": sector}

    class Meta:
        template = "courses/blocks/case.html"
        icon = "user"
        label = _("case")


class VoiceBlock(blocks.StructBlock):
    """Composed voice of experience, and shown as composed."""

    who = blocks.CharBlock(label=_("who speaks"))
    text = MarkdownBlock(label=_("text"))

    class Meta:
        template = "courses/blocks/voice.html"
        icon = "openquote"
        label = _("voice of experience")


class LawBlock(blocks.StructBlock):
    article = blocks.CharBlock(label=_("law and article"))
    text = MarkdownBlock(label=_("what it says"))
    check_on = blocks.DateBlock(required=False, label=_("check on"))

    class Meta:
        template = "courses/blocks/law.html"
        icon = "doc-full"
        label = _("law reference")


class CheckBlock(blocks.StructBlock):
    """A fact that may be out of date or differs per school: what to look up, where, and by when."""

    what = blocks.CharBlock(label=_("what"))
    where = blocks.CharBlock(label=_("where"))
    by = blocks.DateBlock(label=_("check on"))

    class Meta:
        template = "courses/blocks/check.html"
        icon = "help"
        label = _("look this up")


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"))
    items = blocks.ListBlock(blocks.CharBlock(label=_("step")), label=_("steps"))

    class Meta:
        template = "courses/blocks/steps.html"
        icon = "list-ol"
        label = _("steps")


class ReflectionBlock(blocks.CharBlock):
    class Meta:
        template = "courses/blocks/reflection.html"
        icon = "edit"
        label = _("reflection")


class DiscussionBlock(blocks.CharBlock):
    class Meta:
        template = "courses/blocks/discussion.html"
        icon = "group"
        label = _("question for the lesson day")


class SummaryBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(blocks.CharBlock(label=_("line")), **kwargs)

    class Meta:
        template = "courses/blocks/summary.html"
        icon = "clipboard-list"
        label = _("summary")


class InstrumentBlock(blocks.StructBlock):
    key = blocks.ChoiceBlock(choices=instrument_choices, label=_("instrument"))
    required = blocks.BooleanBlock(required=False, label=_("counts for finishing the lesson"))

    class Meta:
        icon = "form"
        label = _("instrument")


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("answer"))
    correct = blocks.BooleanBlock(required=False, label=_("right"))
    feedback = blocks.CharBlock(label=_("explanation"))


class QuestionBlock(blocks.StructBlock):
    KINDS = [("single", _("one answer")), ("multiple", _("several answers")), ("true_false", _("true or false"))]

    key = blocks.CharBlock(label=_("key"), help_text=_("Stays the same over versions."))
    kind = blocks.ChoiceBlock(choices=KINDS, default="single", label=_("kind"))
    text = blocks.CharBlock(label=_("question"))
    options = blocks.ListBlock(OptionBlock(), min_num=2, label=_("answers"))

    def clean(self, value: StructValue) -> StructValue:
        cleaned = super().clean(value)
        if self.is_deferred_validation:  # a draft may be half done
            return cleaned
        right = sum(bool(option["correct"]) for option in cleaned["options"])
        error = None
        if cleaned["kind"] == "multiple":
            if right == 0:
                error = _("Mark at least one answer as right.")
        elif right != 1:
            error = _("Mark exactly one answer as right.")
        elif cleaned["kind"] == "true_false" and len(cleaned["options"]) != len(("true", "false")):
            error = _("A true or false question has two answers.")
        if error:
            raise StructBlockValidationError(block_errors={"options": ValidationError(error)})
        return cleaned


class QuizBlock(blocks.StructBlock):
    key = blocks.CharBlock(label=_("key"), help_text=_("Stays the same over versions."))
    required = blocks.BooleanBlock(required=False, default=True, label=_("counts for finishing the lesson"))
    questions = blocks.ListBlock(QuestionBlock(), min_num=1, label=_("questions"))

    def clean(self, value: StructValue) -> StructValue:
        cleaned = super().clean(value)
        keys = [question["key"] for question in cleaned["questions"]]
        if len(set(keys)) != len(keys) and not self.is_deferred_validation:
            raise StructBlockValidationError(
                block_errors={"questions": ValidationError(_("Each question needs a key of its own."))}
            )
        return cleaned

    class Meta:
        icon = "help"
        label = _("quiz")


class ReadingBlocks(blocks.StreamBlock):
    """Everything that is only read."""

    text = MarkdownBlock()
    case = CaseBlock()
    voice = VoiceBlock()
    tip = TipBlock()
    warning = WarningBlock()
    law = LawBlock()
    check = CheckBlock()
    steps = StepsBlock()
    reflection = ReflectionBlock()
    discussion = DiscussionBlock()
    summary = SummaryBlock()


class NiceBlock(ReadingBlocks):
    """Nice to know inside a lesson: folds away and never counts."""

    class Meta:
        template = "courses/blocks/nice.html"
        icon = "plus"
        label = _("nice to know")


class LessonBody(ReadingBlocks):
    nice = NiceBlock()
    instrument = InstrumentBlock()
    quiz = QuizBlock()

    class Meta:
        block_counts = {"quiz": {"max_num": 1}}


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
