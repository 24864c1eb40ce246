from django.urls import path

from plans.proposals import views

urlpatterns = [
    path("plan/proposal/", views.proposal, name="proposal"),
    path("plan/roadblock/", views.recognise, name="recognise"),
]
