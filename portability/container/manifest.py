"""`manifest.json`: what an archive is, and what its files are to have."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from portability.container.json_line import parse_line
from portability.container.limits import Limits
from portability.container.mistakes import ArchiveMistake

MANIFEST = "manifest.json"
FORMAT: Literal["careerladder-archive"] = "careerladder-archive"
VERSION = 1
# A text editor of Windows can write it before the first character.
ENCODED_MARK = b"\xef\xbb\xbf"


class FileCheck(BaseModel):
    """What a file of the archive is to have. Both can be left out of an archive made by hand."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    count: Annotated[
        int | None, Field(ge=0, description="Its lines, without those that are blank.")
    ] = None
    sha256: Annotated[
        str | None, Field(pattern="^[0-9a-f]{64}$", description="Of its bytes, in hexadecimal.")
    ] = None


class Manifest(BaseModel):
    """Every other file of the archive is named in `files`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["careerladder-archive"] = FORMAT
    version: Annotated[int, Field(strict=True, ge=1)]
    made_at: Annotated[
        AwareDatetime | None, Field(description="When it was made, with the offset from UTC.")
    ] = None
    files: dict[str, FileCheck]


def read_manifest(blocks: Iterable[bytes], names: Iterable[str], limits: Limits) -> Manifest:
    """The manifest of an archive whose files have these names. Raises ArchiveMistake."""
    text = b"".join(blocks).removeprefix(ENCODED_MARK)
    found = parse_line(text, file=MANIFEST, number=None, limits=limits)
    if found.get("format") != FORMAT:
        raise ArchiveMistake(f"Its format isn’t “{FORMAT}”.", file=MANIFEST)
    try:
        manifest = Manifest.model_validate(found)
    except ValidationError as error:
        raise ArchiveMistake(_first_of(error), file=MANIFEST) from None
    if manifest.version > VERSION:
        raise ArchiveMistake(
            f"Its version is {manifest.version}, and this site reads up to {VERSION}.",
            file=MANIFEST,
        )
    present = set(names) - {MANIFEST}
    for name in sorted(manifest.files.keys() - present):
        raise ArchiveMistake(f"It names {name!a}, which isn’t in the archive.", file=MANIFEST)
    for name in sorted(present - manifest.files.keys()):
        raise ArchiveMistake("The manifest doesn’t name it.", file=name)
    return manifest


def with_manifest(
    files: Iterable[tuple[str, Iterable[bytes]]], *, made_at: datetime
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The files, and then the manifest of what they turned out to have.

    Each is to be used up before the next is asked for, as zip_chunks does.
    """
    tallies: dict[str, _Tally] = {}
    for name, parts in files:
        tallies[name] = tally = _Tally()
        yield name, tally.counted(parts)
    manifest = Manifest(
        version=VERSION,
        made_at=made_at,
        files={name: tally.check() for name, tally in tallies.items()},
    )
    text = json.dumps(manifest.model_dump(mode="json"), indent=2)
    yield MANIFEST, [f"{text}\n".encode()]


@dataclass
class _Tally:
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    lines: int = 0
    # Whether the line that isn't ended yet has more than white space.
    has_text: bool = False

    def counted(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        for part in parts:
            self.digest.update(part)
            first, *others = part.split(b"\n")
            self.has_text = self.has_text or bool(first.strip())
            for other in others:
                self.lines += self.has_text
                self.has_text = bool(other.strip())
            yield part

    def check(self) -> FileCheck:
        return FileCheck(count=self.lines + self.has_text, sha256=self.digest.hexdigest())


def _first_of(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(ascii(part)[1:-1] if isinstance(part, str) else "" for part in first["loc"])
    return f"{where}: {first['msg']}."
