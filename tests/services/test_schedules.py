"""Plans: shifts, rotations, single days, and what they refuse."""

from datetime import date, time, timedelta

import pytest

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AccessDenied, NotFound, RuleViolation
from attendance_app.services.recompute import Recompute
from attendance_app.services.schedule_views import DayChange
from attendance_app.services.schedules import Schedules
from attendance_app.services.sites import Sites
from attendance_app.services.timesheets import Timesheets
from tests.builders import World
from tests.fakes import FrozenClock

MONDAY = date(2026, 11, 23)  # the frozen clock's today


@pytest.fixture
def plans(transaction: Transaction, clock: FrozenClock, world: World) -> Schedules:
    world.company()
    return Schedules(transaction, clock)


@pytest.fixture
def hr(world: World) -> Actor:
    return world.actor(Role.HR)


def hours(plans: Schedules, hr: Actor, person: int, first: date = MONDAY, days: int = 7):
    (row,) = plans.of_person(hr, person, first, first + timedelta(days=days - 1)).rows
    return [f"{cell.starts}-{cell.ends}" if cell.starts else "" for cell in row.cells]


def test_until_somebody_gets_a_plan_the_shift_on_their_card_counts(
    plans: Schedules, world: World, hr: Actor
):
    person = world.employee(shift=world.shift())
    assert hours(plans, hr, person) == ["08:00-16:30"] * 5 + ["", ""]


def test_a_plan_counts_from_its_day_on(plans: Schedules, world: World, hr: Actor):
    person = world.employee(shift=world.shift())
    late = world.shift("Late", time(14), time(22, 30))
    plans.assign(hr, [person], MONDAY + timedelta(days=2), shift_id=late)
    assert hours(plans, hr, person)[:5] == ["08:00-16:30"] * 2 + ["14:00-22:30"] * 3
    assert [a.plan for a in plans.assignments(hr, person)] == ["Late", "Day"]


def test_a_rotation_goes_on_week_after_week(plans: Schedules, world: World, hr: Actor):
    early, night = world.shift("Early", time(6), time(14)), world.shift("Night", time(22), time(6))
    pattern = [early] * 5 + [None, None] + [night] * 5 + [None, None]
    rotation = plans.add_rotation(hr, "Two weeks", pattern)
    person = world.employee()
    plans.assign(hr, [person], MONDAY, rotation_id=rotation, starts_in_week=2)
    found = hours(plans, hr, person, days=21)
    assert found[0] == "22:00-06:00"
    assert (found[7], found[14]) == ("06:00-14:00", "22:00-06:00")
    assert plans.rotations(hr)[0].people == 1


def test_a_draft_is_seen_by_who_plans_and_counts_once_it_is_published(
    plans: Schedules, world: World, hr: Actor
):
    person = world.employee(shift=world.shift())
    herself = world.actor(Role.EMPLOYEE, employee=person)
    plans.draft(hr, DayChange(person, MONDAY, starts_at="10:00", ends_at="18:00"))
    assert hours(plans, hr, person)[0] == "10:00-18:00"
    assert hours(plans, herself, person)[0] == "08:00-16:30"
    assert plans.publish(hr, [person], MONDAY, MONDAY) == 1
    assert hours(plans, herself, person)[0] == "10:00-18:00"


def test_shifts_that_overlap_are_refused_and_nothing_is_published(
    plans: Schedules, world: World, hr: Actor
):
    night = world.shift("Night", time(22), time(6))
    person = world.employee("Tadhg", shift=night)
    plans.draft(
        hr, DayChange(person, MONDAY + timedelta(days=1), starts_at="05:00", ends_at="12:00")
    )
    with pytest.raises(RuleViolation, match="2026-11-23 and of 2026-11-24 overlap"):
        plans.publish(hr, [person], MONDAY, MONDAY + timedelta(days=6))
    assert hours(plans, world.actor(Role.EMPLOYEE, employee=person), person)[1] == "22:00-06:00"


def test_too_little_rest_is_told_with_the_rule(plans: Schedules, world: World, hr: Actor):
    site = world.any_site()
    world.rules(site, "eu")
    person = world.employee("Tadhg", shift=world.shift("Late", time(14), time(22, 30)))
    plans.draft(
        hr, DayChange(person, MONDAY + timedelta(days=1), starts_at="06:00", ends_at="14:00")
    )
    week = plans.week(hr, MONDAY)
    assert week.conflicts == ("Tadhg: Rests 7 h 30 before Tue 24; 11 h are due.",)
    assert (week.drafts, week.covered[1]) == (1, (1, 1))


def test_a_week_is_copied_as_drafts(plans: Schedules, world: World, hr: Actor):
    person = world.employee(shift=world.shift())
    plans.draft(hr, DayChange(person, MONDAY, starts_at="10:00", ends_at="18:00"))
    plans.publish(hr, [person], MONDAY, MONDAY)
    after = MONDAY + timedelta(days=7)
    assert plans.copy_week(hr, [person], MONDAY, after) == 1
    assert hours(plans, hr, person, after)[0] == "10:00-18:00"


def test_a_manager_plans_only_the_own_team(plans: Schedules, world: World):
    mira, kenji = world.employee("Mira"), world.employee("Kenji")
    lena, shift = world.manager("Lena", mira), world.shift()
    plans.assign(lena, [mira], MONDAY, shift_id=shift)
    with pytest.raises(NotFound):
        plans.assign(lena, [kenji], MONDAY, shift_id=shift)
    with pytest.raises(AccessDenied):
        plans.assign(lena, [int(lena.employee or 0)], MONDAY, shift_id=shift)
    assert [row.name for row in plans.week(lena, MONDAY).rows] == ["Lena", "Mira"]


def test_new_hours_of_a_shift_leave_yesterday_as_it_was(
    plans: Schedules, world: World, hr: Actor, clock: FrozenClock
):
    shift = world.shift()
    person = world.employee(shift=shift)
    last_week = MONDAY - timedelta(days=7)
    Sites(plans.transaction, clock).edit_shift(
        world.actor(Role.ADMIN), shift, "Day", "07:00", "15:30", 0b0011111
    )
    assert hours(plans, hr, person, last_week)[:5] == ["08:00-16:30"] * 5
    assert hours(plans, hr, person)[:5] == ["07:00-15:30"] * 5


def test_a_site_that_moves_to_another_zone_keeps_its_past(
    plans: Schedules, world: World, hr: Actor, clock: FrozenClock
):
    site = world.site("Ship", "Europe/Berlin")
    person = world.employee(site=site)
    world.clocked(person, "2026-11-17 23:00 in", "2026-11-18 01:00 out")
    sheets = Timesheets(plans.transaction, clock, Recompute(plans.transaction, clock, "2026f"))
    before = sheets.week_of(hr, person, date(2026, 11, 17)).sha256
    Sites(plans.transaction, clock).edit(
        world.actor(Role.ADMIN), site, "Ship", "America/New_York", True
    )
    assert sheets.week_of(hr, person, date(2026, 11, 17)).sha256 == before


def test_a_plan_of_a_locked_day_stays(plans: Schedules, world: World, hr: Actor):
    person = world.employee()
    with plans.transaction() as session:
        from sqlalchemy import text

        session.execute(
            text(
                "insert into pay_periods (starts_on, ends_on, state, regular, locked_at)"
                " values ('2026-11-01', '2026-11-22', 'locked', true, now())"
            )
        )
    with pytest.raises(RuleViolation, match="locked"):
        plans.draft(hr, DayChange(person, date(2026, 11, 20)))
    with pytest.raises(RuleViolation, match="locked"):
        plans.assign(hr, [person], date(2026, 11, 20))
