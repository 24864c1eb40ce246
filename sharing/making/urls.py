from django.urls import path

from sharing.making import views

urlpatterns = [
    path("packets/<uuid:uuid>/versions/<int:number>/share/", views.share, name="share"),
]
