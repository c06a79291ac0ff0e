"""Blocks that are only read. Texts are Markdown, so that files and editor hold the same thing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError, ListValue
from wagtail.blocks.struct_block import StructValue
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock, TypedTableBlockValidationError

from courses.blocks.media import DownloadBlock, ImageBlock, VideoBlock

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


class CasesBlock(blocks.ListBlock):
    """One case in several sectors. The sector of an edition picks its own; without one the first is shown. The others fold
    away, so nobody misses anything.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(CaseBlock(), min_num=2, max_num=len(SECTORS), **kwargs)

    def clean(self, value: ListValue) -> ListValue:
        cleaned = super().clean(value)
        sectors = [case["sector"] for case in cleaned]
        if len(set(sectors)) != len(sectors) and not self.is_deferred_validation:
            raise ListBlockValidationError(non_block_errors=[ValidationError(_("Each case has a sector of its own."))])
        return cleaned

    def get_context(self, value: ListValue, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        cases = sorted(value.bound_blocks, key=lambda case: case.value["sector"] != context.get("sector"))
        names = dict(SECTORS)
        others = [(names.get(case.value["sector"], ""), case) for case in cases[1:]]
        return {**context, "first": cases[0] if cases else None, "others": others}

    class Meta:
        template = "courses/blocks/cases.html"
        icon = "group"
        label = _("case in several sectors")


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
    check_on = blocks.DateBlock(label=_("check on"))
    url = blocks.URLBlock(required=False, label=_("where to read it"), help_text=_("On wetten.overheid.nl, for one."))

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


class TableBlock(TypedTableBlock):
    """Plain cells; the first of each row is its heading."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__([("text", blocks.CharBlock(required=False, label=_("text")))], **kwargs)

    def clean(self, value: TypedTable) -> TypedTable:
        cleaned = super().clean(value)
        if not self.is_deferred_validation:
            wrong = _wrong_with_table(cleaned)
            if wrong:
                raise TypedTableBlockValidationError(non_block_errors=[wrong])
        return cleaned

    class Meta:
        template = "courses/blocks/table.html"
        icon = "table"
        label = _("table")


def _wrong_with_table(table: TypedTable) -> Any:
    if not table.caption:
        return _("Give the table a caption: it says what the table is about.")
    if len(table.columns) < len(("heading", "cell")) or not table.row_data:
        return _("A table has at least two columns and one row.")
    if not all(column["heading"].strip() for column in table.columns):
        return _("Give every column a heading.")
    if not all(row["values"][0] for row in table.row_data):
        return _("The first cell of a row says what the row is about; it cannot be empty.")
    return None


class ComparisonRowBlock(blocks.StructBlock):
    about = blocks.CharBlock(label=_("about"))
    left = blocks.CharBlock(label=_("left side"))
    right = blocks.CharBlock(label=_("right side"))


class ComparisonBlock(blocks.StructBlock):
    """Two ways side by side, point by point."""

    title = blocks.CharBlock(label=_("title"))
    sides = blocks.ListBlock(
        blocks.CharBlock(label=_("side")), min_num=2, max_num=2, label=_("sides"), help_text=_("Left and right.")
    )
    rows = blocks.ListBlock(ComparisonRowBlock(), min_num=1, label=_("points"))

    class Meta:
        template = "courses/blocks/comparison.html"
        icon = "resubmit"
        label = _("comparison")


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


class ReadingBlocks(blocks.StreamBlock):
    """Everything that is only read."""

    text = MarkdownBlock()
    case = CaseBlock()
    cases = CasesBlock()
    voice = VoiceBlock()
    tip = TipBlock()
    warning = WarningBlock()
    law = LawBlock()
    check = CheckBlock()
    steps = StepsBlock()
    table = TableBlock()
    comparison = ComparisonBlock()
    image = ImageBlock()
    video = VideoBlock()
    download = DownloadBlock()
    reflection = ReflectionBlock()
    discussion = DiscussionBlock()
    summary = SummaryBlock()


class NiceBlock(ReadingBlocks):
    """Nice to know inside a lesson: folds away and never counts."""

    class Meta:
        template = "courses/blocks/nice.html"
        icon = "plus"
        label = _("nice to know")
