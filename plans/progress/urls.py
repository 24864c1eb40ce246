from django.urls import path

from plans.progress import views

urlpatterns = [
    path("progress/", views.progress_page, name="progress"),
    path("progress/timeline/", views.timeline, name="timeline"),
]
