"""What people type about intervision: a meeting, why it is off, how many groups, and who goes where."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.privacy import tells_nobody
from learning.models import Enrolment
from portfolio.models import IntervisionMeeting
from portfolio.services.intervision import MeetingData

MOST_GROUPS = 20


class MeetingForm(forms.Form):
    """A day, from when until when, and where. Times are those of the clock in the Netherlands."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    ends = forms.TimeField(label=_("Until"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    place = forms.CharField(
        label=_("Place"),
        max_length=200,
        required=False,
        help_text=_("For example the school and the room. A place, a link, or both."),
    )
    link = forms.URLField(
        label=_("Link to meet online"),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    sequence = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("place", "link"):
            self.fields[name].asked_later = True  # type: ignore[attr-defined]  # one of the two: not called optional

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The end lies before the start."))
        if not (data.get("place") or data.get("link") or {"place", "link"} & set(self.errors)):
            self.add_error("place", _("Fill in a place, a link, or both."))
        return data

    @property
    def meeting(self) -> MeetingData:
        """What was typed; only after `is_valid`."""
        data = self.cleaned_data
        return MeetingData(
            starts_at=_moment(data["on"], data["starts"]),
            ends_at=_moment(data["on"], data["ends"]),
            place=data["place"],
            link=data["link"],
        )


def _moment(on: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, at))


def as_typed(meeting: IntervisionMeeting) -> dict[str, Any]:
    """The values of a meeting as the form holds them."""
    starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return {
        "on": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "place": meeting.place,
        "link": meeting.link,
        "sequence": meeting.sequence,
    }


class CancelMeetingForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        required=False,
        validators=[tells_nobody],
        help_text=_("The others read this in their mail."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NumberForm(forms.Form):
    """How many groups to propose."""

    groepen = forms.IntegerField(label=_("Number of groups"), min_value=1, max_value=MOST_GROUPS)


class PlacesForm(forms.Form):
    """One choice for each participant: the number of a group, or none."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, places: Sequence[Enrolment], numbers: Mapping[int, int], groups: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        choices = [("", gettext("no group")), *((str(number), self._name(number)) for number in range(1, groups + 1))]
        for place in places:
            self.fields[self._field(place)] = forms.TypedChoiceField(
                label=str(place.person),
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
                initial=numbers.get(place.pk, ""),
            )

    @staticmethod
    def _name(number: int) -> str:
        return gettext("Group %(number)s") % {"number": number}

    @staticmethod
    def _field(place: Enrolment) -> str:
        return f"plaats-{place.pk}"

    @property
    def rows(self) -> list[tuple[Enrolment, forms.BoundField]]:
        return [(place, self[self._field(place)]) for place in self.places]

    @property
    def wanted(self) -> dict[int, int | None]:
        """The number of a group for each enrolment; only after `is_valid`."""
        return {place.pk: self.cleaned_data[self._field(place)] for place in self.places}
