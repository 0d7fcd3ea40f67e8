"""The chosen period beside the last one; it is read after the page, since it may take seconds."""

import reflex as rx

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AttendanceError, NotSignedIn
from attendance_app.web.asking import ask, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.payroll.compare_views import Compared, compared
from attendance_app.web.payroll.views import period_card
from attendance_app.web.watching import still_open, to_the_door
from attendance_app.wiring import use_cases

SIZE = 8
AGAIN_S = 2


def read_comparison(actor: Actor, wanted: int | None, page: int = 1) -> Compared:
    """Compare the wanted period, or the newest; without any there is nothing to compare."""
    cases = use_cases()
    chosen = period_card(list(cases.payroll.periods(actor)), wanted).id
    return compared(cases.comparisons.of(actor, chosen, page, SIZE))


class CompareState(rx.State):
    """A period beside the last one. waits: some days are not computed yet."""

    beside: Compared = Compared()
    error: str = ""

    @rx.event(background=True)
    @requires(Role.ADMIN, Role.HR)
    async def load(self):
        """Compare, and again until everybody's days are computed; an error waits for a press."""
        async with self:
            wanted = number_or_none(self.router.url.query_parameters.get("period"))
            self.beside, self.error = Compared(), ""
        try:
            if not await self._read(wanted):
                async for _ in still_open(self, every=AGAIN_S):
                    if await self._read(wanted):
                        break
        except NotSignedIn:
            return to_the_door(self)
        except AttendanceError as error:
            async with self:
                self.error = sentence(error)

    async def _read(self, wanted: int | None) -> bool:
        """Compare, on the page that is shown; tell whether nothing is waited for."""
        page = self.beside.mark.page
        found = await ask(self, read_comparison, wanted, page)
        async with self:
            self.beside = found
        return not found.waiting

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def turn(self, page: int):
        """Turn the page of those who changed most."""
        wanted = number_or_none(self.router.url.query_parameters.get("period"))
        try:
            self.beside = await ask(self, read_comparison, wanted, max(1, page))
        except AttendanceError as error:
            self.error = sentence(error)
