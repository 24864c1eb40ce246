"""The admin is nearly all read-only: content is changed in fixtures/, records by their people."""

from __future__ import annotations

from typing import Any

from allauth.account.admin import EmailAddress
from allauth.account.decorators import secure_admin_login
from allauth.mfa.admin import Authenticator
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import Group  # type: ignore[attr-defined]
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.views.generic import RedirectView

from careerladder.models import (
    FAQ,
    ChecklistItem,
    Dimension,
    ItemRevision,
    Ladder,
    LadderVersion,
    Level,
    Phase,
    Question,
    Resource,
    Roadblock,
    RoutingRule,
    SuggestedMove,
    User,
)

admin.site.site_header = admin.site.site_title = "careerladder"
admin.site.index_title = "Administration"
# Administrators log in on the site's login page, which has rate limits, a second factor and
# security events.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.password_change = RedirectView.as_view(  # type: ignore[assignment, method-assign]
    pattern_name="account_change_password"
)
# Only its person may change an email address or a second factor, and there are no permissions but
# is_staff and is_superuser. The models are imported from the modules that register them, so that
# they are registered before this line.
admin.site.unregister([Authenticator, EmailAddress, Group])


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Administrators may see the list and each row. Nobody may add, change or delete."""

    actions = None
    show_full_result_count = False
    view_on_site = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Allow only the lookups of the list's filters.

        Django allows other lookups on the model's own columns, shown or not: with a query string
        like ?note__startswith= a note could be guessed letter by letter.
        """
        filters = {getattr(each, "parameter_name", each) for each in self.get_list_filter(request)}
        return lookup.split("__")[0] in filters and super().lookup_allowed(lookup, value, request)


class RetiredFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("current", "Current"), ("retired", "Retired")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        return queryset.filter(retired_on__isnull=self.value() == "current")


@admin.register(Ladder)
class LadderAdmin(ReadOnlyAdmin):
    list_display = ["slug", "name"]
    view_on_site = True


@admin.register(FAQ)
class ContentAdmin(ReadOnlyAdmin):
    list_display = ["slug", "position", "ladder", "retired_on"]
    list_filter = ["ladder", RetiredFilter]
    list_select_related = ["ladder"]
    ordering = ["ladder", "position", "slug"]
    search_fields = ["slug"]


@admin.register(Question)
class QuestionAdmin(ContentAdmin):
    list_display = ["slug", "position", "look_back_months", "ladder", "retired_on"]


@admin.register(Phase)
class PhaseAdmin(ContentAdmin):
    list_display = ["slug", "position", "title", "ladder", "retired_on"]
    view_on_site = True


@admin.register(Level, Dimension, ChecklistItem)
class PhasePartAdmin(ContentAdmin):
    list_display = ["slug", "position", "name", "phase", "ladder", "retired_on"]
    list_filter = ["ladder", "phase", RetiredFilter]
    list_select_related = ["ladder", "phase"]
    ordering = ["ladder", "phase__position", "position", "slug"]


@admin.register(Roadblock, Resource)
class PhasesAdmin(ContentAdmin):
    list_display = ["slug", "position", "name", "ladder", "retired_on"]
    list_filter = ["ladder", "phases", RetiredFilter]


@admin.register(SuggestedMove)
class SuggestedMoveAdmin(ContentAdmin):
    list_display = [
        "slug",
        "position",
        "name",
        "item",
        "roadblock",
        "phase",
        "systems",
        "ladder",
        "retired_on",
    ]
    list_filter = ["ladder", "systems", RetiredFilter]
    list_select_related = ["ladder", "item", "roadblock", "phase"]


@admin.register(RoutingRule)
class RoutingRuleAdmin(ContentAdmin):
    list_display = [
        "slug",
        "position",
        "fewest",
        "most",
        "lower",
        "higher",
        "ladder",
        "retired_on",
    ]
    list_select_related = ["ladder", "lower", "higher"]


@admin.register(LadderVersion)
class LadderVersionAdmin(ReadOnlyAdmin):
    list_display = ["number", "ladder", "loaded_at"]
    list_filter = ["ladder"]
    list_select_related = ["ladder"]
    ordering = ["ladder", "-number"]


@admin.register(ItemRevision)
class ItemRevisionAdmin(ReadOnlyAdmin):
    list_display = ["item", "number", "phase", "counts", "since"]
    list_filter = ["phase", "counts"]
    list_select_related = ["item", "phase"]
    ordering = ["-since", "item", "-number"]
    search_fields = ["item__slug"]


@admin.register(User)
class PersonAdmin(ReadOnlyAdmin):
    """Superusers set who is an administrator and who is active, but not for themselves."""

    list_display = ["email", "date_joined", "last_login", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff"]
    fields = ["email", "date_joined", "last_login", "is_superuser", "is_staff", "is_active"]
    readonly_fields = ["email", "date_joined", "last_login", "is_superuser"]
    ordering = ["email"]
    search_fields = ["email"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_superuser and obj != request.user

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry:
        """Log the key, not the email address, which would stay in the log after a deletion."""
        entry: LogEntry = super().log_change(request, obj, message)
        entry.object_repr = f"person {obj.pk}"
        entry.save(update_fields=["object_repr"])
        return entry
