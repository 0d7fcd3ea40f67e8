"""Who answers for whom, and how people are paid: HR and administrators say it here."""

import reflex as rx

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AttendanceError, RuleViolation
from attendance_app.web import notices, wording
from attendance_app.web.asking import ask, field_errors, number_or_none
from attendance_app.web.authorise import requires
from attendance_app.web.timesheets.state import TeamSheetState
from attendance_app.wiring import use_cases

Pairs = list[tuple[str, str]]
MOST = 200
PAY_CLASSES = [
    ("hourly", "Hourly"),
    ("salaried_nonexempt", "Salaried, with overtime"),
    ("salaried_exempt", "Salaried, no overtime"),
    ("fluctuating", "Fluctuating workweek"),
]


def read_teams(actor: Actor) -> tuple[Pairs, Pairs]:
    """Read the people, and the teams with how many they are."""
    uses = use_cases()
    people = [
        (str(p.id), f"{p.name}, {p.number}") for p in uses.employees.search(actor, size=MOST).items
    ]
    teams = [
        (team.manager or "Nobody's people", wording.counted(team.people, "person", "people"))
        for team in uses.teams.list(actor)
    ]
    return people, teams


def save_team(actor: Actor, form: dict[str, str]) -> None:
    """Make somebody the manager of a person, and say how the person is paid.

    Raises:
        RuleViolation: nobody is chosen, or somebody would manage themselves.

    """
    person = number_or_none(form.get("person"))
    if person is None:
        raise RuleViolation("Choose a person.", "person")
    if form.get("manager"):
        use_cases().teams.assign(actor, [person], number_or_none(form["manager"]))
    if form.get("pay_class"):
        use_cases().teams.set_pay_class(actor, [person], form["pay_class"])


class TeamsState(rx.State):
    """The drawer of teams."""

    shown: bool = False
    people: rx.Field[Pairs] = rx.field(default_factory=list)
    teams: rx.Field[Pairs] = rx.field(default_factory=list)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    form_key: int = 0

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def show(self, wish: bool):
        """Open or close the drawer."""
        self.shown, self.errors = wish, {}
        if wish:
            self.people, self.teams = await ask(self, read_teams)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def save(self, form: dict[str, str]):
        """Keep what was chosen; what was left empty stays."""
        try:
            await ask(self, save_team, form)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return None
        self.errors, self.form_key = {}, self.form_key + 1
        self.people, self.teams = await ask(self, read_teams)
        await notices.say(self, notices.ok("Saved.", "It counts at once."))
        return TeamSheetState.load
