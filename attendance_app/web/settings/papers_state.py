"""Settings: how workbooks, PDFs and CSV files look."""

import asyncio
import time

import reflex as rx

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AttendanceError, NotFound
from attendance_app.web import notices, routes
from attendance_app.web.asking import ask, field_errors, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.settings.views import Papers, papers
from attendance_app.wiring import use_cases

COMPANY = ("0", "The company, and sites without their own")
NO_LOGO = "The logo was not taken: choose a PNG or JPEG of at most 1 MB."


class PapersState(rx.State):
    """The letterhead of the chosen place."""

    papers: Papers = Papers()
    places: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=lambda: [COMPANY])
    key: int = 0
    error: str = ""
    logo_error: str = ""
    saving: bool = False
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @rx.event
    @requires(Role.ADMIN)
    async def load(self):
        """Read the letterhead of the place that the address names."""
        query = self.router.url.query_parameters
        self.error, self.errors = "", {}
        self.logo_error = NO_LOGO if query.get("logo") == "refused" else ""
        try:
            await self._read(number_or_none(query.get("place")) or 0)
        except AttendanceError as error:
            self.error = sentence(error)

    async def _read(self, place: int) -> None:
        sites = await asyncio.to_thread(use_cases().sites.list)
        self.places = [COMPANY, *((str(site.id), site.name) for site in sites)]
        if place and str(place) not in dict(self.places):
            raise NotFound("There is no such site.")
        view = await ask(self, use_cases().letterheads.get, place or None)
        self.papers = papers(view, place, int(time.time()))
        self.key += 1

    @rx.event
    @requires(Role.ADMIN)
    def pick(self, place: str):
        """Go to another place."""
        return rx.redirect(f"{routes.SETTINGS}?tab=papers&place={number_or_none(place) or 0}")

    @rx.event
    @requires(Role.ADMIN)
    async def save(self, form: dict[str, str]):
        """Change what the place says of its own."""
        self.errors, place = {}, int(self.papers.place)
        names = ("company", "address", "page", "language", "numbers")
        given = {name: form.get(name, "") for name in names}
        try:
            await ask(self, use_cases().letterheads.save, place or None, **given)
            await self._read(place)
            await notices.say(self, notices.ok("Saved.", "Locked periods keep what they have."))
        except AttendanceError as error:
            self.errors = field_errors(error)

    @rx.event
    @requires(Role.ADMIN)
    async def remove_logo(self):
        """Take the place's own logo away."""
        place = int(self.papers.place)
        try:
            await ask(self, use_cases().letterheads.set_logo, place or None, b"")
            await self._read(place)
        except AttendanceError as error:
            self.errors = field_errors(error)
