"""allauth's forms in our words: labels and hints of our own, no placeholders that repeat the label."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

PASSWORD_HINT = _("At least 12 characters. A sentence is easy to remember and hard to guess.")
CODE_HINT = _("Six digits from your app, or one of your recovery codes.")


class Reworded:
    """Gives the fields `labels` and `hints`, by name; a field that is not named keeps its label and loses its hint."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class NewPassword(Reworded):
    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }
    hints = {"password1": PASSWORD_HINT}


class SignInForm(Reworded, account.LoginForm):
    labels = {"login": _("E-mail address"), "password": _("Password")}


class ForgottenForm(Reworded, account.ResetPasswordForm):
    labels = {"email": _("E-mail address")}


class ResetForm(NewPassword, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(NewPassword, account.ChangePasswordForm):
    pass


class SetPasswordForm(NewPassword, account.SetPasswordForm):
    labels = NewPassword.labels | {"password1": _("Password"), "password2": _("Password again")}


class AddAddressForm(Reworded, account.AddEmailForm):
    labels = {"email": _("Another e-mail address")}


class ConfirmItIsYouForm(Reworded, account.ReauthenticateForm):
    labels = {"password": _("Password")}


class CodeForm(Reworded, second_factor.AuthenticateForm):
    labels = {"code": _("Code")}
    hints = {"code": CODE_HINT}


class ConfirmCodeForm(Reworded, second_factor.ReauthenticateForm):
    labels = CodeForm.labels
    hints = CodeForm.hints


class ActivateAppForm(Reworded, totp.ActivateTOTPForm):
    labels = {"code": _("Code")}
    hints = {"code": _("The six digits that the app shows now.")}


class AddKeyForm(Reworded, webauthn.AddWebAuthnForm):
    labels = {"name": _("Name of this key"), "passwordless": _("Sign in with this key alone, without a password")}
    hints = {
        "name": _("So that you recognise it later, such as: laptop at school."),
        "passwordless": _("Then it becomes a passkey: your device asks for your fingerprint, face or PIN."),
    }


class RenameKeyForm(Reworded, webauthn.EditWebAuthnForm):
    labels = {"name": _("Name of this key")}
