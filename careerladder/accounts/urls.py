"""All URLs below /account/. allauth's own URLs are not included; this lists the ones in use.

Views that change how to log in to an account are wrapped in `reauthentication_required`.
"""

from typing import Any

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.urls import URLPattern, path, re_path, reverse
from django.views.generic import RedirectView

from careerladder.accounts import (
    email_views,
    login_views,
    reauthentication_views,
    second_factor_views,
    views,
)
from careerladder.accounts.active_sessions_views import sessions
from careerladder.accounts.reauthentication import reauthentication_required
from careerladder.web.resubmission import resubmit_at

login = [
    path("signup/", login_views.SignUp.as_view(), name="account_signup"),
    path("login/", allauth.login, name="account_login"),
    path("login/code/confirm/", allauth.confirm_login_code, name="account_confirm_login_code"),
    path("login/passkey/", login_views.LoginByPasskey.as_view(), name="mfa_login_webauthn"),
    path("login/second-step/", login_views.SecondStep.as_view(), name="mfa_authenticate"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("confirm-email/", allauth.email_verification_sent, name="account_email_verification_sent"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("email/undo/<str:secret>/", email_views.undo_email_change, name="undo-email-change"),
]
if settings.ACCOUNT_LOGIN_BY_CODE_ENABLED:
    login.append(path("login/code/", allauth.request_login_code, name="account_request_login_code"))
if not settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED:
    login.append(
        re_path(
            r"^confirm-email/(?P<key>[-:\w]+)/$",
            allauth.confirm_email,
            name="account_confirm_email",
        )
    )

reauthentication = [
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path(
        "reauthenticate/email/",
        reauthentication_views.ReauthenticateByEmail.as_view(),
        name="reauthenticate-by-email",
    ),
    path(
        "reauthenticate/code/",
        reauthentication_views.ReauthenticateByCode.as_view(),
        name="mfa_reauthenticate",
    ),
    path(
        "reauthenticate/passkey/",
        reauthentication_views.ReauthenticateByPasskey.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
]

account = [
    path("", views.overview, name="account"),
    path("time-zone/", views.choose_time_zone, name="time-zone"),
    path("keys/", views.keys, name="keys"),
    path("sessions/", sessions, name="sessions"),
    path("events/", views.security_events, name="security-events"),
    path("deleted/", views.deleted, name="account-deleted"),
    path("two-step/", mfa.index, name="mfa_index"),
    # allauth redirects here after a passkey was renamed or removed. Our overview lists passkeys.
    path("passkeys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
]


def _reauthenticated_path(route: str, view: Any, name: str, unsaved: str) -> URLPattern:
    """A path that requires reauthentication. Its form's page has the same URL."""
    at_own_url = resubmit_at(lambda **kwargs: reverse(name, kwargs=kwargs), unsaved=unsaved)
    return path(route, at_own_url(reauthentication_required(view)), name=name)


reauthenticated = [
    _reauthenticated_path(
        "delete/",
        views.delete,
        "delete-account",
        "the account was not deleted. Delete it again.",
    ),
    _reauthenticated_path(
        "email/",
        email_views.ChangeEmail.as_view(),
        "account_email",
        "the email address was not changed. Type it again.",
    ),
    _reauthenticated_path(
        "password/change/",
        allauth.password_change,
        "account_change_password",
        "the password was not changed. Type it again.",
    ),
    _reauthenticated_path(
        "password/set/",
        allauth.password_set,
        "account_set_password",
        "the password was not set. Type it again.",
    ),
    _reauthenticated_path(
        "passkeys/add/",
        passkeys.add_webauthn,
        "mfa_add_webauthn",
        "the passkey was not added. Add it again.",
    ),
    _reauthenticated_path(
        "passkeys/<int:pk>/rename/",
        second_factor_views.RenamePasskey.as_view(),
        "mfa_edit_webauthn",
        "the passkey was not renamed. Type its name again.",
    ),
    _reauthenticated_path(
        "passkeys/<int:pk>/remove/",
        second_factor_views.RemovePasskey.as_view(),
        "mfa_remove_webauthn",
        "the passkey was not removed. Remove it again.",
    ),
    _reauthenticated_path(
        "authenticator-app/add/",
        second_factor_views.SetUpApp.as_view(),
        "mfa_activate_totp",
        "the authenticator app was not set up. Scan the code again.",
    ),
    _reauthenticated_path(
        "authenticator-app/remove/",
        second_factor_views.TurnAppOff.as_view(),
        "mfa_deactivate_totp",
        "the authenticator app is still on. Turn it off again.",
    ),
    _reauthenticated_path(
        "recovery-codes/",
        recovery_codes.view_recovery_codes,
        "mfa_view_recovery_codes",
        "nothing was changed.",
    ),
    _reauthenticated_path(
        "recovery-codes/new/",
        recovery_codes.generate_recovery_codes,
        "mfa_generate_recovery_codes",
        "no new recovery codes were made. Make them again.",
    ),
    _reauthenticated_path(
        "recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        "mfa_download_recovery_codes",
        "nothing was downloaded. Download the codes again.",
    ),
]

urlpatterns = [*login, *reauthentication, *account, *reauthenticated]
