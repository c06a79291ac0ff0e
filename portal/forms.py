"""What applicants and staff type. The forms check shape; the rules are in the services."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from courses.enums import TAKING_REQUESTS
from courses.models import Edition, Track
from courses.services.terms import current_terms
from learning.earlier import CreditOption
from learning.enums import InterestFor, Payer
from learning.models import Enrolment
from learning.services.interest import InterestData, SchoolMissing, TrackMissing
from learning.services.requests import EmployerMissing, Identity, RequestData, match_employer
from portal.candidates import Candidate

TYPED = (
    "phone",
    "employer_name",
    "payer",
    "po_number",
    "street",
    "postcode",
    "city",
    "remarks",
    "terms_version",
)
NAME = ("first_name", "infix", "last_name")
IDENTITY = (*NAME, "email")
POSTCODE = re.compile(r"^([1-9]\d{3})\s*([A-Za-z]{2})$")
FEWEST_DIGITS, MOST_DIGITS = 9, 15  # a Dutch number without its 0 … the longest international number


def clean_postcode(value: str) -> str:
    """Dutch postcodes as 1234 AB, however they were typed. Raises ValidationError."""
    found = POSTCODE.match(value.strip())
    if not found or found[2].upper() in {"SA", "SD", "SS"}:  # letters that were never given out
        raise ValidationError(_("Fill in a postcode such as 1234 AB."))
    return f"{found[1]} {found[2].upper()}"


def clean_phone(value: str) -> str:
    """Any usual way to write a number; kept as typed. Raises ValidationError."""
    digits = re.sub(r"[\s()./-]", "", value)
    if value and not re.fullmatch(rf"\+?\d{{{FEWEST_DIGITS},{MOST_DIGITS}}}", digits):
        raise ValidationError(_("Fill in a phone number such as 06 12345678."))
    return value


class ServiceForm(forms.Form):
    """A form whose data go to a service that may refuse."""

    def add_domain_error(self, error: DomainError) -> None:
        """Show a refusal at its field, or on top."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))


