"""Templates without their indents, which every page would carry to its reader again and again.

Taken out when a template is read, so that nothing a person typed is ever touched, and lines keep
their numbers.
"""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders.filesystem import Loader

INDENTS = re.compile(r"^[ \t]+", re.MULTILINE)


class WithoutIndents(Loader):
    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        return INDENTS.sub("", contents) if str(origin.name).endswith(".html") else contents
