"""Ends with 0 when a GET of the given address is answered with success within four seconds."""

import sys
import urllib.error
import urllib.request

try:
    with urllib.request.urlopen(sys.argv[1], timeout=4) as answer:  # noqa: S310
        sys.exit(0 if answer.status == 200 else 1)
except (urllib.error.URLError, OSError) as error:
    sys.stderr.write(f"{sys.argv[1]}: {error}\n")
    sys.exit(1)