class RequestForm(ServiceForm):
    """A request for a place. Signed-in people (`person`) are not asked who they are."""

    first_name = forms.CharField(
        label=_("First name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    infix = forms.CharField(
        label=_("Infix"),
        max_length=20,
        required=False,
        help_text=_("For example “de” or “van der”."),
        widget=forms.TextInput(attrs={"autocomplete": "additional-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("You sign in with this address later. Preferably your work address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    employer_name = forms.CharField(
        label=_("School or employer"),
        max_length=200,
        required=False,
        help_text=_("Choose from the list, or type the name if it is not there. Needed if your school pays."),
        widget=forms.TextInput(attrs={"autocomplete": "organization", "list": "known-schools"}),
    )
    payer = forms.ChoiceField(label=_("Who pays?"), choices=Payer.choices, widget=forms.RadioSelect)
    po_number = forms.CharField(
        label=_("Order number (PO)"),
        max_length=50,
        required=False,
        help_text=_("If your school works with order numbers. It is printed on the invoice."),
    )
    invoice_name = forms.CharField(
        label=_("Name on the invoice"),
        max_length=200,
        required=False,
        help_text=_("Empty: the name of your school, or your own name if you pay yourself."),
    )
    invoice_email = forms.EmailField(
        label=_("E-mail address for the invoice"),
        required=False,
        help_text=_("Needed if your school pays. Empty, if you pay yourself: your own address."),
    )
    street = forms.CharField(
        label=_("Street and number"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "billing street-address"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"), max_length=10, widget=forms.TextInput(attrs={"autocomplete": "billing postal-code"})
    )
    city = forms.CharField(
        label=_("Place"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "billing address-level2"})
    )
    remarks = forms.CharField(
        label=_("Remarks"),
        max_length=2000,
        required=False,
        help_text=_("For example what you need to take part well. Do not write about students."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    terms = forms.BooleanField(
        error_messages={"required": _("You can only ask for a place if you agree to the terms.")}
    )
    terms_version = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)
    # People do not see this field; programs that fill in every field do.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.terms_now = current_terms()
        self.fields["terms_version"].initial = self.terms_now.version
        self.fields["terms"].label = gettext("I agree to the terms, version %(version)s") % {
            "version": self.terms_now.version
        }
        self.fields["terms"].help_text = format_html(
            gettext('Read the <a href="{url}" target="_blank">terms</a> (opens in a new tab).'), url=self.terms_now.url
        )
        if person is not None:
            for name in IDENTITY:
                del self.fields[name]

    def clean_postcode(self) -> str:
        return clean_postcode(self.cleaned_data["postcode"])

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_employer_name(self) -> str:
        """A school we know is written as it writes itself: the name may be printed on the invoice."""
        typed = str(self.cleaned_data["employer_name"])
        known = match_employer(name=typed)
        return known.name if known else typed

    def clean_terms_version(self) -> str:
        version = self.cleaned_data["terms_version"]
        if version != self.terms_now.version:
            # Show the version that counts, so that the next try is about that one.
            shown = {name: value for name, value in self.data.items() if name != "terms"}
            self.data = {**shown, "terms_version": self.terms_now.version}
            self.add_error("terms", _("The terms have changed. Read them and agree again."))
        return self.terms_now.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("payer") == Payer.SCHOOL:
            needed = {
                "employer_name": EmployerMissing.default_message,
                "invoice_email": _("Fill in where your school receives invoices."),
            }
            for name, message in needed.items():
                if cleaned.get(name) == "":  # absent: it has an error of its own
                    self.add_error(name, message)
        return cleaned

    @property
    def is_spam(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def identity(self) -> Identity | None:
        if self.person is not None:
            return None
        return Identity(**{name: self.cleaned_data[name] for name in IDENTITY})

    def request_data(self) -> RequestData:
        """What was typed, with the blanks of the invoice filled in."""
        typed = self.cleaned_data
        pays_self = typed["payer"] == Payer.SELF
        return RequestData(
            invoice_name=typed["invoice_name"] or (self._own_name() if pays_self else typed["employer_name"]),
            invoice_email=typed["invoice_email"] or (self.person.email if self.person else typed["email"]),
            **{name: typed[name] for name in TYPED},
        )

    def _own_name(self) -> str:
        if self.person is not None:
            return self.person.get_full_name()
        return " ".join(filter(None, (self.cleaned_data[name] for name in NAME)))


class InterestForm(ServiceForm):
    """Details to be called back about one or more tracks. Signed-in people find their own filled in."""

    tracks = forms.ModelMultipleChoiceField(
        label=_("What would you like to know more about?"),
        queryset=Track.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": TrackMissing.default_message},
    )
    meant_for = forms.ChoiceField(label=_("For whom?"), choices=InterestFor.choices, widget=forms.RadioSelect)
    people = forms.IntegerField(
        label=_("With how many people?"),
        required=False,
        min_value=2,
        max_value=500,
        help_text=_("Only for a team. An estimate is enough."),
    )
    first_name = forms.CharField(
        label=_("First name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    infix = forms.CharField(
        label=_("Infix"),
        max_length=20,
        required=False,
        help_text=_("For example “de” or “van der”."),
        widget=forms.TextInput(attrs={"autocomplete": "additional-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    organisation_name = forms.CharField(
        label=_("School or employer"),
        max_length=200,
        required=False,
        help_text=_("Choose from the list, or type the name if it is not there. Needed for a team."),
        widget=forms.TextInput(attrs={"autocomplete": "organization", "list": "known-schools"}),
    )
    remarks = forms.CharField(
        label=_("What should we know?"),
        max_length=2000,
        required=False,
        help_text=_("For example in which period or region. Do not write about students."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("meant_for") == InterestFor.TEAM:
            if cleaned.get("organisation_name") == "":
                self.add_error("organisation_name", SchoolMissing.default_message)
            if "people" in cleaned and cleaned["people"] is None:
                self.add_error("people", _("Fill in about how many people it is for."))
        return cleaned

    @property
    def is_spam(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def interest_data(self) -> InterestData:
        typed = self.cleaned_data
        is_team = typed["meant_for"] == InterestFor.TEAM
        same = ("first_name", "infix", "last_name", "email", "organisation_name", "meant_for", "remarks")
        return InterestData(people=typed["people"] if is_team else 1, **{name: typed[name] for name in same})


class ReasonForm(ServiceForm):
    """Why staff say no or end a place. The applicant or participant reads it."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class CreditForm(ReasonForm):
    """Which module counts because it was done before; beside each stands what is known of that."""

    field_order = ["module", "reason"]

    def __init__(self, *args: Any, options: list[CreditOption], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(option.module_id, f"{option.name} ({option.note})") for option in options]
        self.fields["module"] = forms.TypedChoiceField(label=_("Module"), choices=choices, coerce=int)
        self.order_fields(self.field_order)


class WorkForm(ReasonForm):
    """An assignment that was judged in another leergang, and why it counts here or no longer does."""

    field_order = ["assignment", "reason"]

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"] = forms.TypedChoiceField(label=_("Assignment"), choices=choices, coerce=int)
        self.order_fields(self.field_order)


class MoveForm(ReasonForm):
    """Where somebody goes. What does not go along is shown before it happens (`show_lost`)."""

    field_order = ["edition", "reason", "accepted"]
    accepted = forms.BooleanField(
        label=_("I have read what does not go along"),
        required=False,
        help_text=_("Only asked when there is something: you then see the list above."),
    )

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editions = Edition.objects.filter(
            curriculum__track=enrolment.edition.curriculum.track_id, state__in=TAKING_REQUESTS
        ).exclude(pk=enrolment.edition_id)
        self.fields["edition"] = forms.ModelChoiceField(
            label=_("To which edition?"), queryset=editions.select_related("curriculum__track")
        )
        self.order_fields(self.field_order)

    def add_domain_error(self, error: DomainError) -> None:
        super().add_domain_error(error)
        for row in getattr(error, "lost", []):
            self.add_error(None, f"{row.kind.label}: {row.title} ({row.key})")


class NewerVersionForm(ReasonForm):
    """Why an edition goes on with a newer version. Agreeing is only asked when somebody loses something."""

    accepted = forms.BooleanField(label=_("I have read what each participant loses, and that is right"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Participants read this in the mail they get.")

    def forget_agreement(self) -> None:
        """It was given to another list than the one now shown."""
        self.data = {name: value for name, value in self.data.items() if name != "accepted"}


NEW_PERSON = "new"


class AcceptForm(ServiceForm):
    """Whom a request becomes: one of the proposed people, or somebody new."""

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(candidate.person.pk): candidate.person for candidate in candidates}
        known = [(pk, str(person)) for pk, person in self.people.items()]
        self.fields["person"] = forms.ChoiceField(
            label=_("Who is this?"),
            widget=forms.RadioSelect,
            choices=[*known, (NEW_PERSON, gettext("Make a new account"))],
        )
        if not candidates or candidates[0].is_strong:  # a weak likeness is a choice that staff make themselves
            self.fields["person"].initial = next(iter(self.people), NEW_PERSON)

    @property
    def chosen_person(self) -> User | None:
        return self.people.get(self.cleaned_data["person"])
