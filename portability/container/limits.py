"""How large an archive may be."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Sizes are in bytes. The expanded ones are checked while expanding."""

    archive: int
    entries: int
    # Of one file in the archive, and of all.
    expanded: int
    expanded_in_all: int
    # Expanded bytes for each compressed one, beyond a file's first megabyte.
    ratio: int
    line: int
    lines_in_all: int
    # Of objects and lists within each other, and of the values in one line.
    depth: int
    values: int
    manifest: int = 100_000


WEB_LIMITS = Limits(
    archive=25 * MEGABYTE,
    entries=60,
    expanded=250 * MEGABYTE,
    expanded_in_all=250 * MEGABYTE,
    ratio=200,
    line=4 * MEGABYTE,
    # An import reads some 10,000 a second.
    lines_in_all=200_000,
    depth=12,
    values=100_000,
)

# Whoever runs a site imports a file that they were given.
COMMAND_LIMITS = Limits(
    archive=1_000 * MEGABYTE,
    entries=60,
    expanded=2_000 * MEGABYTE,
    expanded_in_all=4_000 * MEGABYTE,
    ratio=200,
    line=4 * MEGABYTE,
    lines_in_all=20_000_000,
    depth=12,
    values=100_000,
)
