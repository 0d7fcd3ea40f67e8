"""How a downloaded file is named."""

from urllib.parse import quote


def attachment(name: str) -> str:
    """Return a Content-Disposition with a plain name and the real one (RFC 6266, RFC 5987)."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
