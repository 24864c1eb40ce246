"""Find email addresses in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable


def address_pattern(addresses: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of these addresses, but not within a longer address.

    It needs at least one address.
    """
    alternatives = "|".join(re.escape(address) for address in addresses)
    return re.compile(rf"(?<![\w.+-])(?:{alternatives})(?![\w-]|\.\w)", re.IGNORECASE)
