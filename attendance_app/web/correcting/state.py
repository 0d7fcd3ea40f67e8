"""The form that asks for a correction; any page with hours may open it."""

import asyncio
from dataclasses import replace

import reflex as rx

from attendance_app.domain.actor import Actor
from attendance_app.domain.errors import AttendanceError, NotFound
from attendance_app.domain.ids import EmployeeId
from attendance_app.web import notices, wording
from attendance_app.web.asking import ask, day_or_none, field_errors, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.correcting.views import Draft, Effect, asked, effect, targets
from attendance_app.web.spans import today
from attendance_app.wiring import use_cases

Pairs = list[tuple[str, str]]


def begin(actor: Actor, employee: int, day: str) -> tuple[Draft, Pairs]:
    """Give an empty form for somebody's day (0: oneself), and the punches of that day."""
    whom = employee or actor.employee
    if not whom:
        raise NotFound("Your account belongs to no employee. Ask HR to link it.")
    on = day_or_none(day, "day") or today()
    sheet = use_cases().timesheets.of_person(actor, EmployeeId(whom), on, on)
    draft = Draft(whom, sheet.name, own=whom == actor.employee, day=on.isoformat())
    return draft, targets(sheet.days[0].marks) if sheet.days else []


class CorrectingState(rx.State):
    """One correction that is being asked for."""

    shown: bool = False
    draft: Draft = Draft()
    target_choices: rx.Field[Pairs] = rx.field(default_factory=list)
    reason_choices: rx.Field[Pairs] = rx.field(default_factory=list)
    effect: Effect = Effect()
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    busy: bool = False
    form_key: int = 0

    @rx.event
    @requires()
    async def ask_for(self, employee: int, day: str, direction: str, at: str):
        """Open the form for somebody's day (0: one's own), with what to propose."""
        self.errors, self.effect = {}, Effect()
        try:
            draft, self.target_choices = await ask(self, begin, employee, day)
        except AttendanceError as error:
            await notices.say(self, notices.trouble("It cannot be asked.", sentence(error)))
            return
        self.reason_choices = list(await asyncio.to_thread(use_cases().corrections.reasons))
        self.draft = replace(draft, direction=direction or "out", at=at)
        self.shown, self.form_key = True, self.form_key + 1
        await self._preview()

    @rx.event
    @requires()
    def show(self, wish: bool):
        """Close the form."""
        self.shown = wish and self.shown

    @rx.event
    @requires()
    async def put(self, name: str, value: str):
        """Take what is typed and show what it would do."""
        self.draft, self.errors = self.draft.put(name, value), {}
        if name == "day":
            await self._turn_to_day()
        await self._preview()

    async def _turn_to_day(self) -> None:
        try:
            _, self.target_choices = await ask(self, begin, self.draft.employee, self.draft.day)
        except AttendanceError as error:
            self.errors = field_errors(error)

    async def _preview(self) -> None:
        if not self.draft.complete:
            self.effect = Effect()
            return
        try:
            view = await ask(self, use_cases().corrections.preview, asked(self.draft))
            self.effect = effect(view)
        except AttendanceError as error:
            self.effect, self.errors = Effect(), field_errors(error)

    @rx.event
    @requires()
    async def send(self, form: dict[str, str]):
        """Ask for it; somebody else decides."""
        self.draft, self.busy = self.draft.put("reason", form.get("reason", "")), True
        yield
        try:
            await ask(self, use_cases().corrections.request, asked(self.draft))
            self.shown, self.errors = False, {}
            await self._say()
        except AttendanceError as error:
            self.errors = field_errors(error)
        self.busy = False

    @rx.event
    @requires()
    async def propose(self, employee: int, day: str, direction: str, at: str):
        """Ask at once for the punch that is proposed on a row."""
        try:
            draft, _ = await ask(self, begin, employee, day)
            self.draft = replace(draft, direction=direction, at=at)
            await ask(self, use_cases().corrections.request, asked(self.draft))
            await self._say()
        except AttendanceError as error:
            await notices.say(self, notices.trouble("It was not asked.", sentence(error)))

    async def _say(self) -> None:
        others = "." if self.draft.own else f", not you and not {self.draft.name}."
        second = f"A second person decides{others}"
        on = wording.day(day_or_none(self.draft.day, "day") or today())
        await notices.say(self, notices.ok(f"Asked: {on} {self.draft.at}".strip() + ".", second))
