"""What machines ask for: robots, and the manifest of the icons."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = request.build_absolute_uri("/sitemap.xml")
    return render(request, "robots.txt", {"sitemap": sitemap}, content_type="text/plain")


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    sizes = {"img/icon-192.png": "192x192", "img/icon-512.png": "512x512"}
    icons = [
        {"src": static(path), "sizes": size, "type": "image/png"} for path, size in sizes.items()
    ]
    return JsonResponse(
        {
            "name": "careerladder",
            "start_url": "/",
            "display": "minimal-ui",
            "background_color": "#fdfcf9",
            "theme_color": "#2c4a7c",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )
