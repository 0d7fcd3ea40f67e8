"""Punches as they should not be: out of order, twice, from the future, outside the employment."""

from datetime import date
from uuid import uuid4

import pytest

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Role
from attendance_app.services.punches import Punches, PunchImport
from attendance_app.services.recompute import Recompute
from attendance_app.services.timesheets import Timesheets
from tests.builders import World, at
from tests.fakes import FakePresenceCache, FrozenClock

DAY = date(2026, 11, 18)


class Office:
    """Takes punches from another system, and shows the day."""

    def __init__(self, transaction: Transaction, clock: FrozenClock, world: World) -> None:
        world.company()
        self.world, self.clock = world, clock
        self.hr = world.actor(Role.HR)
        self.punches = Punches(transaction, clock, FakePresenceCache())
        self.recompute = Recompute(transaction, clock, "2026f")
        self.sheets = Timesheets(transaction, clock, self.recompute)
        self.person = world.employee("Mira", number="1")

    def send(self, *texts: str) -> list[str]:
        items = []
        for text in texts:
            moment, direction = text.rsplit(" ", 1)
            items.append(PunchImport(uuid4(), "1", at(moment), direction))
        return [outcome.code for outcome in self.punches.import_batch(self.hr, items)]

    def day(self, day: date = DAY):
        return self.sheets.of_person(self.hr, self.person, day, day).days[0]


@pytest.fixture
def office(transaction: Transaction, clock: FrozenClock, world: World) -> Office:
    return Office(transaction, clock, world)


def test_punches_that_arrive_out_of_order_give_the_same_day(office: Office):
    office.send("2026-11-18 11:30 in", "2026-11-18 15:00 out")
    assert office.day().worked == 210
    office.send("2026-11-18 11:00 out", "2026-11-18 07:00 in")
    assert office.day().worked == 450


def test_a_punch_that_is_sent_twice_counts_once(office: Office):
    item = PunchImport(uuid4(), "1", at("2026-11-18 07:00"), "in")
    for _ in range(2):
        office.punches.import_batch(office.hr, [item])
    office.send("2026-11-18 15:00 out")
    assert (office.day().worked, len(office.day().marks)) == (480, 2)


def test_a_second_tap_is_told_and_costs_nothing(office: Office, world: World):
    world.clocked(
        office.person,
        *("2026-11-18 08:00:00 in", "2026-11-18 08:01:30 in"),
        *("2026-11-18 16:00:00 out", "2026-11-18 16:01:30 out"),
    )
    line = office.day()
    assert (line.worked, [f.code for f in line.findings]) == (481, ["DUPLICATE", "DUPLICATE"])


def test_a_time_that_has_not_come_is_refused_at_the_door(office: Office):
    assert office.send("2026-11-24 07:00 in") == ["in_the_future"]


def test_a_punch_from_the_future_that_got_in_counts_only_once_it_has_come(
    office: Office, world: World, clock: FrozenClock
):
    clock.set(at("2026-11-18 06:00"))
    world.clocked(office.person, "2026-11-18 08:00 in")  # seven in UTC: a kiosk's clock was wrong
    assert [f.code for f in office.day().findings] == ["FUTURE_PUNCH"]
    clock.advance(hours=2)
    assert (office.day().findings, office.day().in_progress) == ((), "08:00")


def test_a_punch_before_the_first_day_blocks(office: Office, world: World):
    world.clocked(office.person, "2025-12-30 08:00 in", "2025-12-30 16:00 out")
    line = office.day(date(2025, 12, 30))
    assert [(f.code, f.severity) for f in line.findings] == [("NOT_EMPLOYED", "BLOCK")] * 2


def test_a_punch_after_the_last_day_blocks(office: Office, world: World, transaction: Transaction):
    from attendance_app.db.tables import EmployeeRow

    with transaction() as session:
        session.get_one(EmployeeRow, office.person).archived_at = at("2026-11-10 12:00")
    world.clocked(office.person, "2026-11-18 08:00 in", "2026-11-18 16:00 out")
    assert {f.code for f in office.day().findings} == {"NOT_EMPLOYED"}


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", 60),  # 02:30 comes twice
        ("2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00", 60),  # 02:30 does not come
    ],
)
def test_the_hour_of_a_clock_change_is_paid_as_long_as_it_was(
    office: Office, world: World, start: str, end: str, minutes: int
):
    world.clocked(office.person, f"{start} in", f"{end} out")
    assert office.day(date.fromisoformat(start[:10])).worked == minutes


def test_both_times_of_an_ambiguous_hour_are_shown_with_their_offset(office: Office, world: World):
    world.clocked(office.person, "2026-10-25T02:30:00+02:00 in", "2026-10-25T02:30:00+01:00 out")
    line = office.day(date(2026, 10, 25))
    assert (line.first_in, line.last_out) == ("02:30 (+02:00)", "02:30 (+01:00)")


def test_a_very_late_punch_is_found_by_the_sweep(office: Office, world: World):
    office.day(date(2026, 9, 1))
    world.clocked(office.person, "2026-09-01 08:00 in", "2026-09-01 12:00 out")
    assert office.recompute.sweep() == 1
    assert office.recompute.check() == ()
    assert office.day(date(2026, 9, 1)).worked == 240
