"""Forms of the CMS and of the account pages. What is typed in small variations is stored in one way."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from accounts.choosers import organisation_chooser, person_chooser
from accounts.enums import Role
from accounts.models import Membership, Organisation, Seller, User

POSTCODE = re.compile(r"^([1-9]\d{3})\s?([A-Za-z]{2})$")
IBAN = re.compile(r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$")
eight_digits = RegexValidator(r"^\d{8}$", _("A Chamber of Commerce number has eight digits."))
twenty_digits = RegexValidator(r"^\d{20}$", _("An OIN has twenty digits."))


def clean_postcode(text: str) -> str:
    """1234ab becomes 1234 AB; a foreign code stays as typed."""
    match = POSTCODE.match(text.strip())
    return f"{match[1]} {match[2].upper()}" if match else text.strip()


def clean_iban(text: str) -> str:
    """Without spaces, in capitals. Raises ValidationError when the check digits are wrong (ISO 7064, mod 97)."""
    iban = re.sub(r"\s", "", text).upper()
    if not IBAN.match(iban) or int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 != 1:
        raise ValidationError(_("This is not a valid IBAN."))
    return iban


class ContactForm(forms.ModelForm):
    """One's own name and phone number."""

    class Meta:
        model = User
        fields = ["first_name", "infix", "last_name", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, hint in {
            "first_name": "given-name",
            "infix": "additional-name",
            "last_name": "family-name",
            "phone": "tel",
        }.items():
            self.fields[name].widget.attrs["autocomplete"] = hint
            self.fields[name].required = name in {"first_name", "last_name"}


class InvitationForm(forms.Form):
    """The first password, typed twice. Its strength is judged by the service, which knows the person."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. A sentence is easy to remember and hard to guess."),
    )
    again = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_again(self) -> str:
        again = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise ValidationError(_("The two passwords are not the same."))
        return again


class PersonForm(WagtailAdminModelForm):
    """Contact data of a person, for staff; administrators also give roles."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for colleagues of the consortium. Trainers and participants have no role here."),
    )

    class Meta:
        model = User
        fields = ["email", "first_name", "infix", "last_name", "phone", "roles"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["last_name"].required = True
        if not (self.for_user.is_superuser or self.for_user.has_role(Role.ADMINISTRATOR)):
            del self.fields["roles"]

    def contact(self) -> dict[str, str]:
        """What the service takes: everything but the roles."""
        return {name: value for name, value in self.cleaned_data.items() if name != "roles"}

    def _post_clean(self) -> None:
        """The instance stays as it is: the service changes it, under a lock, and checks the address."""


class OrganisationForm(WagtailAdminModelForm):
    class Meta:
        model = Organisation
        fields = [
            "name", "kind", "street", "postcode", "city", "kvk_number", "oin", "invoice_email", "po_required",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kvk_number"].validators.append(eight_digits)
        self.fields["oin"].validators.append(twenty_digits)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if Organisation.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is already a school or employer with this name."))
        return name

    def clean_postcode(self) -> str:
        return clean_postcode(self.cleaned_data["postcode"])


class SellerForm(WagtailAdminModelForm):
    class Meta:
        model = Seller
        fields = [
            "name", "key", "street", "postcode", "city", "kvk_number", "vat_number", "iban", "email", "invoice_prefix",
            "crkbo_until",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kvk_number"].validators.append(eight_digits)

    def clean_iban(self) -> str:
        return clean_iban(self.cleaned_data["iban"])

    def clean_postcode(self) -> str:
        return clean_postcode(self.cleaned_data["postcode"])


class MembershipForm(WagtailAdminModelForm):
    class Meta:
        model = Membership
        fields = ["person", "organisation", "kind", "since", "until"]
        widgets = {"person": person_chooser.widget_class, "organisation": organisation_chooser.widget_class}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end lies before the start."))
        same = Membership.objects.filter(
            person=data.get("person"), organisation=data.get("organisation"), kind=data.get("kind"), until__isnull=True
        ).exclude(pk=self.instance.pk)
        if until is None and same.exists():
            self.add_error("organisation", _("This person already has this workplace."))
        return data
