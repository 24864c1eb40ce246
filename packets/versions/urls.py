from django.urls import path

from packets.versions import views

OF_PACKET = "packets/<uuid:uuid>/"

urlpatterns = [
    path(f"{OF_PACKET}preview/", views.preview, name="preview"),
    path(f"{OF_PACKET}versions/<int:number>/", views.version, name="version"),
    path(f"{OF_PACKET}versions/<int:number>/packet.<str:suffix>", views.version_file, name="file"),
    path(f"{OF_PACKET}versions/<int:number>/by-item/", views.by_item, name="by-item"),
    path(f"{OF_PACKET}compare/", views.compare_versions, name="compare"),
]
