"""The first administrator, from a one-time link."""

import asyncio
from collections.abc import Mapping

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.authorise import requires
from attendance_app.web.zones import time_there
from attendance_app.wiring import use_cases

FIELDS = ("company_name", "site_name", "zone", "name", "email")


def refusal(query: Mapping[str, str]) -> dict[str, str]:
    """Give what the route refused, by field; ``form`` when it was none of them."""
    message = query.get("message", "")[:160]
    if not query.get("error"):
        return {}
    if query["error"] == "link" or not message:
        return {
            "form": "This link was used already, or it is older than it may be. "
            "Start the program again to get a new one."
        }
    return {query.get("field", "") or "form": message}


class SetupState(rx.State):
    """The form of the first administrator."""

    token: str = ""
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    draft: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    zone_hint: str = "Type a city to search"

    @rx.event
    @requires("public")
    async def load(self):
        """Read the address; once somebody administers this installation, the door is elsewhere."""
        query = self.router.url.query_parameters
        self.token = query.get("token", "")
        self.errors = refusal(query)
        self.draft = {field: query.get(field, "") for field in FIELDS}
        if not await asyncio.to_thread(use_cases().accounts.setup_needed):
            return rx.redirect(routes.LOGIN)
        if not self.token:
            self.errors = refusal({"error": "link"})
        return None

    @rx.event
    @requires("public")
    def zone_picked(self, zone: str):
        """Show the local time of the zone, so that a wrong one is noticed."""
        self.zone_hint = time_there(zone.strip()[:64], use_cases().company.clock.now())
