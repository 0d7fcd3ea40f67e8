"""Which edition of the time zones this process computes with."""

from functools import cache

import tzdata


@cache
def tzdata_version() -> str:
    """Return the edition, as "2026f": that of the package, which `attendance_app` pins."""
    return tzdata.IANA_VERSION
