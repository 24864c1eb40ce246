"""Every word that the database holds, in whichever table, and however it is wrapped up."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Iterator

from django.db import connection


def tables_with(*words: str) -> dict[str, list[str]]:
    """The tables that hold one of these words, and the cells that do. Found by the database itself,
    so that none can be forgotten.
    """
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT to_jsonb(t) FROM {name} t")  # noqa: S608
            for (row,) in cursor.fetchall():
                for text in _texts(json.loads(row)):
                    if any(word.lower() in text.lower() for word in words):
                        found.setdefault(table, []).append(text)
    return found


def _texts(kept: object) -> Iterator[str]:
    """What can be read of a value, its own text first."""
    if isinstance(kept, dict):
        for name, value in kept.items():
            yield from _texts(name)
            yield from _texts(value)
    elif isinstance(kept, list):
        for value in kept:
            yield from _texts(value)
    else:
        yield str(kept)
        if isinstance(kept, str):
            yield from _unwrapped(kept)


def _unwrapped(text: str) -> Iterator[str]:
    """Of signed, packed and pickled text what lies in it: sessions and the cache are kept so."""
    for part in text.split(":"):
        packed = part.startswith(".")
        try:
            inner = base64.b64decode(part.lstrip(".") + "==", altchars=b"-_")
            yield (zlib.decompress(inner) if packed else inner).decode("utf-8", "replace")
        except (binascii.Error, ValueError, zlib.error):
            continue
