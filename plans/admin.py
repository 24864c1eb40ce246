"""Administrators see that records exist, whose they are and when; never what they say."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest

from careerladder.admin import ReadOnlyAdmin
from plans.models import Evidence, Mark, Move, Removal, Review


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
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


class ListAlone(ReadOnlyAdmin):
    """No page of one row: it could only add what it says, and of which item."""

    list_display_links = None
    search_fields = ["user__email"]
    columns: tuple[str, ...] = ()

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None and super().has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows: QuerySet[Model] = super().get_queryset(request)
        return rows.select_related("user").only("user__email", *self.columns)


@admin.register(Mark)
class MarkAdmin(ListAlone):
    columns = ("since", "until")
    list_display = ["user", *columns]
    ordering = ["-since"]


@admin.register(Move)
class MoveAdmin(ListAlone):
    columns = ("planned_at", "changed_at")
    list_display = ["user", *columns]
    ordering = ["-planned_at"]


@admin.register(Review)
class ReviewAdmin(ListAlone):
    columns = ("at",)
    list_display = ["user", *columns]
    ordering = ["-at"]
