"""Timesheets: of a person, of a team, and the why of a day. Always computed to the newest fact."""

from dataclasses import dataclass
from datetime import date

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor
from attendance_app.services.ports import Clock
from attendance_app.services.recompute import Recompute
from attendance_app.services.timesheet_views import TeamSheetView, TimesheetView, WhyView

LONGEST_SPAN_DAYS = 62


@dataclass(frozen=True, slots=True)
class Timesheets:
    """Everybody sees their own hours, managers their team's, HR and admins everybody's."""

    transaction: Transaction
    clock: Clock
    recompute: Recompute

    def of_person(self, actor: Actor, employee_id: int, first: date, last: date) -> TimesheetView:
        """Return somebody's days from `first` to `last`, both included, at most 62.

        Raises:
            NotFound: there is no such employee, or the actor may not see them.

        """
        raise NotImplementedError

    def week_of(self, actor: Actor, employee_id: int, day: date) -> TimesheetView:
        """Return the workweek, by the rules of the person's site, that holds `day`."""
        raise NotImplementedError

    def of_team(
        self,
        actor: Actor,
        first: date,
        last: date,
        *,
        manager_id: int | None = None,
        site_id: int | None = None,
        query: str = "",
        only: str = "",
        page: int = 1,
        size: int = 50,
    ) -> TeamSheetView:
        """Return the spans of the people one may see, by name.

        only: "" for all, "to_settle" for people with something to settle, "unsigned".
        """
        raise NotImplementedError

    def why(self, actor: Actor, employee_id: int, day: date) -> WhyView:
        """Return why a workday's minutes are what they are."""
        raise NotImplementedError

    def revision(self, actor: Actor, employee_id: int, first: date, last: date) -> str:
        """Return a text that changes when these days change; cheap, for asking each second."""
        raise NotImplementedError
