"""Forms of the lesson screens. They read what was typed; the services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.enums import Presence
from learning.models import DayBooking
from learning.services.attendance import REASON_LENGTH, Entry


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
