"""Name in the log what a proxy in front seems to do wrong, and what to set instead.

Each mistake is named once an hour by each process, so that nobody can fill the log. No line has an
IP address. A stranger may have sent the request, so each says what to do if the site is affected.
"""

from __future__ import annotations

import time
from ipaddress import ip_address
from threading import Lock

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.request import split_domain_port

from careerladder.hosts import host_of, origin_of

SECONDS_BETWEEN_LINES = 60 * 60
# A stranger sends a few such requests among many that are right. A wrong proxy spoils them all.
WRONG_HOSTS_IN_A_ROW = 3
WRONG_COUNTS_IN_A_ROW = 10

log = structlog.get_logger("careerladder.proxy")


class _Mistake:
    """One kind of mistake: how many requests in a row had it, and when it was named last."""

    def __init__(self, in_a_row: int = 1) -> None:
        self.least_in_a_row = in_a_row
        self.lock = Lock()
        self.reset()

    def reset(self) -> None:
        """Forget everything, as in a new process."""
        self.in_a_row = 0
        self.named_at: float | None = None

    def report(self, line: str) -> None:
        """Count a request that has the mistake, and write the line if it is time to."""
        with self.lock:
            self.in_a_row += 1
            now = time.monotonic()
            is_recent = self.named_at is not None and now < self.named_at + SECONDS_BETWEEN_LINES
            if is_recent or self.in_a_row < self.least_in_a_row:
                return
            self.named_at = now
        log.warning(line)


no_scheme = _Mistake()
wrong_host = _Mistake(WRONG_HOSTS_IN_A_ROW)
refused_origin = _Mistake()
wrong_count = _Mistake(WRONG_COUNTS_IN_A_ROW)


def check_scheme(request: HttpRequest, header: str) -> None:
    """Name a scheme that was not passed on. `header` is X-Forwarded-Proto.

    Browsers send Sec-Fetch-Site only where they use HTTPS themselves.
    """
    if request.is_secure() or not settings.SECURE_SSL_REDIRECT:
        return
    if header and "Sec-Fetch-Site" not in request.headers:
        return
    how = "as plain HTTP" if header else "without X-Forwarded-Proto"
    no_scheme.report(
        f"A request came {how}, and was redirected to HTTPS. If every page redirects to itself, "
        "no proxy says that people use HTTPS: let the outermost one set X-Forwarded-Proto to "
        "https, and the others pass it on."
    )


def check_count(header: str) -> None:
    """Name a TRUSTED_PROXY_COUNT that isn't the number of addresses in X-Forwarded-For."""
    expected = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    found = header.count(",") + 1 if header else 0
    if found == expected:
        wrong_count.in_a_row = 0
        return
    wrong_count.report(
        f"{WRONG_COUNTS_IN_A_ROW} requests in a row had another number of addresses in "
        f"X-Forwarded-For than TRUSTED_PROXY_COUNT={expected}, the last one {found}. Set it to "
        "the number of proxies in front, and let each add the address that it sees. Until then, "
        "limits may count a proxy instead of a client."
    )


def check_host(request: HttpRequest, *, is_refused: bool) -> None:
    """Name a host that isn't in ALLOWED_HOSTS. `is_refused` says that the answer is 400."""
    if not is_refused:
        # Static files are sent for any host, also those of the page that says 400.
        if request.resolver_match:
            wrong_host.in_a_row = 0
        return
    try:
        request.get_host()
    except DisallowedHost:
        # ALLOWED_HOSTS has names without ports.
        host = request.META.get("HTTP_HOST", "")
        wrong_host.report(
            f"{WRONG_HOSTS_IN_A_ROW} requests in a row were refused because their host is not in "
            f"ALLOWED_HOSTS, the last one for {_shown(host, with_port=False)}. If "
            "people type that name, add it to ALLOWED_HOSTS. If they type another one, let the "
            "proxy pass on the Host header."
        )


def check_origin(request: HttpRequest, reason: str) -> None:
    """Name an origin that the CSRF check refused, unless another site sent the form."""
    if not reason.startswith("Origin checking failed"):
        return
    origin = origin_of(request.headers.get("Origin", ""))
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or origin is None:
        return
    scheme, _, host = origin.partition("://")
    refused_origin.report(
        f"A form was refused: the browser sent it from {scheme}://{_shown(host)}, and it arrived "
        f"for {request.scheme}://{_shown(request.get_host())}. If both are this site, let the "
        "proxy pass on Host and X-Forwarded-Proto. If the first is another site of yours, add it "
        "to CSRF_TRUSTED_ORIGINS."
    )


def _shown(text: str, *, with_port: bool = True) -> str:
    """A Host header as it may be logged: with its name and port, or that it has no name."""
    domain, port = split_domain_port(text)
    host = host_of(domain)
    if host is None:
        return "something that is no host name"
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return f"{host}:{port}" if port and with_port else host
    return "an IP address"
