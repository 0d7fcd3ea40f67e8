"""One's own page: hours, punches, and what is kept of one's face."""

from typing import Any

import reflex as rx

from attendance_app.domain.errors import AttendanceError, NotFound
from attendance_app.domain.ids import EmployeeId
from attendance_app.web import notices
from attendance_app.web.asking import ask, field_errors, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.charts import AxisMark, day_marks
from attendance_app.web.components.prose import Block, blocks
from attendance_app.web.me.hours import Hours, OwnPunch
from attendance_app.web.me.reading import Face, Reminder, read_own
from attendance_app.web.session import actor_of, call
from attendance_app.web.watching import still_open
from attendance_app.wiring import use_cases

_REFRESH_S = 5.0


class MeState(rx.State):
    """The signed-in employee's page; everything is read for the account's own employee."""

    loaded: bool = False
    linked: bool = False
    first_name: str = ""
    where: str = ""
    zone: str = "UTC"
    has_pin: bool = False
    badges: str = ""
    hours: Hours = Hours()
    marks: rx.Field[list[AxisMark]] = rx.field(default_factory=list)
    punches: rx.Field[list[OwnPunch]] = rx.field(default_factory=list)
    face: Face = Face()
    reminder: Reminder = Reminder()
    text: rx.Field[list[Block]] = rx.field(default_factory=list)
    text_id: int = 0
    text_version: str = ""
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    error: str = ""
    _employee: int = 0

    @rx.event
    @requires()
    async def load(self):
        """Read the page of whoever is signed in."""
        self.reset()
        try:
            self._employee = (await actor_of(self)).employee or 0
            if self._employee:
                await self._read_text()
                await self._read_all()
        except AttendanceError as error:
            self.error = sentence(error)
        self.loaded, self.linked = True, bool(self._employee)

    @rx.event(background=True)
    @requires()
    async def watch(self):
        """Follow the day while the page is open."""
        async for _ in still_open(self, every=_REFRESH_S):
            async with self:
                if not self._employee:
                    return
                try:
                    await self._read_all()
                except AttendanceError as error:
                    self.error = sentence(error)

    @rx.event
    @requires()
    async def agree(self, form: dict[str, Any]):
        """Record that the person agrees to the text in force."""
        try:
            signature = str(form.get("signature", ""))
            await ask(self, use_cases().consents.grant, await self._own(), self.text_id, signature)
            self.errors = {}
            await self._read_all()
        except AttendanceError as error:
            self.errors = field_errors(error)
            return
        said = notices.ok("You agreed.", "Ask HR to enrol your face. Until then, your PIN works.")
        await notices.say(self, said)

    @rx.event
    @requires()
    async def withdraw(self):
        """Record the withdrawal; the face is erased at once."""
        try:
            await ask(self, use_cases().consents.withdraw, await self._own())
            await self._read_all()
        except AttendanceError as error:
            await notices.say(self, notices.trouble("Nothing was changed.", sentence(error)))
            return
        await notices.say(self, notices.ok("Your face is erased.", "Clock in with your PIN."))

    async def _own(self) -> EmployeeId:
        """Return the employee of the account, as the session says now."""
        employee = (await actor_of(self)).employee
        if employee is None:
            raise NotFound("Your account belongs to no employee. Ask HR to link it.")
        return employee

    async def _read_text(self) -> None:
        text = await call(use_cases().consents.current_text)
        self.text, self.text_id, self.text_version = blocks(text.body), text.id, text.version

    async def _read_all(self) -> None:
        own = await ask(self, read_own, await self._own())
        self.first_name, self.where, self.zone = own.first_name, own.where, own.zone
        self.has_pin, self.hours, self.face = own.has_pin, own.hours, own.face
        self.badges = own.badges
        self.marks = day_marks(own.hours.start, own.hours.end)
        self.punches, self.reminder, self.error = list(own.punches), own.reminder, ""
