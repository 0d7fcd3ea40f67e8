"""Time zones to choose from: the IANA names that people know by a city."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

import reflex as rx

from attendance_app.services.sites import SiteView

LIST_ID = "zones"
_OTHER = ("Etc/", "SystemV/", "posix/", "right/")

ZONES = tuple(
    sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(_OTHER))
)


def time_there(zone: str, now: datetime) -> str:
    """Say what time it is in a zone, so that a wrong one is noticed; or that there is none."""
    if zone not in available_timezones():
        return "No such zone. Type a city, such as Berlin, and choose from the list."
    return f"There it is {now.astimezone(ZoneInfo(zone)):%H:%M} now"


def home_zone(sites: Sequence[SiteView]) -> str:
    """Give the zone of the company: that of the site which was added first."""
    return min(sites, key=lambda site: site.id).zone if sites else "UTC"


def zone_list() -> rx.Component:
    """Draw the list that an input with ``list="zones"`` searches."""
    return rx.el.datalist(*[rx.el.option(value=zone) for zone in ZONES], id=LIST_ID)
