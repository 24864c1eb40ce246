from django.urls import path

from packets.beginning import views

urlpatterns = [
    path("packets/", views.packet_list, name="list"),
    path("packets/new/", views.new, name="new"),
    path("packets/build/", views.build, name="build"),
    path("packets/removed/", views.removed_packets, name="removed"),
]
