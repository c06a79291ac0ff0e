"""What a visitor and the enrolment staff type about certificates."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from certificates.codes import read_code
from certificates.enums import WithdrawalReason


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the certificate"),
        max_length=60,
        help_text=_("Twelve letters and digits, as K7QX-9M2P-4RTW. Capitals, spaces and dashes do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the code that is printed on the certificate.")},
    )

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise ValidationError(
                _("This is not a complete code. It has twelve letters and digits; look at the certificate again.")
            )
        return code


class WithdrawForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", "---------"), *WithdrawalReason.choices],
        help_text=_("Everybody who checks the certificate sees this."),
    )
    note = forms.CharField(
        label=_("What this decision rests on"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays with us: only colleagues see it."),
    )


class ReplaceForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it replaced?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays with us: only colleagues see it."),
    )
