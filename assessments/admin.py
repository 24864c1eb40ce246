"""Staff see that an assessment exists; what was answered is its person's."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from assessments.models import Assessment
from careerladder.admin import ReadOnly


@admin.register(Assessment)
class AssessmentAdmin(ReadOnly):
    fields = ["uuid", "user", "ladder", "placement", "begun_at", "finished_at", "recorded_at"]
    list_display = ["uuid", "user", "finished_at", "placement"]
    list_filter = ["ladder", "placement"]
    ordering = ["-finished_at"]
    search_fields = ["uuid", "user__email"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assessment]:
        return Assessment.objects.select_related("user", "ladder", "placement").only(
            "uuid",
            "user__email",
            "ladder__name",
            "placement__slug",
            "begun_at",
            "finished_at",
            "recorded_at",
        )
