"""A pay period beside the last one: totals, whose hours changed, and who may see it."""

from datetime import date, timedelta

import pytest

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AccessDenied, NotFound
from attendance_app.services import comparison as module
from attendance_app.services.comparison import Comparisons
from attendance_app.services.comparison_views import Comparison
from attendance_app.services.payroll import Payroll
from attendance_app.services.recompute import Recompute
from tests.builders import World
from tests.fakes import FrozenClock
from tests.services.test_payroll import HR, Office

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


class Desk:
    """A company whose people worked in September and October; it is November."""

    def __init__(self, world: World, clock: FrozenClock, payroll: Payroll) -> None:
        self.world, self.payroll = world, payroll
        self.comparisons = Comparisons(world.transaction, Recompute(world.transaction, clock, "x"))
        self.people = [world.employee(f"Person {n}") for n in range(6)]

    def worked(self, person: int, first: date, days: int, hours: int = 8) -> None:
        texts: list[str] = []
        for n in range(days):
            day = first + timedelta(days=n)
            texts += [f"{day} 08:00 in", f"{day} {8 + hours:02}:00 out"]
        self.world.clocked(person, *texts)  # pyright: ignore[reportArgumentType]

    def everybody_worked(self, days: int = 5) -> None:
        for person in self.people:
            self.worked(person, SEPTEMBER, days)
            self.worked(person, OCTOBER, days)

    def period(self, first: date, last: date) -> int:
        return self.payroll.ensure_period(HR, first, last).id

    @property
    def october(self) -> int:
        self.payroll.periods(HR)
        return self.period(OCTOBER, date(2026, 10, 31))

    def compared(self, actor: Actor = HR, **how: int) -> Comparison:
        return self.comparisons.of(actor, self.october, **how)


@pytest.fixture
def desk(world: World, clock: FrozenClock, engine) -> Desk:
    world.company()
    return Desk(world, clock, Office(engine, clock).payroll())


def totals(found: Comparison) -> dict[str, tuple[int, int]]:
    return {one.kind: (one.now, one.before) for one in found.totals}


def test_the_totals_stand_beside_those_of_the_calendars_period_before(desk: Desk):
    desk.everybody_worked()
    desk.worked(desk.people[0], date(2026, 10, 12), 1, hours=2)
    desk.world.clocked(desk.people[1], "2026-10-13 08:00 in")
    found = desk.compared()
    assert found.last is not None
    assert (found.last.label, found.waiting) == ("September 2026", 0)
    assert totals(found)["people"] == (6, 6)
    assert totals(found)["regular"] == (6 * 5 * 480 + 120, 6 * 5 * 480)
    assert totals(found)["exceptions"] == (1, 0)


def test_who_changed_far_more_than_the_others_is_named_and_nobody_else(desk: Desk):
    desk.everybody_worked()
    desk.worked(desk.people[2], date(2026, 10, 12), 3)
    desk.worked(desk.people[4], date(2026, 9, 14), 2)
    found = desk.compared()
    assert [(one.name, one.change) for one in found.outliers] == [
        ("Person 2", 3 * 480),
        ("Person 4", -2 * 480),
    ]
    assert found.furthest == found.outliers
    second = desk.compared(page=2, size=1)
    assert ([one.name for one in second.outliers], second.total) == (["Person 4"], 2)
    assert [one.name for one in second.furthest] == ["Person 2", "Person 4"]
    assert sum(people for _, people in found.spread.columns) == 6


def test_who_is_new_or_gone_is_counted_and_never_an_outlier(desk: Desk, world: World):
    desk.everybody_worked()
    new = world.employee("New", starts_on=date(2026, 10, 5))
    desk.worked(new, date(2026, 10, 5), 20)
    middle = world.employee("Middle", starts_on=date(2026, 9, 28))
    desk.worked(middle, date(2026, 9, 28), 2)
    desk.worked(middle, OCTOBER, 20)
    found = desk.compared()
    assert (found.joined, found.left) == (1, 0)
    assert [(one.name, one.since) for one in found.outliers] == [("Middle", date(2026, 9, 28))]


def test_two_equal_periods_are_equal(desk: Desk):
    desk.everybody_worked()
    assert desk.compared().equal
    desk.worked(desk.people[0], date(2026, 10, 20), 1, hours=1)
    assert not desk.compared().equal


def test_without_anybody_in_the_last_period_there_is_nothing_beside(desk: Desk, world: World):
    with world.transaction() as session:
        from attendance_app.db.tables import EmployeeRow

        for person in desk.people:
            session.get_one(EmployeeRow, person).starts_on = OCTOBER
    desk.worked(desk.people[0], OCTOBER, 5)
    found = desk.compared()
    assert (found.last, found.total, found.joined) == (None, 0, 0)
    assert totals(found)["people"] == (6, 0)


def test_days_of_ones_own_are_compared_with_as_many_days_before(desk: Desk):
    desk.everybody_worked()
    period = desk.period(date(2026, 10, 5), date(2026, 10, 7))
    found = desk.comparisons.of(HR, period)
    assert found.last is not None
    assert (found.last.starts_on, found.last.ends_on) == (date(2026, 10, 2), date(2026, 10, 4))


def test_a_manager_sees_the_own_people_and_an_employee_nothing(desk: Desk, world: World):
    desk.everybody_worked()
    desk.worked(desk.people[0], date(2026, 10, 12), 3)
    desk.worked(desk.people[5], date(2026, 10, 12), 4)
    lena = world.manager("Lena", *desk.people[:3])
    found = desk.compared(lena)
    assert totals(found)["people"] == (4, 4)  # three people and herself
    assert [one.name for one in found.outliers] == ["Person 0"]
    assert {one.name for one in desk.comparisons.everyone(lena, desk.october)} == {
        "Lena",
        *(f"Person {n}" for n in range(3)),
    }
    somebody = world.actor(Role.EMPLOYEE, employee=desk.people[0])
    with pytest.raises(AccessDenied):
        desk.compared(somebody)
    with pytest.raises(NotFound):
        desk.comparisons.of(HR, 987_654)


def test_days_that_take_long_are_told_and_not_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    desk.everybody_worked()
    monkeypatch.setattr(module, "_PATIENCE_S", -1.0)
    first = desk.compared()
    assert (first.waiting, totals(first)["regular"]) == (6, (0, 0))
    monkeypatch.setattr(module, "_PATIENCE_S", 60.0)
    assert (desk.compared().waiting, desk.compared().equal) == (0, True)
