from django.urls import path

from packets.versions import views

HERE = "packets/<uuid:uuid>/"

urlpatterns = [
    path(f"{HERE}preview/", views.preview, name="preview"),
    path(f"{HERE}versions/<int:number>/", views.version, name="version"),
    path(f"{HERE}versions/<int:number>/packet.<str:suffix>", views.version_file, name="file"),
    path(f"{HERE}versions/<int:number>/by-item/", views.by_item, name="by-item"),
    path(f"{HERE}compare/", views.compare, name="compare"),
]
