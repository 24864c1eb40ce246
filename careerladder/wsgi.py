"""The application that gunicorn serves."""

import os
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careerladder.settings")


def with_content_length(application: "WSGIApplication") -> "WSGIApplication":
    """Set CONTENT_LENGTH for a chunked body: Django takes a body without it for empty.

    At most one byte more than the limit is read, so that middleware/body_size.py detects more. A
    larger body of LARGER_BODIES needs a length, which browsers and proxies that buffer send.
    """

    def with_length(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if environ.get("wsgi.input_terminated") and not environ.get("CONTENT_LENGTH"):
            body = environ["wsgi.input"].read((settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) + 1)
            environ["wsgi.input"] = BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))
        return application(environ, start)

    return with_length


application = with_content_length(get_wsgi_application())
