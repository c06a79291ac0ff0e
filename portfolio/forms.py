"""What people type, checked and kept. Rules of the house are in the services; their refusals are put at the field."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.privacy import tells_nobody
from portfolio.services.drafts import LONGEST_TEXT, MOST_PIECES
from portfolio.services.files import EXTENSIONS
from portfolio.services.observations import LONGEST_OBSERVATION

OBSERVER_ROLES = [
    _("work-placement supervisor at the company"), _("colleague at school"), _("manager"), _("student"),
    _("parent or carer"), _("I myself"),
]  # fmt: skip


class TextForm(forms.Form):
    """The text of an attempt, with the revision it was written on."""

    text = forms.CharField(
        label=_("Your text"),
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={"max_length": _("This text is too long to save. Shorten it, or add it as a file.")},
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """A form sends line ends as CR LF, a script as LF: stored and compared as LF."""
        return self.cleaned_data["text"].replace("\r\n", "\n")


class CreditQuestionForm(forms.Form):
    """To the organisation: may work of another leergang count here?"""

    text = forms.CharField(
        label=_("Why would that work be enough here?"),
        required=False,
        max_length=1_000,
        validators=[tells_nobody],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Name no students."),
    )


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A list of uploads. Their content is looked at by the service, one by one."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        uploads = data if isinstance(data, list) else [data]
        # Django refuses an empty file with words of its own before we can; size is the service's.
        return [upload for upload in uploads if upload] or [super().clean(None, initial)]


def limits() -> str:
    """What may be uploaded, said before somebody tries."""
    return gettext(
        "At most %(size)s a file, %(attempt)s for this attempt and %(person)s for all your work; %(most)s pieces in all. PDF, Word, Excel, PowerPoint, OpenDocument, pictures, audio and video."
    ) % {
        "size": filesizeformat(settings.UPLOAD_MAX_BYTES),
        "attempt": filesizeformat(settings.UPLOAD_MAX_BYTES_ATTEMPT),
        "person": filesizeformat(settings.UPLOAD_MAX_BYTES_PERSON),
        "most": MOST_PIECES,
    }


class FilesForm(forms.Form):
    uploads = ManyFilesField(
        label=_("Choose one or more files"),
        help_text=lazy(limits, str)(),
        widget=ManyFilesInput(attrs={"accept": ",".join(f".{extension}" for extension in EXTENSIONS)}),
        error_messages={"required": _("Choose a file first.")},
    )


class LinkForm(forms.Form):
    url = forms.URLField(
        label=_("Web address"),
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_(
            "Check that your trainer can open it without signing in. Only the address is kept, not what it shows."
        ),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    title = forms.CharField(label=_("What is it?"), max_length=200, required=False)


class InstrumentForm(forms.Form):
    instrument = forms.ChoiceField(label=_("Filled-in instrument"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instrument"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField has them


class ObservationForm(forms.Form):
    """One observation, with the revision it was written on. Nothing is required yet: that is asked before handing in."""

    observer_role = forms.CharField(
        label=_("Who saw it?"),
        help_text=_("The role, never a name: for example work-placement supervisor, colleague or student."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": "observer-roles", "autocomplete": "off"}),
    )
    observed_on = forms.DateField(
        label=_("When?"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    text = forms.CharField(
        label=_("What was seen?"),
        help_text=_("What people did and said, so that somebody who was not there sees it too. No names."),
        max_length=LONGEST_OBSERVATION,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    shows = forms.CharField(
        label=_("What does it show?"),
        help_text=_("What it says about what you can do in this assignment."),
        max_length=LONGEST_OBSERVATION,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.asked_later = True  # type: ignore[attr-defined]  # saved half, handed in whole: not called optional

    def clean_observed_on(self) -> date | None:
        day: date | None = self.cleaned_data["observed_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This date is still to come."))
        return day

    def clean_text(self) -> str:
        return self.cleaned_data["text"].replace("\r\n", "\n")

    def clean_shows(self) -> str:
        return self.cleaned_data["shows"].replace("\r\n", "\n")

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, without the revision."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class SubmitForm(forms.Form):
    """The last step: what was on the screen (`seen`), and that somebody looked at the files no machine can read."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    looked_self = forms.BooleanField(
        label=_("I have looked at these files myself: nobody can be recognised in them."), required=False
    )


class PeerFeedbackForm(forms.Form):
    """Two questions about shared work."""

    strong = forms.CharField(
        label=_("What is strong in this work, and where do you see that?"),
        max_length=3_000,
        validators=[tells_nobody],
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    sharper = forms.CharField(
        label=_("What could be sharper, and how?"),
        help_text=_("One thing is enough. Do not name students, companies or other people."),
        max_length=3_000,
        validators=[tells_nobody],
        widget=forms.Textarea(attrs={"rows": 4}),
    )
