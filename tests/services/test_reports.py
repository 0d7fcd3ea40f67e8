"""Reports over weeks: what rounding costs, and the average week."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AccessDenied, RuleViolation
from attendance_app.services.leave import Leave
from attendance_app.services.pay_periods import PayPeriods
from attendance_app.services.recompute import Recompute
from attendance_app.services.reports import Reports, Which
from tests.builders import World, actor_with
from tests.fakes import FrozenClock

OCTOBER = date(2026, 10, 1), date(2026, 10, 31)
EVERYBODY = Which()


@pytest.fixture
def reports(transaction: Transaction, clock: FrozenClock, world: World) -> Reports:
    """On Monday 23 November 2026."""
    world.company()
    return Reports(transaction, clock, Recompute(transaction, clock, "2026f"))


def test_rounding_is_summed_by_person_and_by_direction(reports: Reports, world: World):
    joliet = world.site("Joliet", "America/Chicago")
    world.rules(joliet, round_q=15)
    fair, robbed = world.employee("Fair", joliet), world.employee("Robbed", joliet)
    for day in range(5, 31):
        # in at 07:53 counts from 08:00, out at 16:07 counts to 16:00: 14 minutes lost a day
        world.clocked(robbed, f"2026-10-{day:02} 07:53 in", f"2026-10-{day:02} 16:07 out")
    world.clocked(fair, "2026-10-05 08:05 in", "2026-10-05 16:05 out")
    first, second = reports.rounding(world.actor(Role.HR), *OCTOBER, EVERYBODY).lines
    assert (first.name, first.punches, first.gained, first.lost, first.net, first.costs) == (
        *("Fair", 2, 5, 5, 0),
        False,
    )
    assert (second.punches, second.gained, second.lost) == (52, 0, 26 * 14)
    assert second.per_week == pytest.approx(-26 * 14 * 7 / 31)
    assert second.costs


def test_minutes_before_the_shift_that_are_left_out_stand_apart(reports: Reports, world: World):
    joliet = world.site("Joliet", "America/Chicago")
    world.rules(joliet, early_in="snap", early_in_window=30)
    person = world.employee("Mira", joliet, shift=world.shift())
    world.clocked(person, "2026-10-05 07:40 in", "2026-10-05 16:30 out")
    (line,) = reports.rounding(world.actor(Role.HR), *OCTOBER, EVERYBODY).lines
    assert (line.snapped, line.net) == (20, 0)


def test_a_locked_period_reports_what_was_locked(
    reports: Reports, world: World, clock: FrozenClock, transaction: Transaction
):
    joliet = world.site("Joliet", "America/Chicago")
    world.rules(joliet, round_q=15)
    mira = world.employee("Mira", joliet)
    world.clocked(mira, "2026-10-05 07:53 in", "2026-10-05 16:00 out")
    periods = PayPeriods(transaction, clock, reports.recompute)
    ada, ben = (world.actor(Role.HR, name=name) for name in ("Ada", "Ben"))
    october = next(p.id for p in periods.list(ada) if p.starts_on == OCTOBER[0])
    periods.approve_team(ada, october, None)
    periods.approve_hr(ada, october)
    periods.lock(ben, october)
    world.clocked(mira, "2026-10-06 07:53 in", "2026-10-06 16:00 out")
    with transaction() as session:  # the database's own clock is not that of the test
        session.execute(text("set local session_replication_role = replica"))
        lock = clock.now()
        for day, came in ((5, lock - timedelta(days=9)), (6, lock + timedelta(hours=1))):
            session.execute(
                text(
                    "update attendance_logs set received_at = :came"
                    " where occurred_at::date = make_date(2026, 10, :day)"
                ),
                {"came": came, "day": day},
            )
    (line,) = reports.rounding(ada, *OCTOBER, EVERYBODY).lines
    assert (line.punches, line.lost) == (1, 7)


def test_leave_is_neutral_in_the_average_week(
    reports: Reports, world: World, transaction: Transaction, clock: FrozenClock
):
    berlin = world.site()
    world.rules(berlin, "eu")
    person = world.employee("Mira", berlin, shift=world.shift(weekdays=0b0011111))
    hr, own = world.actor(Role.HR), world.actor(Role.EMPLOYEE, employee=person)
    for week in (date(2026, 9, 7), date(2026, 9, 21)):
        for n in range(5):
            day = (week + timedelta(days=n)).isoformat()
            world.clocked(person, f"{day} 08:00 in", f"{day} 17:50 out")
    book = Leave(transaction, clock, reports.recompute)
    kind = book.add_type(hr, "PTO", "Holiday", counted=False)
    first = date(2026, 9, 14)
    asked = book.request(own, person, kind, first, first + timedelta(days=4))
    book.decide(hr, asked, approve=True)
    (line,) = reports.average(hr, date(2026, 9, 7), date(2026, 9, 27), EVERYBODY).lines
    # 100 minutes of breaks are clocked by nobody: 590 a day, ten days, 16 days counted
    assert (line.worked, line.days, line.left_out) == (5900, 16, 5)
    assert line.average == round(5900 * 7 / 16)
    assert (line.busiest, line.load) == (2950, "FINE")


@pytest.mark.parametrize(
    ("out", "load"), [("16:47", "FINE"), ("16:48", "WARN"), ("17:36", "ERROR")]
)
def test_the_load_warns_at_44_and_is_an_error_at_48_hours(
    reports: Reports, world: World, out: str, load: str
):
    person = world.employee("Mira", world.site())  # without rules: what was clocked, no breaks
    for n in range(5):
        world.clocked(person, f"2026-10-{5 + n:02} 08:00 in", f"2026-10-{5 + n:02} {out} out")
    (line,) = reports.average(
        world.actor(Role.HR), date(2026, 10, 5), date(2026, 10, 11), EVERYBODY
    ).lines
    assert line.load == load


def test_who_came_later_is_averaged_from_the_first_day_on(reports: Reports, world: World):
    newcomer = world.employee("New", starts_on=date(2026, 10, 25))
    world.clocked(newcomer, "2026-10-26 08:00 in", "2026-10-26 15:00 out")
    (line,) = reports.average(world.actor(Role.HR), *OCTOBER, EVERYBODY).lines
    assert (line.first, line.days, line.average) == (date(2026, 10, 25), 7, 420)


def test_managers_report_on_their_people_only(reports: Reports, world: World):
    mira = world.employee("Mira")
    world.employee("Somebody else's")
    lena = world.manager("Lena", mira)
    for report in (reports.rounding, reports.average):
        assert [line.name for line in report(lena, *OCTOBER, EVERYBODY).lines] == ["Lena", "Mira"]
    assert [line.name for line in reports.every_average(lena, *OCTOBER, EVERYBODY)] == [
        "Lena",
        "Mira",
    ]
    with pytest.raises(AccessDenied):
        reports.average(actor_with(Role.EMPLOYEE, employee=mira), *OCTOBER, EVERYBODY)


def test_a_span_that_is_none_is_refused(reports: Reports, world: World):
    hr = world.actor(Role.HR)
    with pytest.raises(RuleViolation, match="a week to a year"):
        reports.rounding(hr, date(2026, 10, 2), date(2026, 10, 1), EVERYBODY)
    with pytest.raises(RuleViolation, match="a week to a year"):
        reports.average(hr, date(2024, 10, 2), date(2026, 10, 1), EVERYBODY)
