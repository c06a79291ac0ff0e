"""What trainers and staff type about handed-in work, checked and kept. Rules of the house are in the services."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from courses.models import Assignment, AssignmentVersion, Criterion, Edition
from portfolio.enums import Kind, Level, Outcome
from portfolio.models import Assessment, MarkingPreferences, StockSentence, TrainerAbsence
from portfolio.queue import LAST_CHOICE
from portfolio.services.assessments import Mark

WHY = {
    Kind.AGREED: _("Needed when you came to different outcomes: how did you come to this one?"),
    Kind.CORRECTION: _("What was wrong with the earlier judgement? The participant reads this."),
    Kind.APPEAL: _("Why does the judgement change? The participant reads this."),
}


class MarksForm(forms.Form):
    """A rubric to fill in: a level and a remark for each criterion, and feedback on the whole. Everything may wait."""

    feedback = forms.CharField(
        label=_("Overall feedback"),
        help_text=_("What is good, and what must be supplemented? Needed when something is insufficient."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, version: AssignmentVersion, assessment: Assessment) -> None:
        self.rubric = list(version.rubric.all())
        super().__init__(data, initial=self._stored(assessment))
        if assessment.kind in {Kind.FIRST, Kind.SECOND}:
            del self.fields["reason"]
        else:
            self.fields["reason"].help_text = WHY[Kind(assessment.kind)]
        for criterion in self.rubric:
            self.fields[f"level_{criterion.pk}"] = forms.ChoiceField(
                label=criterion.name, choices=Level.choices, required=False, widget=forms.RadioSelect
            )
            self.fields[f"remark_{criterion.pk}"] = forms.CharField(
                label=_("Remark"), required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 2})
            )

    @staticmethod
    def _stored(assessment: Assessment) -> dict[str, Any]:
        stored: dict[str, Any] = {
            "feedback": assessment.feedback,
            "reason": assessment.reason,
            "revision": assessment.revision,
        }
        for mark in assessment.marks.all():
            stored[f"level_{mark.criterion_id}"] = mark.level
            stored[f"remark_{mark.criterion_id}"] = mark.remark
        return stored

    def rows(self) -> Iterator[dict[str, Any]]:
        """For the template: the criterion, its levels (radio button, name, description) and its remark."""
        for criterion in self.rubric:
            level = self[f"level_{criterion.pk}"]
            yield {
                "criterion": criterion,
                "field": level,
                "levels": [
                    {"option": option, "name": Level(option.data["value"]).label, "says": self._says(criterion, option)}
                    for option in level
                ],
                "remark": self[f"remark_{criterion.pk}"],
            }

    @staticmethod
    def _says(criterion: Criterion, option: Any) -> str:
        return getattr(criterion, option.data["value"])

    def clean_feedback(self) -> str:
        return self.cleaned_data["feedback"].replace("\r\n", "\n")

    def marks(self) -> dict[int, Mark]:
        return {
            criterion.pk: Mark(
                level=self.cleaned_data[f"level_{criterion.pk}"],
                remark=self.cleaned_data[f"remark_{criterion.pk}"].replace("\r\n", "\n"),
            )
            for criterion in self.rubric
        }


class CalibrationMarksForm(forms.Form):
    """The rubric for work that is read together: every criterion a level, a remark if one likes."""

    def __init__(self, data: Any = None, *, version: AssignmentVersion, own: Mapping[int, Any] | None = None) -> None:
        self.rubric = list(version.rubric.all())
        super().__init__(data)
        for criterion in self.rubric:
            mark = (own or {}).get(criterion.pk)
            self.fields[f"level_{criterion.pk}"] = forms.ChoiceField(
                label=criterion.name,
                choices=Level.choices,
                widget=forms.RadioSelect,
                initial=mark and mark.level,
                error_messages={"required": _("Choose a level.")},
            )
            self.fields[f"remark_{criterion.pk}"] = forms.CharField(
                label=_("Remark"),
                required=False,
                max_length=2_000,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=mark and mark.remark,
            )

    def marks(self) -> dict[int, Mark]:
        return {
            criterion.pk: Mark(
                level=self.cleaned_data[f"level_{criterion.pk}"], remark=self.cleaned_data[f"remark_{criterion.pk}"]
            )
            for criterion in self.rubric
        }


class CalibrationTextForm(forms.Form):
    text = forms.CharField(
        label=_("The work, without names"),
        help_text=_(
            "Read it once more. Take out everything that shows who wrote it or whom it is about; change what is needed."
        ),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 18}),
    )


class AgreedForm(forms.Form):
    agreed = forms.CharField(label=_("What we agreed on"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 5}))


class ReleaseForm(forms.Form):
    """What the assessor saw when pressing the button."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(choices=Outcome.choices, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class HandOverForm(forms.Form):
    """Which colleague gets the work. Only who may mark it is offered."""

    to = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none())
    reason = forms.CharField(label=_("Why"), max_length=500, required=False)

    def __init__(self, *args: Any, colleagues: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(pk__in=[person.pk for person in colleagues])
        self.fields["to"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField has one


class DivideFreeForm(forms.Form):
    """Over which assessors of the edition, and why."""

    trainers = forms.ModelMultipleChoiceField(
        label=_("Divide over"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays with each piece of work, so that colleagues can follow it later."),
    )

    def __init__(self, *args: Any, assessors: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainers"].queryset = assessors  # type: ignore[attr-defined]  # it has one


class SpotForm(forms.Form):
    """A remark at a spot: words of a text, or a place on a page. A script fills in where; by hand one types the words."""

    evidence = forms.IntegerField(widget=forms.HiddenInput)
    quote = forms.CharField(
        label=_("Words from the work"),
        required=False,
        strip=False,
        max_length=2_000,
        help_text=_("Select the words in the work, or type them exactly as they stand there."),
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    page = forms.IntegerField(label=_("Page"), required=False, min_value=1, max_value=9_999)
    left = forms.IntegerField(required=False, min_value=0, max_value=100, widget=forms.HiddenInput)
    top = forms.IntegerField(required=False, min_value=0, max_value=100, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Remark"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))


class StockSentenceForm(forms.ModelForm):
    class Meta:
        model = StockSentence
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}


class AbsenceForm(forms.ModelForm):
    class Meta:
        model = TrainerAbsence
        fields = ("since", "until")
        widgets = {name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in fields}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", _("The last day lies before the first."))
        return cleaned


class PreferencesForm(forms.ModelForm):
    class Meta:
        model = MarkingPreferences
        fields = ("mail", "shortcuts")
        widgets = {"mail": forms.RadioSelect}
        help_texts = {
            "shortcuts": _("Turn this off when you speak to your computer, or when keys do things you did not mean.")
        }


class AssignmentField(forms.ModelChoiceField):
    """Assignments by the `title` that the queryset gives them; the key says nothing to a trainer."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


class QueueFilterForm(forms.Form):
    """Which work the queue shows. What cannot be read as a filter shows everything that waits."""

    WAITING = ""
    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[
            (WAITING, _("Everything that waits")),
            ("mine", _("Mine")),
            ("free", _("Free to take")),
            ("others", _("With a colleague")),
            ("own_school", _("Of my own school")),
            ("released", _("Marked")),
        ],
    )
    edition = forms.ModelChoiceField(
        label=_("Edition"), queryset=Edition.objects.none(), required=False, empty_label=_("All editions")
    )
    assignment = AssignmentField(
        label=_("Assignment"), queryset=Assignment.objects.none(), required=False, empty_label=_("All assignments")
    )
    attempt = forms.TypedChoiceField(
        label=_("Attempt"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("All attempts")), ("1", "1"), ("2", "2"), ("3", "3"), (str(LAST_CHOICE), _("4 and later"))],
    )
    waiting = forms.TypedChoiceField(
        label=_("Waits"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("However long")),
            ("3", _("3 days or more")),
            ("7", _("a week or more")),
            ("14", _("two weeks or more")),
        ],
    )

    def __init__(self, *args: Any, editions: QuerySet, assignments: QuerySet[Assignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = editions  # type: ignore[attr-defined]  # a ModelChoiceField has one
        self.fields["assignment"].queryset = assignments  # type: ignore[attr-defined]
