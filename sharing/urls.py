from django.urls import include, path

app_name = "sharing"

urlpatterns = [
    path("", include("sharing.making.urls")),
    path("", include("sharing.readers.urls")),
    path("", include("sharing.reading.urls")),
]
