"""Bodies that are too big, with a length and without."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from careerladder.wsgi import with_content_length

FORM_ENCODED = "application/x-www-form-urlencoded"
LIMIT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_a_body_over_the_limit_is_answered_413_on_a_page_of_ours(as_ada):
    answer = as_ada.post("/progress/", {"note": "x" * LIMIT})
    assert answer.status_code == 413
    assert "<main" in answer.content.decode()


def test_a_body_below_the_limit_reaches_its_view(client, db):
    assert client.post("/", {"note": "x" * (LIMIT - 2000)}).status_code != 413


def archive_of(size: int) -> dict[str, SimpleUploadedFile]:
    return {"archive": SimpleUploadedFile("archive.zip", b"x" * size)}


def test_a_larger_body_is_taken_by_its_path_with_a_file_from_who_is_logged_in(
    as_ada, client, settings
):
    """The path is that of another page, which answers 405 to any POST that reaches it."""
    settings.LARGER_BODIES = {"/progress/": LIMIT * 2}
    assert as_ada.post("/progress/", archive_of(LIMIT)).status_code == 405
    assert as_ada.post("/progress/", archive_of(LIMIT * 2)).status_code == 413
    assert as_ada.post("/progress/", "x" * LIMIT + "x", FORM_ENCODED).status_code == 413
    assert as_ada.post("/evidence/", archive_of(LIMIT)).status_code == 413
    answer = client.post("/progress/", archive_of(LIMIT))
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=/progress/")


def test_a_larger_body_of_a_form_from_elsewhere_is_refused(ada, settings):
    settings.LARGER_BODIES = {"/progress/": LIMIT * 2}
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)
    assert browser.post("/progress/", archive_of(LIMIT)).status_code == 403


@pytest.mark.parametrize("size", [0, 5, LIMIT, LIMIT + 1, LIMIT * 2])
def test_a_body_without_a_length_is_given_one(size):
    seen: dict[str, Any] = {}

    def application(environ: dict[str, Any], start: object) -> Iterable[bytes]:
        seen.update(environ)
        return []

    environ = {"wsgi.input_terminated": True, "wsgi.input": BytesIO(b"x" * size)}
    with_content_length(application)(environ, lambda *_: lambda _: None)
    assert seen["CONTENT_LENGTH"] == str(min(size, LIMIT + 1))
    assert len(seen["wsgi.input"].read()) == min(size, LIMIT + 1)
