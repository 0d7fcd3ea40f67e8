"""Writes the headers of the built pages for whoever serves them instead of the application.

`python docker/page_headers.py .web/build/client nginx` prints them for nginx, which knows the host;
`… json https://attendance.example.org` prints them for a CDN that serves the pages from a bucket.
They are the application's own: the same policy, with the hashes of the built inline scripts.
"""

import json
import sys
from pathlib import Path

from attendance_app.api.csp import built_hashes, policy
from attendance_app.api.headers import fixed_headers


def headers(site: Path, public_url: str) -> dict[str, str]:
    """Return the headers of every file of the site.

    Raises:
        SystemExit: there are no built pages.

    """
    hashes = built_hashes(site)
    if not hashes:
        raise SystemExit(f"{site} holds no built pages: run `reflex export` first.")
    policed = {"Content-Security-Policy": policy(public_url, hashes)}
    return fixed_headers(https=True) | policed


def for_nginx(site: Path) -> str:
    """Return `add_header` lines; nginx puts the host that was asked for into the policy."""
    found = headers(site, "https://$host")
    return "".join(f'add_header {name} "{value}" always;\n' for name, value in found.items())


def main(arguments: list[str]) -> int:
    """Print what was asked for."""
    site, form, *rest = arguments
    if form == "nginx":
        sys.stdout.write(for_nginx(Path(site)))
    else:
        (public_url,) = rest
        sys.stdout.write(json.dumps(headers(Path(site), public_url), indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
