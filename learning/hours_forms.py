"""Forms of the hours screens; the bounds are the service's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.hours import format_sbu, minutes_to_sbu
from learning.hours_reading import ModuleHours
from learning.services.hours import LEAST_MINUTES, MOST_A_LESSON, MOST_MINUTES

LONGEST_REASON = 300


class DeclareForm(forms.Form):
    """Beside each module stands what was already seen, so that nobody declares it twice."""

    module = forms.TypedChoiceField(label=_("For which module?"), coerce=int)
    on = forms.DateField(label=_("On which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    minutes = forms.IntegerField(
        label=_("How many minutes?"),
        help_text=_("One and a half hours is 90. At most 8 hours at a time."),
        min_value=LEAST_MINUTES,
        max_value=MOST_MINUTES,
    )
    what = forms.CharField(
        label=_("What did you do?"),
        help_text=_("For example: read the handbook on paper, made my network map. No names of students."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, modules: list[ModuleHours], data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["module"].choices = [  # type: ignore[attr-defined]
            (
                row.module.module_id,
                _("Module %(number)s: %(name)s (already seen: %(sbu)s SBU)")
                % {
                    "number": row.module.number,
                    "name": row.module.name,
                    "sbu": format_sbu(minutes_to_sbu(row.total - row.declared)),
                },
            )
            for row in modules
        ]


class CorrectForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("How many minutes did this lesson really take you?"), min_value=0, max_value=MOST_A_LESSON
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("For example: the page stayed open while I was called away, or: I read a print."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
