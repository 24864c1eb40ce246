"""The JSON Schema of the lines of an archive, for whoever writes a program that reads one."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from pydantic import TypeAdapter

from portability.container.manifest import MANIFEST, Manifest
from portability.schema.files import ADAPTERS

MODE: Literal["validation"] = "validation"


@require_safe
@login_not_required
def schema(request: HttpRequest) -> JsonResponse:
    """Of each file, what a line of it is; of the manifest, what it is as a whole."""
    return JsonResponse(archive_schema(), json_dumps_params={"indent": 2})


@cache
def archive_schema() -> dict[str, Any]:
    of_files = {MANIFEST: TypeAdapter(Manifest), **ADAPTERS}
    # As they are read: a moment as it's written by hand, too.
    inputs = [(name, MODE, adapter) for name, adapter in of_files.items()]
    schemas, shared = TypeAdapter.json_schemas(inputs)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "careerladder archive, version 1",
        "description": "Each property is named as a file of the archive. Of a file that ends in "
        ".jsonl it is the schema of one line.",
        "type": "object",
        "properties": {name: schemas[name, MODE] for name in of_files},
        **shared,
    }
