"""The sitemap of the public pages."""

from __future__ import annotations

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404

OF_THE_SITE = ("home", "assessments:start", "account_login", "account_signup")
OF_A_LADDER = ("ladder", "roadblocks", "moves", "resources", "faq")


class PublicPages(Sitemap):  # type: ignore[type-arg]
    def items(self) -> list[str]:
        ladder = ladder_or_404(DEFAULT_LADDER)
        return [
            *(reverse(name) for name in OF_THE_SITE),
            *(reverse(name, args=[DEFAULT_LADDER]) for name in OF_A_LADDER),
            *(content.phase.get_absolute_url() for content in ladder.phases),
        ]

    def location(self, item: str) -> str:
        return item
