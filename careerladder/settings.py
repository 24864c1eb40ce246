"""Django's settings: what is decided here, and what configuration.py reads of the environment."""

import dj_database_url
from django.utils.csp import CSP

from careerladder.configuration import BASE_DIR, configuration
from careerladder.logs import logging_config

_env = configuration()

DEBUG = False
SECRET_KEY = _env.secret()
ALLOWED_HOSTS = _env.hosts
CSRF_TRUSTED_ORIGINS = list(_env.csrf_trusted_origins)
ROOT_URLCONF = "careerladder.urls"
WSGI_APPLICATION = "careerladder.wsgi.application"

INSTALLED_APPS = [
    "careerladder",
    "assessments",
    "plans",
    "styleguide",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # Before everything: a probe speaks plain HTTP to an address that is in no list of hosts.
    "careerladder.web.middleware.health.health",
    # All that follows asks who it is, and whether by HTTPS.
    "careerladder.web.middleware.proxies.proxies",
    "django.middleware.security.SecurityMiddleware",
    # Before GZip and the log: static files are compressed already, and no news.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "careerladder.web.middleware.request_log.request_log",
    # Outside all that writes or measures a page. Django pads what it compresses (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "careerladder.web.middleware.privacy.privacy",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # After those that its pages need.
    "careerladder.web.middleware.error_pages.error_pages",
    # Nothing above reads the body before the view is looked up.
    "careerladder.web.middleware.body_size.body_size",
    "careerladder.web.middleware.login.LoginRequired",
    "allauth.account.middleware.AccountMiddleware",
    "careerladder.web.middleware.invalid_forms.invalid_forms",
    "careerladder.web.middleware.retry.retry",
    "django_htmx.middleware.HtmxMiddleware",
    "careerladder.web.middleware.time_zone.time_zone",
    # By the clock that the one before has set.
    "careerladder.web.middleware.session_use.session_use",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "careerladder.web.template_loader.IndentStrippingLoader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            # No csp: with script-src 'self' nothing needs a nonce, and with one no two bodies of
            # a page are the same.
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "careerladder.web.notices.notices",
            ],
        },
    }
]


def _local_database_url() -> str:
    """To know the address starts nothing; what uses it does."""
    # Where a database is named, in production, nothing of this package is imported.
    from localdb import Cluster

    return Cluster(_env.data_dir / "postgres").url


DATABASES = {
    "default": dj_database_url.parse(
        _env.database_url or _local_database_url(), conn_max_age=0, conn_health_checks=True
    )
}
if _env.database_url and _env.postgres_password:
    DATABASES["default"]["PASSWORD"] = _env.postgres_password.get_secret_value()
# Without it a host that doesn't answer is waited for for minutes.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)

CACHES = {
    "default": {
        # Shared by all workers: a limit counted in each one's memory is no limit.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # For what may be counted by each worker for itself, and is not worth a query.
    "process": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}

# Static files.
STATIC_URL = "static/"
STATIC_ROOT = _env.static_dir or _env.data_dir / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "careerladder.web.static_storage.BundlingStaticFilesStorage"},
}

# Language and time. Each person's zone is set by middleware.
LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

# What a browser may do. Everything comes from here, and nothing stands inline.
SECURE_CSP = {
    # Firefox fetches ahead what default-src allows, whatever the others say; so each of these is
    # named, and it stands for nothing but that.
    "default-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "frame-src": [CSP.NONE],
    "worker-src": [CSP.NONE],
    "media-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
X_FRAME_OPTIONS = "DENY"
# Files too are for our own pages: WhiteNoise would let any site read them.
WHITENOISE_ALLOW_ALL_ORIGINS = False
SECURE_REFERRER_POLICY = "same-origin"

# A note has 10,000 characters, and a form's encoding makes up to 12 bytes of one of them.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

# Sessions and cookies.
# It also decides when a session ends.
SESSION_ENGINE = "careerladder.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "careerladder.web.errors.csrf_failure"
# Not in a cookie: a message may quote what a person typed.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# HTTPS is ended by a proxy: middleware/proxies.py reads what it says.
SECURE_SSL_REDIRECT = _env.https
SESSION_COOKIE_SECURE = bool(_env.https)
CSRF_COOKIE_SECURE = bool(_env.https)
if _env.https:
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    # No other host of the domain, and nobody on plain HTTP, can set a cookie of such a name.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
# The host's subdomains may be other people's, served over plain HTTP: they are not ours to bind.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# Accounts.
AUTH_USER_MODEL = "careerladder.User"
AUTHENTICATION_BACKENDS = ["careerladder.accounts.backends.PasswordBackend"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "careerladder.accounts.passwords.PasswordValidator"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "assessments:arrive"
LOGOUT_REDIRECT_URL = "/"

# Where a fault in security is reported; None where nobody said.
SECURITY_CONTACT = _env.security_contact

# Mail. A machine without a mail server of its own shows what it would send.
if _env.mail_server:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": _env.mail_server,
        }
    }
