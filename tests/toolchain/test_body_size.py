"""Bodies that are too big, with a length and without."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings

from careerladder.wsgi import with_content_length

LIMIT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_a_body_over_the_limit_is_answered_413_on_a_page_of_ours(as_ada):
    answer = as_ada.post("/progress/", {"note": "x" * LIMIT})
    assert answer.status_code == 413
    assert "<main" in answer.content.decode()


def test_a_body_below_the_limit_reaches_its_view(client, db):
    assert client.post("/", {"note": "x" * (LIMIT - 2000)}).status_code != 413


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
