from django.urls import path

from sharing.reading import views

urlpatterns = [
    path("s/<str:secret>/", views.open_link, name="open-link"),
    path("read/<uuid:uuid>/", views.reading, name="reading"),
    path("read/<uuid:uuid>/done/", views.done, name="done"),
]