elif _env.in_production:
    MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
else:
    MAILERS = {
        "default": {
            "BACKEND": "careerladder.mail.ConsoleAndFiles",
            "OPTIONS": {"file_path": str(_env.data_dir / "mail")},
        }
    }
DEFAULT_FROM_EMAIL = _env.mail_from or "careerladder@localhost"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Whether a mail reaches anybody: a person's mailbox, or locally the console and var/mail.
MAIL_ARRIVES = bool(_env.mail_server) or not _env.in_production
MAIL_IS_SENT = bool(_env.mail_server)

ALLAUTH_TRUSTED_PROXY_COUNT = _env.trusted_proxy_count
ACCOUNT_ADAPTER = "careerladder.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_FORMS = {
    "login": "careerladder.accounts.login_forms.LoginForm",
    "signup": "careerladder.accounts.login_forms.SignupForm",
    "reauthenticate": "careerladder.accounts.login_forms.ReauthenticateForm",
    "change_password": "careerladder.accounts.login_forms.ChangePasswordForm",
    "reset_password": "careerladder.accounts.login_forms.ResetPasswordForm",
    "request_login_code": "careerladder.accounts.login_forms.RequestLoginCodeForm",
}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ACCOUNT_PREVENT_ENUMERATION = True
# The person says: a checkbox of the forms that lead to a login.
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _env.https else "http"
# By code, where a mail server is: a link opened on the phone would strand the sitting.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if _env.mail_server else "none"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = bool(_env.mail_server)
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = MAIL_ARRIVES
ACCOUNT_LOGIN_BY_CODE_ENABLED = MAIL_ARRIVES
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# By account only where accounts/known_browsers.py counts: strangers can use those up.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "password_by_network": "10/m/ip",
    "password_by_account": "5/300s/key",
    # Second factors, for who has given the password already.
    "login_failed": "10/m/ip,5/300s/key",
    # Of one code that was sent.
    "emailed_code": "3/600s/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip",
    "reset_by_account": "5/m/key,20/h/key",
    "request_login_code": "20/m/ip",
    "code_by_account": "3/m/key,20/h/key",
    "passkey_challenge": "30/m/ip",
    "reauthenticate": "20/m/ip",
    "reauthenticate_by_email": "3/m/user",
}

# Second factor and passkeys. A passkey logs in by itself, and asks after a password.
MFA_ADAPTER = "careerladder.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "careerladder.accounts.passkey_forms.AddPasskeyForm",
    "authenticate_webauthn": "careerladder.accounts.passkey_forms.UsePasskeyForm",
    "edit_webauthn": "careerladder.accounts.passkey_forms.RenamePasskeyForm",
    "login_webauthn": "careerladder.accounts.passkey_forms.LoginByPasskeyForm",
    "reauthenticate_webauthn": "careerladder.accounts.passkey_forms.ReauthenticateByPasskeyForm",
}
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# Where no mail confirms addresses, none would ever be.
MFA_ALLOW_UNVERIFIED_EMAIL = not _env.mail_server

# Whether /styleguide/ is a page; otherwise nothing is there.
STYLEGUIDE = _env.styleguide

LOGGING = logging_config(readable=not _env.in_production)
