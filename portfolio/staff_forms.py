"""What the staff type about handed-in work. Every one of these asks why."""

from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from courses.models import Edition, EditionTrainer
from portfolio.enums import DecisionKind
from portfolio.models import FileEvidence

NOBODY = "0"


def trainers() -> Any:
    """Everybody who teaches or marks somewhere."""
    return User.objects.filter(pk__in=EditionTrainer.objects.values("trainer"), is_active=True)


def editions() -> Any:
    """To choose from by name, which is that of the track."""
    return Edition.objects.select_related("curriculum__track").order_by("code")


class WhyForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(WhyForm):
    """For a decision whose reason the participant reads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("The participant reads this too.")


class GiveForm(WhyForm):
    to = forms.ModelChoiceField(
        label=_("To"), queryset=User.objects.none(), required=False, empty_label=_("Nobody: free to take")
    )
    field_order = ("to", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = trainers()  # type: ignore[attr-defined]  # a ModelChoiceField has one


class GroupForm(WhyForm):
    edition = forms.ModelChoiceField(label=_("Edition"), queryset=Edition.objects.none())
    field_order = ("edition", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = editions()  # type: ignore[attr-defined]  # a ModelChoiceField has one


class AppointForm(GiveForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].required = True
        self.fields["to"].label = _("Second assessor")


class AppealForm(forms.Form):
    grounds = forms.CharField(
        label=_("Why the participant disagrees"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    assessor = forms.ModelChoiceField(label=_("Who looks at it anew"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessor"].queryset = trainers()  # type: ignore[attr-defined]


class ExtendForm(WhyForm):
    until = forms.DateField(label=_("Hand in by"), widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ("until", "reason")


class AfterFinalForm(WhyForm):
    kind = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[
            (kind.value, kind.label)
            for kind in (DecisionKind.EXTRA_ATTEMPT, DecisionKind.LATER_EDITION, DecisionKind.STOP)
        ],
    )
    field_order = ("kind", "reason")


class FileForm(WhyForm):
    """Which file of this work. Its number, kind and size, not its name: choosing is not reading."""

    file = forms.TypedChoiceField(label=_("File"), widget=forms.RadioSelect, coerce=int)
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The participant reads this too. Do not name who can be recognised."),
    )
    field_order = ("file", "reason")

    def __init__(self, *args: Any, files: list[tuple[int, FileEvidence]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].choices = [(file.pk, label_of(number, file)) for number, file in files]  # type: ignore[attr-defined]


def label_of(number: int, file: FileEvidence) -> str:
    """A file in words that say nothing of what is in it."""
    kind = file.name.rpartition(".")[2].upper()
    return gettext("File %(number)s: %(kind)s, %(size)s") % {
        "number": number,
        "kind": kind,
        "size": filesizeformat(file.size),
    }


class DivideForm(WhyForm):
    """Which waiting work goes to whom: by hand to one trainer, or evenly over several."""

    source = forms.ChoiceField(label=_("Work of"))
    edition = forms.ModelChoiceField(
        label=_("Edition"), queryset=Edition.objects.none(), required=False, empty_label=_("All editions")
    )
    trainers = forms.ModelMultipleChoiceField(
        label=_("Divide over"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    field_order = ("source", "edition", "trainers", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [  # type: ignore[attr-defined]  # a ChoiceField has them
            (NOBODY, _("nobody yet")),
            *[(str(person.pk), str(person)) for person in trainers()],
        ]
        self.fields["edition"].queryset = editions()  # type: ignore[attr-defined]
        self.fields["trainers"].queryset = trainers()  # type: ignore[attr-defined]
