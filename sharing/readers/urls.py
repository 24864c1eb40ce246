from django.urls import path

from sharing.readers import views

HERE = "packets/<uuid:uuid>/readers/"

urlpatterns = [
    path(HERE, views.readers, name="readers"),
    path(f"{HERE}<uuid:link>/", views.shared, name="shared"),
    path(f"{HERE}<uuid:link>/revoke/", views.revoke_link, name="revoke-link"),
    path(f"{HERE}answers/<uuid:answer>/plan/", views.plan_answer, name="plan-answer"),
]
