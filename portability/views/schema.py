"""The JSON Schema of the lines of an archive, for whoever writes a program that reads one."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from portability.container.manifest import MANIFEST, Manifest
from portability.schema.files import ADAPTERS


@require_safe
@login_not_required
def schema(request: HttpRequest) -> JsonResponse:
    """Of each file, what a line of it is; of the manifest, what it is as a whole."""
    return JsonResponse(archive_schema(), json_dumps_params={"indent": 2})


@cache
def archive_schema() -> dict[str, Any]:
    files = {name: adapter.json_schema(mode="serialization") for name, adapter in ADAPTERS.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "careerladder archive, version 1",
        "description": "Each property is named as a file of the archive. Of a file that ends in "
        ".jsonl it is the schema of one line.",
        "type": "object",
        "properties": {MANIFEST: Manifest.model_json_schema(), **files},
    }
