"""One's own page: hours, punches, and what is kept of one's face."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import reflex as rx

from attendance_app.domain.errors import AttendanceError, NotFound
from attendance_app.domain.ids import EmployeeId
from attendance_app.services.consents import ConsentStanding
from attendance_app.services.enrolment import FaceStanding
from attendance_app.web import notices
from attendance_app.web.asking import ask, field_errors, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.charts import AxisMark, day_marks
from attendance_app.web.components.prose import Block, blocks
from attendance_app.web.me.hours import Hours, OwnPunch, hours_of, own_punch, planned, week_of
from attendance_app.web.session import actor_of, call
from attendance_app.web.watching import still_open
from attendance_app.web.wording import day_and_year
from attendance_app.wiring import use_cases

_LISTED = 14  # punches on the page
_MOST = 200  # of one week; more are no person's
_REFRESH_S = 5.0


@dataclass(frozen=True)
class Face:
    """What the page says about one's face. agreed: one of the states of a consent."""

    agreed: str = "none"
    headline: str = ""
    text: str = ""
    badge: str = ""
    templates: int = 0
    may_agree: bool = False
    may_withdraw: bool = False


class MeState(rx.State):
    """The signed-in employee's page; everything is read for the account's own employee."""

    loaded: bool = False
    linked: bool = False
    first_name: str = ""
    where: str = ""
    zone: str = "UTC"
    has_pin: bool = False
    hours: Hours = Hours()
    marks: rx.Field[list[AxisMark]] = rx.field(default_factory=list)
    punches: rx.Field[list[OwnPunch]] = rx.field(default_factory=list)
    face: Face = Face()
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
        cases, me = use_cases(), await self._own()
        person = await ask(self, cases.employees.get, me)
        zone, now = ZoneInfo(person.zone), cases.punches.clock.now()
        week = week_of(now.astimezone(zone).date())
        first = week[0] - timedelta(days=1)
        page = await ask(self, cases.punches.of_employee, me, first, week[-1], 1, _MOST)
        self.first_name = (person.name.split() or [""])[0]
        self.where, self.zone, self.has_pin = person.site, person.zone, person.has_pin
        shifts = {shift.id: shift for shift in await call(cases.sites.shifts)}
        plan = planned(shifts.get(person.shift_id or 0), now.astimezone(zone).date())
        self.hours = hours_of(page.items, zone, now, plan)
        self.marks = day_marks(self.hours.start, self.hours.end)
        self.punches = [own_punch(punch) for punch in page.items[:_LISTED]]
        consent = await ask(self, cases.consents.standing, me)
        self.face = face_of(consent, await ask(self, cases.enrolment.standing, me), zone)


def face_of(consent: ConsentStanding, kept: FaceStanding, zone: ZoneInfo) -> Face:
    """Write what somebody agreed to, and what is kept."""
    when = day_and_year(consent.at.astimezone(zone).date()) if consent.at else ""
    headlines = {
        "none": "You have not been asked yet",
        "granted": "You agreed",
        "outdated": "The text has changed",
        "refused": "You did not agree",
        "withdrawn": "You withdrew",
    }
    texts = {
        "none": "Nothing of your face is kept. You clock in with your PIN.",
        "granted": f"On {when}, with your typed name. {_kept(kept)} No photo is kept.",
        "outdated": f"You agreed on {when} to an older version. Until you agree to the new one, "
        "your face is not used; your PIN works.",
        "refused": f"On {when}. Nothing of your face is kept. You clock in with your PIN.",
        "withdrawn": f"On {when}. Your face was erased. You clock in with your PIN.",
    }
    return Face(
        agreed=consent.state,
        headline=headlines.get(consent.state, consent.state),
        text=texts.get(consent.state, ""),
        badge=f"Version {consent.version}" if consent.state == "granted" else "",
        templates=kept.templates,
        may_agree=consent.state != "granted",
        may_withdraw=consent.state in ("granted", "outdated"),
    )


def _kept(kept: FaceStanding) -> str:
    if not kept.templates:
        return "Your face is not enrolled yet."
    count = f"{kept.templates} encrypted template{'' if kept.templates == 1 else 's'}"
    return f"The company keeps {count} of your face, to clock you in."
