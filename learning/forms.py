"""Forms of the lesson screens. They read what was typed; the services decide."""

from typing import Any

from django import forms
from django.core import validators
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from courses.instruments import Instrument, InstrumentField
from learning.enums import Presence
from learning.models import DayBooking, InstrumentAnswer
from learning.services.attendance import REASON_LENGTH, Entry
from learning.services.instruments import LONGEST_ANSWER

VARIANT = "variant"  # the field whose choice decides which help of the other fields applies


class InstrumentForm(forms.Form):
    """Drawn from an instrument's definition. Nothing is compulsory but the declaration: unfinished work is kept too."""

    use_required_attribute = False

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    own_example = forms.BooleanField(
        label=_("This is my own or an invented example; nobody can recognise a student in it"),
        help_text=_("Until you tick this, nothing you type is saved."),
        error_messages={"required": _("Only your own or an invented example is saved. Tick that this is one.")},
    )

    def __init__(self, definition: Instrument, data: Any = None, *, answer: InstrumentAnswer | None = None) -> None:
        initial = {"revision": 0, "own_example": False}
        if answer:
            initial = {**answer.answers, "revision": answer.revision, "own_example": answer.revision > 0}
        super().__init__(data, initial=initial)
        self.definition = definition
        variants = next((dict(field.options) for field in definition.fields if field.key == VARIANT), {})
        for field in definition.fields:
            self.fields[field.key] = _form_field(field, variants)
        self.order_fields(["own_example", *(field.key for field in definition.fields), "revision"])

    @property
    def answers(self) -> dict[str, str]:
        return {field.key: self.cleaned_data[field.key] for field in self.definition.fields}


class KeptUnfinished:
    """Asked for, and yet kept when empty: an instrument is done when it is full, and saved before that."""

    def validate(self, value: Any) -> None:
        if value not in validators.EMPTY_VALUES:
            super().validate(value)  # type: ignore[misc]  # a mixin before a form field


class UnfinishedText(KeptUnfinished, forms.CharField):
    pass


class UnfinishedChoice(KeptUnfinished, forms.ChoiceField):
    pass


def _form_field(field: InstrumentField, variants: dict[str, str]) -> forms.Field:
    text: dict[str, Any] = {"label": field.label, "help_text": _help(field, variants), "required": field.required}
    if field.options:
        return UnfinishedChoice(choices=field.options, widget=forms.RadioSelect, **text)
    return UnfinishedText(max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 4}), **text)


def _help(field: InstrumentField, variants: dict[str, str]) -> SafeString | str:
    """One help, or one per variant: all of them in the page, so that it works without JavaScript, which shows the right one."""
    if isinstance(field.help, str):
        return field.help
    texts = [
        format_html('<span data-variant="{}"><strong>{}:</strong> {}</span>', key, variants.get(key, key), text)
        for key, text in field.help.items()
    ]
    return format_html_join(SafeString("<br data-between>"), "{}", ((text,) for text in texts))


class AttendanceForm(forms.Form):
    """One person on one day. A reason is asked only where something was recorded before."""

    presence = forms.ChoiceField(label=_("Presence"), choices=Presence, widget=forms.RadioSelect)
    minutes = forms.IntegerField(label=_("Minutes, if partly present"), required=False, min_value=0)
    reason = forms.CharField(label=_("Reason for the correction"), required=False, max_length=REASON_LENGTH)

    def __init__(self, booking: DayBooking, data: Any = None, *, presence: str | None, minutes: int | None) -> None:
        initial = {
            "presence": presence or Presence.PRESENT,
            "minutes": minutes if presence == Presence.PARTIAL else None,
        }
        super().__init__(data, prefix=f"plaats-{booking.pk}", initial=initial)
        self.booking = booking
        if presence is None:
            del self.fields["reason"]

    @property
    def entry(self) -> Entry:
        return Entry(
            booking=self.booking,
            presence=self.cleaned_data["presence"],
            minutes=self.cleaned_data["minutes"],
            reason=self.cleaned_data.get("reason", ""),
        )
