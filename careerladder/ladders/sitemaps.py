"""The sitemap of the public pages."""

from __future__ import annotations

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from careerladder.ladders.catalog import ladder_or_404, loaded_ladders

OF_THE_SITE = ("home", "assessments:start", "account_login", "account_signup")
OF_A_LADDER = ("ladder", "roadblocks", "moves", "resources", "faq")


class PublicPages(Sitemap):  # type: ignore[type-arg]
    def items(self) -> list[str]:
        addresses = [reverse(name) for name in OF_THE_SITE]
        for slug in loaded_ladders():
            addresses += [reverse(name, args=[slug]) for name in OF_A_LADDER]
            phases = ladder_or_404(slug).phases
            addresses += [content.phase.get_absolute_url() for content in phases]
        return addresses

    def location(self, item: str) -> str:
        return item
