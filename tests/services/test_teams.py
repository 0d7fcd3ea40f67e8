"""Teams: who answers for whom, and how people are paid."""

from datetime import date

import pytest

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AccessDenied, NotFound, RuleViolation
from attendance_app.services.punches import Punches
from attendance_app.services.recompute import Recompute
from attendance_app.services.teams import Teams
from attendance_app.services.timesheets import Timesheets
from tests.builders import World
from tests.fakes import FakePresenceCache, FrozenClock


@pytest.fixture
def teams(transaction: Transaction, clock: FrozenClock, world: World) -> Teams:
    world.company()
    return Teams(transaction, clock)


@pytest.fixture
def hr(world: World) -> Actor:
    return world.actor(Role.HR)


def test_a_manager_sees_the_own_team_and_hr_all(teams: Teams, world: World, hr: Actor):
    mira, kenji = world.employee("Mira"), world.employee("Kenji")
    lena, tomas = world.manager("Lena", mira), world.manager("Tomás")
    teams.assign(hr, [kenji], tomas.employee)
    assert [(t.manager, t.people) for t in teams.list(hr)] == [
        ("Lena", 1),
        ("Tomás", 1),
        ("", 2),
    ]
    assert [(t.manager, t.people) for t in teams.list(lena)] == [("Lena", 1)]


def test_nobody_manages_themselves_not_even_through_others(teams: Teams, world: World, hr: Actor):
    top, middle, low = (world.employee(name) for name in ("Top", "Middle", "Low"))
    teams.assign(hr, [middle], top)
    teams.assign(hr, [low], middle)
    for person in (top, middle, low):
        with pytest.raises(RuleViolation, match="manage themselves"):
            teams.assign(hr, [top], low if person != low else top)
    teams.assign(hr, [middle], None)


def test_only_hr_assigns_teams(teams: Teams, world: World):
    mira = world.employee("Mira")
    lena = world.manager("Lena", mira)
    with pytest.raises(AccessDenied):
        teams.assign(lena, [mira], lena.employee)
    with pytest.raises(NotFound):
        teams.assign(world.actor(Role.HR), [mira], 999)


def test_who_is_exempt_has_no_overtime_from_today_on(
    teams: Teams, world: World, hr: Actor, clock: FrozenClock
):
    site = world.any_site()
    world.rules(site, "us-california")
    person = world.employee()
    sheets = Timesheets(teams.transaction, clock, Recompute(teams.transaction, clock, "x"))
    world.clocked(person, "2026-11-20 06:00 in", "2026-11-20 16:00 out")
    teams.set_pay_class(hr, [person], "salaried_exempt")
    clock.advance(days=1)
    world.clocked(person, "2026-11-23 10:00 in", "2026-11-23 20:00 out")
    sheet = sheets.of_person(hr, person, date(2026, 11, 20), date(2026, 11, 23))
    assert [(d.regular, d.overtime) for d in sheet.days if d.worked] == [(480, 120), (600, 0)]
    with pytest.raises(RuleViolation):
        teams.set_pay_class(hr, [person], "volunteer")


def test_a_manager_sees_only_the_punches_of_the_own_team(
    teams: Teams, world: World, clock: FrozenClock
):
    mira, kenji = world.employee("Mira"), world.employee("Kenji")
    lena = world.manager("Lena", mira)
    punches = Punches(teams.transaction, clock, FakePresenceCache())
    day = date(2026, 11, 20)
    world.clocked(mira, "2026-11-20 08:00 in")
    assert punches.of_employee(lena, mira, day, day).total == 1
    with pytest.raises(NotFound):
        punches.of_employee(lena, kenji, day, day)
