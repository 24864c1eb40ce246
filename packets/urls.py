from django.urls import include, path

app_name = "packets"

urlpatterns = [
    path("", include("packets.beginning.urls")),
    path("", include("packets.editing.urls")),
    path("", include("packets.versions.urls")),
]
