"""The settings that production has, with what makes tests fast and keeps them to themselves."""

from careerladder.settings import *  # noqa: F403
from careerladder.settings import STORAGES

# Its manifest exists only after collectstatic.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
# Straight from static/, which needs no collectstatic either.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
