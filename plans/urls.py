from django.urls import include, path

app_name = "plans"

urlpatterns = [
    path("", include("plans.progress.urls")),
    path("", include("plans.checklist.urls")),
    path("", include("plans.moves.urls")),
    path("", include("plans.proposals.urls")),
    path("", include("plans.reviews.urls")),
    path("", include("plans.calendar_feed.urls")),
    path("", include("plans.journal.urls")),
    path("", include("plans.examples.urls")),
]
