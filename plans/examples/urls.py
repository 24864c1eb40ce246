from django.urls import path

from plans.examples import views

urlpatterns = [
    path("assessments/<uuid:uuid>/evidence/", views.examples, name="examples"),
]
