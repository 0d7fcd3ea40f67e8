"""Leave: asked for, decided by another, and what is left."""

from dataclasses import replace
from datetime import date

import pytest

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AccessDenied, Conflict, NotFound, RuleViolation
from attendance_app.services.leave import Leave
from attendance_app.services.recompute import Recompute
from attendance_app.services.timesheets import Timesheets
from tests.builders import World
from tests.fakes import FrozenClock

MONDAY, FRIDAY = date(2026, 12, 7), date(2026, 12, 11)


class Office:
    """Somebody with eleven days of leave, and a manager."""

    def __init__(self, transaction: Transaction, clock: FrozenClock, world: World) -> None:
        world.company()
        recompute = Recompute(transaction, clock, "2026f")
        self.leave = Leave(transaction, clock, recompute)
        self.sheets = Timesheets(transaction, clock, recompute)
        self.hr = world.actor(Role.HR)
        self.person = world.employee("Amina", shift=world.shift())
        self.amina = world.actor(Role.EMPLOYEE, employee=self.person)
        self.lena = world.manager("Lena", self.person)
        self.holiday = self.leave.add_type(self.hr, "pto", "Annual leave")
        self.leave.grant(self.hr, self.person, self.holiday, 11 * 480, date(2026, 1, 1), "2026")

    def ask(self, first: date = MONDAY, last: date = FRIDAY, minutes: int | None = None) -> int:
        return self.leave.request(self.amina, self.person, self.holiday, first, last, minutes)

    def left(self, on: date = FRIDAY) -> str:
        return self.leave.balances(self.amina, self.person, on)[0].days_left


@pytest.fixture
def office(transaction: Transaction, clock: FrozenClock, world: World) -> Office:
    return Office(transaction, clock, world)


def test_a_week_of_leave_takes_its_planned_days(office: Office):
    assert office.left() == "11"
    office.leave.decide(office.lena, office.ask(MONDAY, date(2026, 12, 13)), approve=True)
    assert office.left() == "6"


def test_half_a_day_takes_half_a_day(office: Office):
    office.leave.decide(office.lena, office.ask(MONDAY, MONDAY, 240), approve=True)
    assert office.left() == "10.5"


def test_what_is_asked_is_set_aside(office: Office):
    office.ask()
    assert office.left() == "6"
    with pytest.raises(RuleViolation, match="7 days are asked for, 6 are left"):
        office.ask(date(2026, 12, 14), date(2026, 12, 22))


def test_a_rejected_request_gives_its_days_back(office: Office):
    office.leave.decide(office.lena, office.ask(), approve=False, comment="Stocktaking")
    assert office.left() == "11"
    (view,) = office.leave.requests(office.amina).items
    assert (view.state, view.comment) == ("rejected", "Stocktaking")


def test_the_day_is_on_leave_and_paid(office: Office):
    office.leave.decide(office.lena, office.ask(MONDAY, MONDAY), approve=True)
    sheet = office.sheets.of_person(office.amina, office.person, MONDAY, MONDAY)
    (line,) = sheet.days
    assert (line.status, line.leave, line.leave_minutes) == ("ON_LEAVE", "PTO", 480)
    assert (sheet.totals.worked, sheet.totals.paid) == (0, 480)


def test_withdrawn_leave_is_a_day_like_any_other(office: Office):
    request = office.ask(MONDAY, MONDAY)
    office.leave.decide(office.lena, request, approve=True)
    office.leave.withdraw(office.amina, request)
    sheet = office.sheets.of_person(office.amina, office.person, MONDAY, MONDAY)
    assert (sheet.days[0].leave, office.left()) == ("", "11")


def test_leave_that_expires_is_worth_what_was_taken(office: Office, world: World):
    other = world.employee("Kenji", shift=world.shift("Other"))
    office.leave.grant(
        office.hr, other, office.holiday, 5 * 480, date(2026, 1, 1), "2025", date(2026, 3, 31)
    )
    balance = office.leave.balances(office.hr, other, FRIDAY)[0]
    assert (balance.granted, balance.left) == (0, 0)


@pytest.mark.parametrize("who", ["herself", "who asked", "another manager", "a colleague"])
def test_who_may_not_decide(office: Office, world: World, who: str):
    actors: dict[str, Actor] = {
        "herself": replace(office.amina, roles=frozenset({Role.HR})),
        "who asked": office.lena,
        "another manager": world.manager("Tomás", world.employee("Kenji")),
        "a colleague": world.actor(Role.EMPLOYEE, employee=world.employee("Zoë")),
    }
    asker = office.lena if who == "who asked" else office.hr
    request = office.leave.request(asker, office.person, office.holiday, MONDAY, MONDAY)
    with pytest.raises((AccessDenied, NotFound)):
        office.leave.decide(actors[who], request, approve=True)


def test_a_decision_is_made_once(office: Office):
    request = office.ask()
    office.leave.decide(office.lena, request, approve=True)
    with pytest.raises(Conflict):
        office.leave.decide(office.hr, request, approve=False)


def test_two_leaves_on_a_day_are_refused(office: Office):
    office.ask()
    with pytest.raises(RuleViolation, match="leave already"):
        office.ask(FRIDAY, FRIDAY)


def test_leave_needs_a_planned_day(office: Office):
    with pytest.raises(RuleViolation, match="Nothing is planned"):
        office.ask(date(2026, 12, 12), date(2026, 12, 13))
