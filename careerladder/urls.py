"""The URLs of the site. The apps that depend on this one are included by name, not imported."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.decorators.http import require_safe

from careerladder.ladders import views as public
from careerladder.ladders.sitemaps import PublicPages
from careerladder.web import views as unsent
from careerladder.web import well_known as machines

handler500 = "careerladder.web.errors.server_error"

urlpatterns = [
    path("", public.home, name="home"),
    path("ladders/<slug:ladder>/", public.ladder, name="ladder"),
    path("ladders/<slug:ladder>/roadblocks/", public.roadblocks, name="roadblocks"),
    path("ladders/<slug:ladder>/moves/", public.moves, name="moves"),
    path("ladders/<slug:ladder>/resources/", public.resources, name="resources"),
    path("ladders/<slug:ladder>/faq/", public.faq, name="faq"),
    path("", include("assessments.urls")),
    path("", include("plans.urls")),
    path("", include("packets.urls")),
    path("", include("sharing.urls")),
    path("", include("reminders.urls")),
    path("", include("portability.urls")),
    path("styleguide/", include("styleguide.urls")),
    path("account/", include("careerladder.accounts.urls")),
    path("unsent/discard/", unsent.discard_unsent, name="discard-unsent"),
    path("preview/", unsent.preview_notes, name="preview"),
    path("admin/", admin.site.urls),
    path("robots.txt", machines.robots, name="robots"),
    path(".well-known/security.txt", machines.security, name="security"),
    path("site.webmanifest", machines.manifest, name="manifest"),
    path(
        "sitemap.xml",
        login_not_required(require_safe(sitemap)),
        {"sitemaps": {"pages": PublicPages}},
    ),
]
