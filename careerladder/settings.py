"""Django's settings. `configuration.py` reads those that come from the environment."""

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
    "packets",
    "sharing",
    "reminders",
    "portability",
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
    # First: a health probe uses plain HTTP, and a host that is not in ALLOWED_HOSTS.
    "careerladder.web.middleware.health.health",
    # Before everything that needs the client's address or asks whether the request is secure.
    "careerladder.web.middleware.proxies.proxies",
    "django.middleware.security.SecurityMiddleware",
    # Before GZip and the log: static files are compressed already, and are not logged.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "careerladder.web.middleware.request_log.request_log",
    # After the log, and before everything that makes a page.
    "careerladder.web.middleware.visitor_pages.visitor_pages",
    # Outside everything that changes a body. Django pads what it compresses (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "careerladder.web.middleware.session.SessionMiddleware",
    "careerladder.web.middleware.privacy.privacy",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # After the middleware that its pages need.
    "careerladder.web.middleware.error_pages.error_pages",
    # Nothing above reads the body: CSRF reads it only after the URL is resolved.
    "careerladder.web.middleware.body_size.body_size",
    # After CSRF, whose check comes first, and before what writes.
    "careerladder.web.middleware.read_only.read_only",
    "careerladder.web.middleware.login.LoginRequired",
    "allauth.account.middleware.AccountMiddleware",
    "careerladder.web.middleware.invalid_forms.invalid_forms",
    "careerladder.web.middleware.retry.retry",
    "django_htmx.middleware.HtmxMiddleware",
    "careerladder.web.middleware.time_zone.time_zone",
    # After time_zone, because it uses the current time zone.
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
            "builtins": ["careerladder.templatetags.urls"],
            # No csp context processor: with script-src 'self' nothing needs a nonce, and a nonce
            # would make every response body different.
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "careerladder.web.notices.notices",
            ],
        },
    }
]

FORM_RENDERER = "careerladder.web.form_renderer.FormRenderer"


def _local_database_url() -> str:
    """Reading the URL doesn't start the server."""
    # Imported here: production, which sets a database URL, must not need this package.
    from localdb import Cluster

    return Cluster(_env.data_dir / "postgres").url


DATABASES = {
    "default": dj_database_url.parse(
        _env.database_url or _local_database_url(), conn_max_age=0, conn_health_checks=True
    )
}
if _env.database_url and _env.postgres_password:
    DATABASES["default"]["PASSWORD"] = _env.postgres_password.get_secret_value()
# Without these, a host that doesn't answer would block for minutes: the seconds until a connect
# fails and, over TCP, the milliseconds until a connection without an answer counts as lost.
DATABASES["default"]["OPTIONS"] = {"connect_timeout": 3, "tcp_user_timeout": 5000} | DATABASES[
    "default"
].get("OPTIONS", {})
# A connection pooler such as PgBouncer may give each transaction another connection. Django uses no
# prepared statements by default, and a cursor of the server would outlive its transaction.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True

CACHES = {
    "default": {
        # Shared by all workers, so that a rate limit is counted once for all of them.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # For what each worker may count for itself, without a query.
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

# Everything is loaded from this site, and no script or style is inline.
SECURE_CSP = {
    # Every directive is named, so that default-src applies to nothing but Firefox's prefetching,
    # which ignores the other directives.
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
# By default WhiteNoise lets any site read static files.
WHITENOISE_ALLOW_ALL_ORIGINS = False
SECURE_REFERRER_POLICY = "same-origin"

# Bytes. The longest text that a form takes is a capture of 100,000 characters. Form encoding takes
# up to 12 bytes for each, 9 of Chinese; what is somewhat longer is to come back with its text.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Paths that take more, and how much: an archive of 25 MB, and the form around it. Only from people
# who are logged in, and only as a form with a file.
LARGER_BODIES = {"/account/import/": 26_000_000}
# The preview of a list has up to seven fields for each of its 200 entries.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Sessions and cookies.
# This engine also decides when a session ends.
SESSION_ENGINE = "careerladder.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "careerladder.web.errors.csrf_failure"
# Not in a cookie, because a message may quote what a person typed.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# A proxy terminates HTTPS. `web/middleware/proxies.py` reads its headers.
SECURE_SSL_REDIRECT = _env.https
SESSION_COOKIE_SECURE = bool(_env.https)
CSRF_COOKIE_SECURE = bool(_env.https)
if _env.https:
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    # A browser accepts a __Host- cookie from this host alone, and only over HTTPS.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
# No HSTS for subdomains, and no preloading: they may be somebody else's, and use plain HTTP.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# Accounts.
AUTH_USER_MODEL = "careerladder.User"
AUTHENTICATION_BACKENDS = ["careerladder.accounts.backends.PasswordBackend"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "careerladder.accounts.passwords.PasswordValidator"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "assessments:arrive"
LOGOUT_REDIRECT_URL = "/"

# Where vulnerabilities are reported; None if it is not configured.
SECURITY_CONTACT = _env.security_contact

# Mail. Without a mail server, production sends none; locally it goes to the console and to files.
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

# Whether a mail can be read: in a mailbox, or locally on the console and in var/mail.
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
# None: a checkbox of the login forms decides.
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _env.https else "http"
# By code, because a link that is opened on another device would not continue the sitting.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if _env.mail_server else "none"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = bool(_env.mail_server)
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = MAIL_ARRIVES
ACCOUNT_LOGIN_BY_CODE_ENABLED = MAIL_ARRIVES
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# A stranger can use up a limit by account. So there is one only where accounts/known_browsers.py
# counts known browsers separately.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "password_by_network": "10/m/ip",
    "password_by_account": "5/300s/key",
    # Second factors, tried after the right password.
    "login_failed": "10/m/ip,5/300s/key",
    # For each code that was sent.
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

# Second factor and passkeys. A passkey logs in by itself, or is the second step after a password.
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
# Steps of 30 seconds by which a phone's clock may be off.
MFA_TOTP_TOLERANCE = 1
# Without mail, no address could ever be verified.
MFA_ALLOW_UNVERIFIED_EMAIL = not _env.mail_server

# Whether /styleguide/ is served; otherwise it is a 404.
STYLEGUIDE = _env.styleguide

LOGGING = logging_config(readable=not _env.in_production)
