"""Staff see that evidence and marks exist; what was written there is its person's."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from careerladder.admin import ReadOnly
from plans.models import Evidence, Mark, Removal


@admin.register(Evidence)
class EvidenceAdmin(ReadOnly):
    fields = ["uuid", "user", "recorded_at", "version", "is_removed"]
    list_display = ["uuid", "user", "recorded_at", "version", "is_removed"]
    ordering = ["-recorded_at"]
    search_fields = ["uuid", "user__email"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        removals = Removal.objects.open().filter(evidence=OuterRef("pk"))
        return (
            Evidence.objects.select_related("user")
            .only("uuid", "user__email", "recorded_at", "version")
            .annotate(removed=Exists(removals))
        )

    @admin.display(boolean=True, description="removed")
    def is_removed(self, evidence: Evidence) -> bool:
        return bool(evidence.removed)  # type: ignore[attr-defined]


@admin.register(Mark)
class MarkAdmin(ReadOnly):
    fields = ["user", "item", "kind", "since", "until"]
    list_display = ["item", "kind", "user", "since", "until"]
    list_filter = ["kind"]
    ordering = ["-since"]
    search_fields = ["item__slug", "user__email"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mark]:
        return Mark.objects.select_related("user", "item").only(
            "user__email", "item__slug", "kind", "since", "until"
        )
