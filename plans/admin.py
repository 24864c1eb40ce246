"""Staff see that evidence and marks exist, whose they are and when; never what they say."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, QuerySet
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
    """A list alone. The page of one mark could only add what it says, and of which item."""

    list_display = ["user", "since", "until"]
    list_display_links = None
    ordering = ["-since"]
    search_fields = ["user__email"]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None and super().has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mark]:
        return Mark.objects.select_related("user").only("user__email", "since", "until")
