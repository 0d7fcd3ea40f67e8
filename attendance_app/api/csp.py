"""The content security policy: no eval, and of inline scripts only those that were built.

Reflex builds a few inline scripts into its pages. Each is allowed by its SHA-256, read once at
start from the built pages; a script that somebody manages to inject has another hash.
"""

import base64
import logging
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

log = logging.getLogger(__name__)

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_SRC = re.compile(r"\bsrc\s*=", re.IGNORECASE)
MOST_PAGES = 200


def inline_hashes(pages: Iterable[str]) -> list[str]:
    """Return "sha256-…" of every inline script in some pages of HTML, each once, in order."""
    hashes = {
        base64.b64encode(sha256(body.encode()).digest()).decode(): None
        for page in pages
        for attributes, body in _SCRIPT.findall(page)
        if not _SRC.search(attributes)
    }
    return [f"sha256-{digest}" for digest in hashes]


def built_hashes(folder: Path) -> list[str]:
    """Return the hashes of the inline scripts of the built site.

    Where there is none, none is allowed: then either another server serves the pages, or they will
    not work, and the log says why.
    """
    files = sorted(folder.rglob("*.html"))[:MOST_PAGES] if folder.is_dir() else []
    if not files:
        log.warning("no built pages in %s: no inline script is allowed", folder)
    return inline_hashes(file.read_text(encoding="utf-8", errors="replace") for file in files)


def policy(public_url: str, script_hashes: Iterable[str] = ()) -> str:
    """Return the policy of the pages. Styles are inline because the component library sets them."""
    own = urlsplit(public_url)
    socket = f"{'wss' if own.scheme == 'https' else 'ws'}://{own.netloc}"
    scripts = " ".join(["'self'", *(f"'{digest}'" for digest in script_hashes)])
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            f"connect-src 'self' {socket}",
            "img-src 'self' blob: data:",
            "media-src 'self' blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "object-src 'none'",
        )
    )
