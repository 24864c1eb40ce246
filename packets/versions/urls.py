from django.urls import path

from packets.versions import views

VERSION_PATH = "packets/<uuid:uuid>/"

urlpatterns = [
    path(f"{VERSION_PATH}preview/", views.preview, name="preview"),
    path(f"{VERSION_PATH}versions/<int:number>/", views.version, name="version"),
    path(
        f"{VERSION_PATH}versions/<int:number>/packet.<str:suffix>", views.version_file, name="file"
    ),
    path(f"{VERSION_PATH}versions/<int:number>/by-item/", views.by_item, name="by-item"),
    path(f"{VERSION_PATH}compare/", views.compare_versions, name="compare"),
]
