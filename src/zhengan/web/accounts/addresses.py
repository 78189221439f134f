"""From which address a request came: the connection's, or what the one proxy in front says where the console stands behind TLS."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104  # says that the address is not known; nothing listens on it


def address_of(request: HttpRequest) -> str:
    """The browser's address. The last entry of X-Forwarded-For is the proxy's own; earlier ones anybody can invent."""
    found = str(request.META.get("REMOTE_ADDR") or "")
    if settings.SECURE_PROXY_SSL_HEADER:
        found = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or found
    try:
        return str(ip_address(found))
    except ValueError:
        return UNKNOWN
