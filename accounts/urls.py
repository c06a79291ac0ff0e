"""Dutch addresses for signing in and for one's own account.

The views are allauth's, under their own names, since allauth finds its way by name; the forms are reworded. What is not
listed here does not exist on this site (signing in with a mailed code, making one's own account).
"""

from allauth.account import views as sign_in
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as school_account
from allauth.socialaccount.providers.openid_connect import views as school_login
from django.urls import URLPattern, URLResolver, include, path, re_path

from accounts import sign_in_forms as forms
from accounts import views

SECOND_FACTOR = [
    path("", second_factor.index, name="mfa_index"),
    path("app/", views.ActivateAppView.as_view(), name="mfa_activate_totp"),
    path("app/uitzetten/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("sleutels/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("sleutels/toevoegen/", webauthn.AddWebAuthnView.as_view(form_class=forms.AddKeyForm), name="mfa_add_webauthn"),
    path(
        "sleutels/<int:pk>/",
        webauthn.EditWebAuthnView.as_view(form_class=forms.RenameKeyForm),
        name="mfa_edit_webauthn",
    ),
    path("sleutels/<int:pk>/verwijderen/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("herstelcodes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("herstelcodes/nieuw/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("herstelcodes/bestand/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
ACCOUNT = [
    path("", views.account, name="account"),
    path("gegevens/", views.account_details, name="account-details"),
    path("nieuw/", sign_in.signup, name="account_signup"),  # closed: explains how to enrol
    path("e-mail/", sign_in.EmailView.as_view(form_class=forms.AddAddressForm), name="account_email"),
    path("e-mail/verstuurd/", sign_in.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^e-mail/bevestigen/(?P<key>[-:\w]+)/$", sign_in.confirm_email, name="account_confirm_email"),
    path(
        "wachtwoord/",
        sign_in.PasswordChangeView.as_view(form_class=forms.ChangePasswordForm),
        name="account_change_password",
    ),
    path(
        "wachtwoord/instellen/",
        sign_in.PasswordSetView.as_view(form_class=forms.SetPasswordForm),
        name="account_set_password",
    ),
    path("schoolaccount/", school_account.connections, name="socialaccount_connections"),
    path("schoolaccount/nieuw/", school_account.signup, name="socialaccount_signup"),  # closed as well
    path("tweede-factor/", include(SECOND_FACTOR)),
    path(
        "bevestigen/",
        sign_in.ReauthenticateView.as_view(form_class=forms.ConfirmItIsYouForm),
        name="account_reauthenticate",
    ),
    path(
        "bevestigen/code/",
        second_factor.ReauthenticateView.as_view(form_class=forms.ConfirmCodeForm),
        name="mfa_reauthenticate",
    ),
    path("bevestigen/sleutel/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
]
SIGN_IN = [
    path("", sign_in.LoginView.as_view(form_class=forms.SignInForm), name="account_login"),
    path("niet-actief/", sign_in.account_inactive, name="account_inactive"),
    path("tweede-factor/", second_factor.AuthenticateView.as_view(form_class=forms.CodeForm), name="mfa_authenticate"),
    path("passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("afgebroken/", school_account.login_cancelled, name="socialaccount_login_cancelled"),
    path("mislukt/", school_account.login_error, name="socialaccount_login_error"),
    # Last, since it takes any name: /inloggen/school/, and a 404 as long as no school login is configured.
    path("<slug:provider_id>/", school_login.login, name="openid_connect_login"),
    path("<slug:provider_id>/terug/", school_login.callback, name="openid_connect_callback"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("inloggen/", include(SIGN_IN)),
    path("uitloggen/", sign_in.logout, name="account_logout"),
    path(
        "wachtwoord-vergeten/",
        sign_in.PasswordResetView.as_view(form_class=forms.ForgottenForm),
        name="account_reset_password",
    ),
    path("wachtwoord-vergeten/verstuurd/", sign_in.password_reset_done, name="account_reset_password_done"),
    path(
        "wachtwoord-instellen/klaar/",
        sign_in.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^wachtwoord-instellen/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.PasswordResetFromKeyView.as_view(form_class=forms.ResetForm),
        name="account_reset_password_from_key",
    ),
    path("uitnodiging/<str:token>/", views.InvitationView.as_view(), name="invitation"),
    path("account/", include(ACCOUNT)),
]
