"""Where an email address stands in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable


def address_pattern(addresses: Iterable[str]) -> re.Pattern[str]:
    """Finds any of at least one address, and no longer address that one of them is a part of."""
    any_of = "|".join(re.escape(address) for address in addresses)
    return re.compile(rf"(?<![\w.+-])(?:{any_of})(?![\w-]|\.\w)", re.IGNORECASE)
