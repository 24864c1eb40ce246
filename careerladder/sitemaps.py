"""The public pages, for search engines."""

from __future__ import annotations

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from careerladder.ladder import THE_LADDER, ladder_or_404

OF_A_LADDER = ("ladder", "roadblocks", "resources", "faq")


class PublicPages(Sitemap):  # type: ignore[type-arg]
    def items(self) -> list[str]:
        ladder = ladder_or_404()
        pages = [reverse("home"), reverse("assessments:start")]
        pages += [
            reverse(name, args=[THE_LADDER])
            for name in ("ladder", "roadblocks", "resources", "faq")
        ]
        return pages + [content.phase.get_absolute_url() for content in ladder.phases]

    def location(self, item: str) -> str:
        return item
