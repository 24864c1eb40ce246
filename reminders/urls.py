from django.urls import path

from reminders.settings_page import views as settings
from reminders.stopping import views as stopping

app_name = "reminders"

urlpatterns = [
    path("account/reminders/", settings.reminders, name="settings"),
    path("account/reminders/pause/", settings.pause_reminders, name="pause"),
    path("account/reminders/pause/end/", settings.end_pause, name="end-pause"),
    path("account/reminders/on/", settings.turn_on, name="turn-on"),
    path("reminders/stop/<str:token>/", stopping.stop_by_link, name="stop"),
]
