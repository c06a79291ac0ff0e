"""The form of an instrument, drawn from its definition. The rules of its values stand in `courses/instruments/values.py`."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from courses.instruments import Instrument, InstrumentField
from courses.instruments.definition import Section
from courses.instruments.values import clean_value, fitting_answers
from learning.instrument_widgets import MORE_ROWS, TableWidget, widget_of
from learning.models import InstrumentAnswer

VARIANT = "variant"  # the field whose choice decides which help of the other fields applies


class AnswerField(forms.Field):
    """One field of the definition. Asked for, and yet kept when empty: unfinished work is saved too."""

    def __init__(self, definition: Instrument, field: InstrumentField, *, variants: Mapping[str, str]) -> None:
        super().__init__(
            label=field.label,
            help_text=_help(field, variants),
            required=field.required,
            widget=widget_of(definition, field),
        )
        self.definition = definition
        self.answer_of = field

    def clean(self, value: Any) -> Any:
        try:
            return clean_value(self.definition, self.answer_of, value)
        except DomainError as refusal:
            raise ValidationError(refusal.message) from refusal


class AnswersForm(forms.Form):
    """The fields of the instrument and nothing else: also what is filled in with a student, in the page only."""

    use_required_attribute = False

    def __init__(self, definition: Instrument, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.definition = definition
        variants = next((dict(field.options) for field in definition.fields if field.key == VARIANT), {})
        for field in definition.fields:
            self.fields[field.key] = AnswerField(definition, field, variants=variants)

    @property
    def sections(self) -> Iterator[tuple[Section, list[BoundField]]]:
        """Fields as they stand together, for the template."""
        for section in self.definition.sections:
            yield section, [self[field.key] for field in section.fields]

    @property
    def answers(self) -> dict[str, Any]:
        return {field.key: self.cleaned_data[field.key] for field in self.definition.fields}

    def add_rows(self, key: str) -> None:
        """Draw more empty rows in one table."""
        field = self.fields.get(key)
        if field and isinstance(field.widget, TableWidget):
            filled = field.widget.value_from_datadict(self.data, {}, key)
            sent = len(filled.get("nodes", ()) if isinstance(filled, dict) else filled)
            field.widget.extra_rows = max(0, sent - field.widget.field.start_rows) + MORE_ROWS


class InstrumentForm(AnswersForm):
    """What is kept for the person. Nothing is compulsory but the declaration."""

    doubt = False  # whether something was refused because it may identify a person

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    own_example = forms.BooleanField(
        label=_("This is my own or an invented example; nobody can recognise a student in it"),
        help_text=_("Until you tick this, nothing you type is saved."),
        error_messages={"required": _("Only your own or an invented example is saved. Tick that this is one.")},
    )
    looked = forms.BooleanField(
        label=_("I looked: this is invented or about myself, save it like this"), required=False
    )

    def __init__(self, definition: Instrument, data: Any = None, *, answer: InstrumentAnswer | None = None) -> None:
        initial: dict[str, Any] = {"revision": 0, "own_example": False}
        if answer:
            fitting = fitting_answers(definition, answer.answers)
            initial = {**fitting, "revision": answer.revision, "own_example": answer.revision > 0}
        super().__init__(definition, data, initial=initial)
        self.order_fields(["own_example", *(field.key for field in definition.fields), "looked", "revision"])


def _help(field: InstrumentField, variants: Mapping[str, str]) -> SafeString | str:
    """One help, or one per variant: all of them in the page, so that it works without JavaScript, which shows the right one."""
    if isinstance(field.help, str):
        return field.help
    texts = [
        format_html('<span data-variant="{}"><strong>{}:</strong> {}</span>', key, variants.get(key, key), text)
        for key, text in field.help.items()
    ]
    return format_html_join(SafeString("<br data-between>"), "{}", ((text,) for text in texts))
