"""Who answers for whom, and how people are paid: HR and administrators say it here."""

from collections.abc import Sequence

import reflex as rx

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AttendanceError, RuleViolation
from attendance_app.web import notices, wording
from attendance_app.web.asking import ask, field_errors, number_or_none
from attendance_app.web.authorise import requires
from attendance_app.web.finding import Pairs, joined, people_like, person_named
from attendance_app.web.timesheets.state import TeamSheetState
from attendance_app.wiring import use_cases

NOBODY = ("", "Nobody")
PAY_CLASSES = [
    ("hourly", "Hourly"),
    ("salaried_nonexempt", "Salaried, with overtime"),
    ("salaried_exempt", "Salaried, no overtime"),
    ("fluctuating", "Fluctuating workweek"),
]


def read_teams(actor: Actor) -> Pairs:
    """Read the teams with how many they are."""
    return [
        (team.manager or "Nobody's people", wording.counted(team.people, "person", "people"))
        for team in use_cases().teams.list(actor)
    ]


def save_team(actor: Actor, chosen: Sequence[str], form: dict[str, str]) -> int:
    """Make somebody the manager of people, and say how they are paid; return how many.

    Raises:
        RuleViolation: nobody is chosen, or somebody would manage themselves.

    """
    people = [number for one in chosen if (number := number_or_none(one))]
    if form.get("person", "").strip():
        people.append(person_named(actor, form["person"], "person"))
    if not people:
        raise RuleViolation("Choose a person.", "person")
    manager, pay_class = form.get("manager", "").strip(), form.get("pay_class", "")
    if not manager and not pay_class:
        raise RuleViolation("Choose a manager, or how they are paid.", "manager_id")
    if manager:
        leader = None if manager == NOBODY[1] else person_named(actor, manager, "manager_id")
        use_cases().teams.assign(actor, people, leader)
    if pay_class:
        use_cases().teams.set_pay_class(actor, people, pay_class)
    return len(set(people))


class TeamsState(rx.State):
    """The drawer of teams."""

    shown: bool = False
    taken: int = 0  # counts up, so that the line is empty again
    offered: rx.Field[Pairs] = rx.field(default_factory=list)
    chosen: rx.Field[Pairs] = rx.field(default_factory=list)
    managers: rx.Field[Pairs] = rx.field(default_factory=list)
    teams: rx.Field[Pairs] = rx.field(default_factory=list)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    form_key: int = 0

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def show(self, wish: bool):
        """Open or close the drawer."""
        self.shown, self.errors, self.chosen = wish, {}, []
        if wish:
            self.offered = await ask(self, people_like, "")
            self.managers = [NOBODY, *self.offered]
            self.teams = await ask(self, read_teams)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def look(self, typed: str):
        """Offer people as a name is typed; one that was offered is chosen."""
        before, self.chosen = self.chosen, joined(self.chosen, self.offered, typed)
        if self.chosen != before:
            self.taken, typed = self.taken + 1, ""
        self.offered = await ask(self, people_like, typed)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def look_for_manager(self, typed: str):
        """Offer managers as a name is typed."""
        self.managers = [NOBODY, *await ask(self, people_like, typed)]

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    def leave_out(self, person: str):
        """Take somebody out of those chosen."""
        self.chosen = [one for one in self.chosen if one[0] != person]

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def save(self, form: dict[str, str]):
        """Keep what was chosen; what was left empty stays."""
        try:
            count = await ask(self, save_team, [person for person, _ in self.chosen], form)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return None
        self.errors, self.form_key = {}, self.form_key + 1
        self.chosen, self.teams = [], await ask(self, read_teams)
        told = wording.counted(count, "person", "people")
        await notices.say(self, notices.ok(f"Saved for {told}.", "It counts at once."))
        return TeamSheetState.load
