"""Faces that wait for a decision: two names, three answers."""

from dataclasses import dataclass

import reflex as rx

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AttendanceError
from attendance_app.domain.ids import EmployeeId
from attendance_app.services.doubles import HeldFace
from attendance_app.web import notices, routes, wording
from attendance_app.web.asking import ask, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.table import PageMark, page_mark
from attendance_app.wiring import use_cases

DONE = {
    "different": "Both are matched from now on, and both confirm by PIN.",
    "twins": "They are twins: both are matched, and both confirm by PIN.",
    "same": "The new face is erased. The other stays as it is.",
}


@dataclass(frozen=True)
class HeldRow:
    """One face that waits."""

    id: int
    name: str
    number: str
    href: str
    other: str
    other_number: str
    other_href: str
    since: str
    taken_by: str
    may_accept: bool


class HeldState(rx.State):
    """One page of faces that wait."""

    rows: rx.Field[list[HeldRow]] = rx.field(default_factory=list)
    mark: PageMark = PageMark()
    loading: bool = True
    error: str = ""

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def load(self):
        """Read the first page."""
        await self._read(1)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def go(self, page: int):
        """Turn the page."""
        await self._read(max(1, page))

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def decide(self, employee: int, verdict: str):
        """Decide about one face."""
        try:
            decide = use_cases().doubles.decide
            await ask(self, decide, EmployeeId(employee), str(verdict))
            await notices.say(self, notices.ok("Decided.", DONE[verdict]))
        except AttendanceError as error:
            await notices.say(self, notices.trouble("This was not done.", sentence(error)))
        await self._read(self.mark.page)

    async def _read(self, page: int) -> None:
        self.error = ""
        try:
            found = await ask(self, use_cases().doubles.held, page)
            self.rows = [held_row(one, use_cases().doubles.clock.now()) for one in found.items]
            self.mark = page_mark(found.page, found.size, found.total)
        except AttendanceError as error:
            self.error = sentence(error)
        self.loading = False


def held_row(held: HeldFace, now) -> HeldRow:
    """Draw up one face that waits."""
    return HeldRow(
        id=held.employee_id,
        name=held.employee,
        number=held.number,
        href=routes.person(held.employee_id),
        other=held.other,
        other_number=held.other_number,
        other_href=routes.person(held.other_id),
        since=wording.ago(held.since, now),
        taken_by=held.taken_by,
        may_accept=held.may_accept,
    )
