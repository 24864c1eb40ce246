from django.urls import path

from plans.calendar_feed import views

urlpatterns = [
    path("plan/calendar/", views.calendar, name="calendar"),
    path("plan/calendar/dates/", views.choose_dates, name="calendar-dates"),
    path("plan/calendar/revoke/", views.revoke, name="revoke-calendar"),
    path("plan/calendar/<str:secret>.ics", views.feed, name="calendar-feed"),
]
