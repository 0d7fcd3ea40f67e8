"""Where a request comes from: its network address, and the page that sent it."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from attendance_app.settings import settings

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def client_ip(connection: HTTPConnection) -> str:
    """Return the address of who asks.

    Behind n trusted proxies it is the nth from the right of X-Forwarded-For; what stands further
    left was written by whoever asked, and is not believed.
    """
    peer = connection.client.host if connection.client else ""
    hops = settings().trusted_proxy_hops
    if hops < 1:
        return peer
    passed = [part.strip() for part in connection.headers.get("x-forwarded-for", "").split(",")]
    return passed[-hops] if len(passed) >= hops and passed[-hops] else peer


def is_foreign(method: str, headers: Headers) -> bool:
    """Tell whether a request that may change something was sent by a page of another site.

    Browsers name the page in Origin. A program names none; nor does it carry a browser's cookies.
    """
    if method in SAFE:
        return False
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
    own = urlsplit(settings().public_url)
    sent = urlsplit(origin)
    same_host = bool(sent.netloc) and sent.netloc == headers.get("host")
    return not (same_host or (sent.scheme, sent.netloc) == (own.scheme, own.netloc))
