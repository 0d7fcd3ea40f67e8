"""Holiday calendars of sites: taken from the catalogue once, then the company's own."""

import asyncio

import reflex as rx

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AttendanceError
from attendance_app.web import notices, wording
from attendance_app.web.asking import ask, field_errors, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.leave import views
from attendance_app.web.leave.reading import (
    Pairs,
    add_holiday,
    edit_holiday,
    fill_calendar,
    places,
    read_calendar,
)
from attendance_app.web.leave.views import CalendarCard, HolidayRow
from attendance_app.web.spans import today
from attendance_app.wiring import use_cases

NONE = HolidayRow(0, "", "", "", False, "", "", "", False)


class HolidayState(rx.State):
    """One site's calendar of one year."""

    card: CalendarCard = CalendarCard()
    rows: rx.Field[list[HolidayRow]] = rx.field(default_factory=list)
    site_choices: rx.Field[Pairs] = rx.field(default_factory=list)
    place_choices: rx.Field[Pairs] = rx.field(default_factory=list)
    site: str = ""
    year: int = 0
    filling: bool = False
    adding: bool = False
    editing: HolidayRow = NONE
    form_key: int = 0
    error: str = ""
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def load(self):
        """Read the first site's calendar of this year."""
        query = self.router.url.query_parameters
        if query.get("tab") != "holidays":
            return
        self.site = query.get("site", self.site)
        self.year = self.year or (await asyncio.to_thread(today)).year
        await self._read()

    async def _read(self) -> None:
        try:
            self.site_choices, view = await ask(self, read_calendar, self.site, self.year)
            if view is not None:
                self.card = views.calendar_card(view)
                self.rows = [views.holiday_row(day) for day in view.days]
            self.error = ""
        except AttendanceError as error:
            self.error = sentence(error)

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def pick_site(self, site: str):
        """Show another site."""
        self.site = site
        await self._read()

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def turn(self, by: int):
        """Show the year before or after."""
        self.year = min(max(2000, self.year + (1 if by > 0 else -1)), 2100)
        await self._read()

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def show(self, what: str, wish: bool):
        """Open or close a form."""
        self.errors = {}
        self.filling, self.adding = wish and what == "filling", wish and what == "adding"
        if self.filling and not self.place_choices:
            self.place_choices = await asyncio.to_thread(places)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    def edit(self, holiday: int):
        """Open a day off; 0 closes it."""
        self.editing = next((row for row in self.rows if row.id == holiday), NONE)
        self.form_key, self.errors = self.form_key + 1, {}

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    def show_editing(self, wish: bool):
        """Close the day off."""
        if not wish:
            self.editing = NONE

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def fill(self, form: dict[str, str]):
        """Freeze the public holidays of this year and the next into the calendar."""
        try:
            count = await ask(self, fill_calendar, self.card.site, self.year, form)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return
        self.filling = False
        told = wording.counted(count, "new day", "new days")
        await notices.say(self, notices.ok(f"{told}.", "They stay as they are; edit them freely."))
        await self._read()

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def add(self, form: dict[str, str]):
        """Add a day off of the company's own."""
        try:
            await ask(self, add_holiday, self.card.site, form)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return
        self.adding = False
        await self._read()

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def save(self, form: dict[str, str]):
        """Change a day off's name or pay."""
        try:
            await ask(self, edit_holiday, self.editing.id, form)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return
        self.editing = NONE
        await self._read()

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def remove(self, holiday: int):
        """Make it a day like any other."""
        try:
            await ask(self, use_cases().holidays.remove, holiday)
        except AttendanceError as error:
            await notices.say(self, notices.trouble("It stays.", sentence(error)))
        await self._read()
