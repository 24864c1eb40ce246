"""Load templates without their indents, which would add to the size of every page.

The indents are removed from the template's source. So nothing that a person typed is changed, and
line numbers in errors stay right.
"""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders.filesystem import Loader

INDENTS = re.compile(r"^[ \t]+", re.MULTILINE)


class IndentStrippingLoader(Loader):
    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        return INDENTS.sub("", contents) if str(origin.name).endswith(".html") else contents
