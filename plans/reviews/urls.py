from django.urls import path

from plans.reviews import views

urlpatterns = [
    path("plan/review/", views.review, name="review"),
    path("plan/reviews/", views.reviews, name="reviews"),
]
