"""Files for machines: robots.txt, security.txt and the web app manifest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

PLAIN = "text/plain; charset=utf-8"


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = request.build_absolute_uri("/sitemap.xml")
    return render(request, "robots.txt", {"sitemap": sitemap}, content_type=PLAIN)


@login_not_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """security.txt (RFC 9116). Raises Http404 if SECURITY_CONTACT is not set."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {today + timedelta(days=270):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {request.build_absolute_uri(request.path)}",
    ]
    text = "".join(f"{line}\n" for line in lines)
    return HttpResponse(text, content_type=PLAIN)


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
