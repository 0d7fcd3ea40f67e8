"""A manager sees and decides for their own people, on every page and by every id."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import date, time

import pytest

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AccessDenied, Conflict, NotFound, RuleViolation
from attendance_app.domain.ids import EmployeeId
from attendance_app.services.correction_views import CorrectionAsked
from attendance_app.services.schedule_views import DayChange
from attendance_app.web.dashboard import reading
from attendance_app.wiring import UseCases
from tests.builders import World, actor_with, at

MONDAY = date(2026, 11, 23)
MINE, THEIRS = "Mira Kovač", "Stranger Danger"


class Plant:
    """Two managers with one person each, who came, asked and wait for the same things."""

    def __init__(self, world: World, cases: UseCases) -> None:
        world.company()
        self.cases, self.world = cases, world
        berlin, paris = world.site("Berlin"), world.site("Paris", "Europe/Paris")
        shift = world.shift()
        self.mine = world.employee(MINE, berlin, shift=shift, department="Warehouse")
        self.theirs = world.employee(THEIRS, paris, shift=shift, department="Secret Lab")
        self.lena = world.manager("Lena", self.mine, site=berlin)
        self.other = world.manager("Tomás", self.theirs, site=paris)
        self.hr = world.actor(Role.HR)
        world.clocked(self.mine, "2026-11-20 08:00 in", "2026-11-23 07:55 in")
        world.clocked(self.theirs, "2026-11-20 08:00 in", "2026-11-23 07:56 in")
        kind = cases.leave.add_type(self.hr, "PTO", "Holiday", counted=False)
        self.kind = kind
        self.correction, self.request = 0, 0
        for person in (self.mine, self.theirs):
            own = world.actor(Role.EMPLOYEE, employee=person)
            self.correction = cases.corrections.request(own, self.forgot(person))
            first = date(2026, 12, 1)
            self.request = cases.leave.request(own, person, kind, first, first)

    def forgot(self, person: EmployeeId) -> CorrectionAsked:
        day = date(2026, 11, 20)
        return CorrectionAsked(person, "add", direction="out", day=day, at=time(16))


@pytest.fixture
def plant(world: World, frozen_cases: UseCases) -> Plant:
    return Plant(world, frozen_cases)


def lists(plant: Plant, actor: Actor) -> dict[str, object]:
    """Everything that lists people, as somebody sees it."""
    cases = plant.cases
    month = date(2026, 11, 1), date(2026, 11, 30)
    period = cases.pay_periods.current(plant.hr).id
    return {
        "board": asdict(cases.board.now(actor)),
        "board people": cases.board.people(actor).items,
        "recent punches": cases.punches.recent(actor),
        "people": cases.employees.search(actor, state="all").items,
        "departments": cases.employees.departments(actor),
        "teams": cases.teams.list(actor),
        "timesheets": cases.timesheets.of_team(actor, *month),
        "others' timesheets": cases.timesheets.of_team(
            actor, *month, manager_id=plant.other.employee
        ),
        "corrections": cases.corrections.list(actor).items,
        "forgotten": cases.corrections.forgotten_outs(actor, at("2026-11-23 20:00")),
        "leave": cases.leave.requests(actor).items,
        "schedule": cases.schedules.week(actor, MONDAY),
        "blockers": cases.pay_periods.blockers(actor, period).items,
        "period": cases.pay_periods.get(actor, period),
        "late lines": cases.pay_periods.adjustments(actor, period).items,
    }


def test_nothing_that_a_manager_lists_names_somebody_elses_people(plant: Plant) -> None:
    for what, seen in lists(plant, plant.lena).items():
        assert THEIRS not in str(seen), what
        assert "Secret Lab" not in str(seen), what


def test_the_own_people_are_in_each_list(plant: Plant) -> None:
    for what, seen in lists(plant, plant.lena).items():
        if what not in ("departments", "teams", "others' timesheets", "period", "late lines"):
            assert MINE in str(seen), what


def test_hr_sees_both(plant: Plant) -> None:
    for what in ("board", "people", "timesheets", "corrections", "leave", "schedule", "blockers"):
        seen = str(lists(plant, plant.hr)[what])
        assert MINE in seen, what
        assert THEIRS in seen, what


def test_the_boards_numbers_are_those_of_the_own_people(plant: Plant) -> None:
    now = plant.cases.board.now(plant.lena)
    assert (now.here, now.due, [site.name for site in now.by_site]) == (1, 1, ["Berlin"])
    assert plant.cases.board.now(plant.hr).here == 2
    (came,) = plant.cases.arrivals.today(plant.lena)
    assert came.count == 1
    weeks = {site.site: site.weeks for site in plant.cases.arrivals.weeks(plant.lena)}
    assert [week.arrivals for week in weeks["Berlin"]] == [1, 1]
    assert weeks["Paris"] == ()


def test_the_board_that_one_manager_read_is_not_shown_to_another(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading._latest.clear()
    monkeypatch.setattr(reading, "use_cases", lambda: plant.cases)
    for actor, name in ((plant.hr, THEIRS), (plant.lena, MINE), (plant.other, THEIRS)):
        assert name in str(reading.snapshot(actor, None))
    assert THEIRS not in str(reading.snapshot(plant.lena, None))
    reading._latest.clear()


def test_a_manager_who_is_no_employee_sees_nobody(plant: Plant) -> None:
    nobody = actor_with(Role.MANAGER)
    assert plant.cases.board.now(nobody).due == 0
    assert plant.cases.employees.search(nobody).total == 0
    assert plant.cases.punches.recent(nobody) == ()


ByIdDeed = Callable[[UseCases, Actor, Plant], object]
BY_ID: dict[str, ByIdDeed] = {
    "profile": lambda c, a, p: c.employees.get(a, p.theirs),
    "punches": lambda c, a, p: c.punches.of_employee(a, p.theirs, MONDAY, MONDAY),
    "timesheet": lambda c, a, p: c.timesheets.of_person(a, p.theirs, MONDAY, MONDAY),
    "week": lambda c, a, p: c.timesheets.week_of(a, p.theirs, MONDAY),
    "why": lambda c, a, p: c.timesheets.why(a, p.theirs, MONDAY),
    "revision": lambda c, a, p: c.timesheets.revision(a, p.theirs, MONDAY, MONDAY),
    "preview of a correction": lambda c, a, p: c.corrections.preview(a, p.forgot(p.theirs)),
    "correction": lambda c, a, p: c.corrections.request(a, p.forgot(p.theirs)),
    "decision": lambda c, a, p: c.corrections.decide(a, p.correction, approve=True),
    "balances": lambda c, a, p: c.leave.balances(a, p.theirs, MONDAY),
    "leave": lambda c, a, p: c.leave.request(a, p.theirs, p.kind, MONDAY, MONDAY),
    "decision on leave": lambda c, a, p: c.leave.decide(a, p.request, approve=True),
    "plan": lambda c, a, p: c.schedules.of_person(a, p.theirs, MONDAY, MONDAY),
    "assignments": lambda c, a, p: c.schedules.assignments(a, p.theirs),
    "assigning": lambda c, a, p: c.schedules.assign(a, [p.theirs], MONDAY),
    "drafting": lambda c, a, p: c.schedules.draft(a, DayChange(p.theirs, MONDAY, None)),
    "publishing": lambda c, a, p: c.schedules.publish(a, [p.theirs], MONDAY, MONDAY),
    "clearing": lambda c, a, p: c.schedules.clear(a, p.theirs, MONDAY),
    "approval of their team": lambda c, a, p: c.pay_periods.approve_team(
        a, c.pay_periods.current(p.hr).id, p.other.employee
    ),
    "consent": lambda c, a, p: c.consents.standing(a, p.theirs),
    "face": lambda c, a, p: c.enrolment.standing(a, p.theirs),
    "held faces": lambda c, a, p: c.doubles.held(a),
    "exports": lambda c, a, p: c.payroll.list(a),
    "audit log": lambda c, a, p: c.audit.page(a),
}


def test_what_belongs_to_others_is_refused_by_id(plant: Plant) -> None:
    for what, deed in BY_ID.items():
        with pytest.raises((AccessDenied, NotFound)):
            pytest.fail(f"{what}: {deed(plant.cases, plant.lena, plant)}")


def test_hr_is_refused_none_of_it_for_want_of_access(plant: Plant) -> None:
    """Shows that the refusals above come from whom it is about, not from a typing error."""
    for what, deed in BY_ID.items():
        if what != "audit log":
            with suppress(RuleViolation, Conflict):
                deed(plant.cases, plant.hr, plant)
