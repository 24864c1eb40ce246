"""Administrators see that an assessment exists, whose it is and when; never its answers."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from assessments.models import Assessment
from careerladder.admin import ReadOnlyAdmin


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    fields = ["uuid", "user", "begun_at", "finished_at", "recorded_at", "is_set_aside"]
    list_display = ["uuid", "user", "finished_at", "is_set_aside"]
    ordering = ["-finished_at"]
    search_fields = ["uuid", "user__email"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assessment]:
        return (
            Assessment.objects.with_set_aside()
            .select_related("user")
            .only("uuid", "user__email", "begun_at", "finished_at", "recorded_at")
        )

    @admin.display(boolean=True, description="set aside")
    def is_set_aside(self, assessment: Assessment) -> bool:
        return bool(assessment.is_set_aside)  # type: ignore[attr-defined]
