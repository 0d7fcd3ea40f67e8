"""Holiday calendars: taken once from the catalogue, then the company's own."""

from datetime import date

import pytest
from sqlalchemy import text

from attendance_app.adapters.holiday_catalogue import PackagedHolidays
from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AccessDenied, Conflict, NotFound, RuleViolation
from attendance_app.services.holidays import Holidays
from attendance_app.services.recompute import Recompute
from attendance_app.services.timesheets import Timesheets
from tests.builders import World
from tests.fakes import FrozenClock

UNITY = date(2026, 10, 3)
CHRISTMAS = date(2026, 12, 25)


@pytest.fixture
def calendars(transaction: Transaction, clock: FrozenClock, world: World) -> Holidays:
    world.company()
    return Holidays(transaction, clock, PackagedHolidays())


@pytest.fixture
def hr(world: World) -> Actor:
    return world.actor(Role.HR)


def test_a_calendar_is_frozen_with_its_source(calendars: Holidays, world: World, hr: Actor):
    site = world.any_site()
    assert calendars.fill(hr, site, "DE", "HH", [2026], 480) > 8
    view = calendars.calendar(hr, site, 2026)
    unity = next(day for day in view.days if day.day == UNITY)
    assert (unity.kind, unity.paid_minutes) == ("PUBLIC", 480)
    assert view.source.startswith("holidays 0.")
    assert view.source.endswith("DE-HH")


def test_what_the_company_changed_survives_another_filling(
    calendars: Holidays, world: World, hr: Actor
):
    site = world.any_site()
    calendars.add(hr, site, CHRISTMAS, "Factory closed", 240)
    calendars.fill(hr, site, "DE", "HH", [2026])
    day = next(d for d in calendars.calendar(hr, site, 2026).days if d.day == CHRISTMAS)
    assert (day.name, day.paid_minutes, day.kind) == ("Factory closed", 240, "COMPANY")


def test_a_day_off_changes_the_hours_of_the_site_only(
    calendars: Holidays, world: World, hr: Actor, clock: FrozenClock
):
    here, there = world.site("Here"), world.site("There")
    shift = world.shift()
    mira, kenji = (world.employee(n, s, shift=shift) for n, s in (("Mira", here), ("Kenji", there)))
    day = date(2026, 11, 18)
    sheets = Timesheets(calendars.transaction, clock, Recompute(calendars.transaction, clock, "x"))

    def paid(person: int) -> tuple[str, int]:
        sheet = sheets.of_person(hr, person, day, day)
        return sheet.days[0].status, sheet.totals.paid

    assert paid(mira) == ("ABSENT", 0)
    off = calendars.add(hr, here, day, "Repentance Day", 480)
    assert (paid(mira), paid(kenji)) == (("HOLIDAY", 480), ("ABSENT", 0))
    calendars.edit(hr, off, "Repentance Day", 240)
    assert paid(mira) == ("HOLIDAY", 240)
    calendars.remove(hr, off)
    assert paid(mira) == ("ABSENT", 0)


def test_a_day_of_a_locked_period_stays(
    calendars: Holidays, world: World, hr: Actor, transaction: Transaction
):
    with transaction() as session:
        session.execute(
            text(
                "insert into pay_periods (starts_on, ends_on, state, regular, locked_at)"
                " values ('2026-10-01', '2026-10-31', 'locked', true, now())"
            )
        )
    site = world.any_site()
    with pytest.raises(RuleViolation):
        calendars.add(hr, site, UNITY, "Unity")
    calendars.fill(hr, site, "DE", "HH", [2026])
    assert UNITY not in {day.day for day in calendars.calendar(hr, site, 2026).days}


def test_what_cannot_be_is_refused(calendars: Holidays, world: World, hr: Actor):
    site = world.any_site()
    for country, part in (("XX", ""), ("DE", "ZZ")):
        with pytest.raises(RuleViolation):
            calendars.fill(hr, site, country, part, [2026])
    with pytest.raises(RuleViolation):
        calendars.fill(hr, site, "DE", "", range(2000, 2030))
    with pytest.raises(NotFound):
        calendars.fill(hr, 999, "DE", "", [2026])
    with pytest.raises(RuleViolation):
        calendars.add(hr, site, CHRISTMAS, "Christmas", 1441)
    calendars.add(hr, site, CHRISTMAS, "Christmas")
    with pytest.raises(Conflict):
        calendars.add(hr, site, CHRISTMAS, "Again")
    with pytest.raises(AccessDenied):
        calendars.add(world.actor(Role.MANAGER), site, UNITY, "Unity")


def test_countries_come_with_their_subdivisions(calendars: Holidays):
    countries = dict(calendars.countries())
    assert "HH" in countries["DE"]
    assert len(countries) > 100
