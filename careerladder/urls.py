"""Every address of the site; the apps above are named by string only."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path

from careerladder.accounts import views as account
from careerladder.accounts.sessions_views import sessions
from careerladder.sitemaps import PublicPages
from careerladder.views import machines, public, unsent

account_urls: list[URLPattern | URLResolver] = [
    path("", account.overview, name="account"),
    path("time-zone/", account.time_zone, name="time-zone"),
    path("keys/", account.keys, name="keys"),
    path("sessions/", sessions, name="sessions"),
    path("delete/", account.delete, name="delete-account"),
    path("deleted/", account.deleted, name="account-deleted"),
    path("", include("allauth.urls")),
]

urlpatterns = [
    path("", public.home, name="home"),
    path("ladders/<slug:ladder>/", public.ladder, name="ladder"),
    path("ladders/<slug:ladder>/roadblocks/", public.roadblocks, name="roadblocks"),
    path("ladders/<slug:ladder>/moves/", public.moves, name="moves"),
    path("ladders/<slug:ladder>/resources/", public.resources, name="resources"),
    path("ladders/<slug:ladder>/faq/", public.faq, name="faq"),
    path("", include("assessments.urls")),
    path("", include("plans.urls")),
    path("styleguide/", include("styleguide.urls")),
    path("account/", include(account_urls)),
    path("unsent/discard/", unsent.discard, name="discard-unsent"),
    path("admin/", admin.site.urls),
    path("robots.txt", machines.robots, name="robots"),
    path(".well-known/security.txt", machines.security, name="security"),
    path("site.webmanifest", machines.manifest, name="manifest"),
    path("sitemap.xml", login_not_required(sitemap), {"sitemaps": {"pages": PublicPages}}),
]
