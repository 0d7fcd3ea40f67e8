"""Pairing: what the punches of a period are worth."""

import random
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance_app.domain.ids import EmployeeId
from attendance_app.domain.payroll import (
    ClockEvent,
    Flaw,
    Person,
    PunchFact,
    days_between,
    effective,
    pair,
    reading_window,
    settled_at,
)
from attendance_app.domain.payroll_json import freeze
from attendance_app.domain.payroll_times import times_of
from attendance_app.domain.punch import Direction

BERLIN = "Europe/Berlin"
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
LATER = datetime(2027, 6, 1, tzinfo=UTC)


def punch(text: str, zone: str = BERLIN, n: int = 0, corrects: int | None = None) -> PunchFact:
    """From "in 2026-03-02 08:00", local to `zone`."""
    direction, day, clock = text.split()
    local = datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=ZoneInfo(zone))
    at = local.astimezone(UTC)
    number = n or int(at.timestamp()) * 2 + (direction == "in")
    replaced = UUID(int=corrects) if corrects else None
    return PunchFact(UUID(int=number), at, Direction(direction), "face", "HQ", "Door", replaced)


def assess(*texts: str, zone: str = BERLIN, period=MARCH, as_of: datetime = LATER):
    person = Person(EmployeeId(1), "1001", "Mira", "Warehouse", "HQ", zone)
    punches = [punch(text, zone) for text in texts]
    return times_of(person, punches, days_between(*period), as_of)


def on(times, text: str):
    return next(day for day in times.workdays if day.day == date.fromisoformat(text))


def test_an_in_and_the_next_out_are_worked_time():
    times = assess("in 2026-03-02 08:00", "out 2026-03-02 16:30")
    assert times.worked_minutes == 8 * 60 + 30
    assert times.exceptions == 0


def test_a_lunch_between_out_and_in_is_not_worked():
    times = assess(
        "in 2026-03-02 08:00",
        "out 2026-03-02 12:00",
        "in 2026-03-02 12:30",
        "out 2026-03-02 16:30",
    )
    assert on(times, "2026-03-02").worked_minutes == 8 * 60
    assert len(on(times, "2026-03-02").spans) == 2


def test_a_night_shift_belongs_to_the_day_it_starts_on():
    times = assess("in 2026-03-02 22:00", "out 2026-03-03 06:00")
    assert on(times, "2026-03-02").worked_minutes == 8 * 60
    assert on(times, "2026-03-03").worked_minutes == 0


def test_a_night_shift_that_starts_on_the_last_day_is_paid_in_this_period():
    times = assess("in 2026-03-31 22:00", "out 2026-04-01 06:00")
    assert times.worked_minutes == 8 * 60
    assert [p.direction for p in times.punches] == [Direction.IN, Direction.OUT]


def test_the_end_of_a_shift_of_the_period_before_is_neither_paid_nor_an_exception():
    times = assess("in 2026-02-28 22:00", "out 2026-03-01 06:00", "in 2026-03-01 22:00")
    assert times.worked_minutes == 0
    assert [flaw.code for flaw in on(times, "2026-03-01").exceptions] == [Flaw.MISSING_OUT]
    assert len(times.punches) == 1


@pytest.mark.parametrize(
    ("night", "minutes"),
    [("2026-03-28", 7 * 60), ("2026-10-24", 9 * 60), ("2026-06-10", 8 * 60)],
)
def test_the_night_of_a_clock_change_is_paid_as_long_as_it_was(night: str, minutes: int):
    after = date.fromisoformat(night) + timedelta(days=1)
    day = date.fromisoformat(night)
    times = assess(f"in {night} 22:00", f"out {after} 06:00", period=(day, day))
    assert times.worked_minutes == minutes


def test_a_forgotten_out_is_an_exception_and_no_minute():
    times = assess("in 2026-03-02 08:00", "in 2026-03-03 08:00", "out 2026-03-03 16:00")
    assert times.worked_minutes == 8 * 60
    assert [flaw.code for flaw in on(times, "2026-03-02").exceptions] == [Flaw.MISSING_OUT]


def test_an_out_without_an_in_is_an_exception():
    times = assess("out 2026-03-02 16:00")
    assert [flaw.code for flaw in on(times, "2026-03-02").exceptions] == [Flaw.MISSING_IN]


def test_an_out_more_than_sixteen_hours_later_pairs_with_nothing():
    times = assess("in 2026-03-02 08:00", "out 2026-03-03 00:01")
    assert times.worked_minutes == 0
    assert times.exceptions == 2


def test_somebody_who_is_in_now_has_not_forgotten_anything():
    noon = datetime(2026, 3, 2, 11, tzinfo=UTC)
    times = assess("in 2026-03-02 08:00", as_of=noon)
    assert [flaw.code for flaw in on(times, "2026-03-02").exceptions] == [Flaw.STILL_IN]
    assert [(one.direction, one.state) for one in times.punches] == [(Direction.IN, "counts")]


def test_a_correction_replaces_the_punch_and_the_original_does_not_count():
    wrong = punch("out 2026-03-02 12:00", n=7)
    right = punch("out 2026-03-02 16:00", n=8, corrects=7)
    assert effective([right, wrong, punch("in 2026-03-02 08:00", n=6)]) == [
        punch("in 2026-03-02 08:00", n=6),
        right,
    ]


def test_a_day_is_local_to_the_site():
    at_home = assess("in 2026-03-02 00:30", "out 2026-03-02 08:30", zone="Asia/Tokyo")
    assert on(at_home, "2026-03-02").worked_minutes == 8 * 60


zones = st.sampled_from(
    (
        "Europe/Berlin",
        "America/Chicago",
        "Asia/Tokyo",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "America/St_Johns",
    )
)
instants = st.integers(0, 31 * 24 * 60).map(
    lambda minute: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minute)
)
events = st.lists(st.builds(ClockEvent, instants, st.sampled_from(Direction)), max_size=60)


@given(events, st.randoms())
def test_the_order_in_which_punches_arrive_changes_nothing(given_events, dice: random.Random):
    mixed = list(given_events)
    dice.shuffle(mixed)
    assert pair(mixed) == pair(given_events)


@given(events)
def test_no_minute_is_invented(given_events):
    paired = pair(given_events)
    ins = {e.at for e in given_events if e.direction is Direction.IN}
    outs = {e.at for e in given_events if e.direction is Direction.OUT}
    for span in paired.spans:
        assert span.start in ins
        assert span.end in outs
        assert span.whole_minutes <= 16 * 60
    ends = [(span.start, span.end) for span in paired.spans]
    assert all(a[1] <= b[0] for a, b in pairwise(ends))


@given(events)
def test_every_punch_is_either_paired_or_an_exception(given_events):
    paired = pair(given_events)
    told = 2 * len(paired.spans) + len(paired.missing_in) + len(paired.missing_out)
    assert told == len(given_events)


@given(events, zones, st.integers(1, 30))
def test_two_halves_of_a_month_add_up_to_the_month(given_events, zone: str, cut: int):
    person = Person(EmployeeId(1), "1", "Mira", "", "HQ", zone)
    facts = [
        PunchFact(UUID(int=n + 1), e.at, e.direction, "face", "HQ", "")
        for n, e in enumerate(given_events)
    ]

    def worked(first: date, last: date) -> tuple[int, int]:
        window = reading_window(first, last)
        read = [fact for fact in facts if window.start <= fact.at < window.end]
        times = times_of(person, read, days_between(first, last), LATER)
        return times.worked_minutes, times.exceptions

    first, last = date(2026, 2, 26), date(2026, 4, 5)
    middle = date(2026, 3, cut)
    whole = worked(first, last)
    halves = worked(first, middle), worked(middle + timedelta(days=1), last)
    assert whole[0] == halves[0][0] + halves[1][0]
    assert whole[1] == halves[0][1] + halves[1][1]


@given(zones, st.dates(date(2026, 1, 2), date(2026, 12, 30)), st.integers(0, 23))
def test_an_eight_hour_night_is_eight_hours_in_every_zone(zone: str, day: date, hour: int):
    start = datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)
    facts = [
        PunchFact(UUID(int=1), start, Direction.IN, "face", "HQ", ""),
        PunchFact(UUID(int=2), start + timedelta(hours=8), Direction.OUT, "face", "HQ", ""),
    ]
    person = Person(EmployeeId(1), "1", "Mira", "", "HQ", zone)
    around = days_between(day - timedelta(days=1), day + timedelta(days=1))
    assert times_of(person, facts, around, LATER).worked_minutes == 8 * 60


def frozen(*people_texts: tuple[str, ...], as_of: datetime = LATER):
    people = [
        times_of(
            Person(EmployeeId(n), f"{1000 - n}", "Mira", "", "HQ", BERLIN),
            [punch(text) for text in texts],
            days_between(*MARCH),
            as_of,
        )
        for n, texts in enumerate(people_texts, 1)
    ]
    return freeze("Nordwind", *MARCH, as_of, people)


def test_employees_stand_by_number():
    assert [p.number for p in frozen((), ()).employees] == ["998", "999"]


def test_the_same_facts_have_the_same_hash_however_late_they_are_read():
    once = frozen(("in 2026-03-02 08:00", "out 2026-03-02 16:00"))
    again = frozen(("in 2026-03-02 08:00", "out 2026-03-02 16:00"), as_of=LATER + timedelta(days=9))
    assert once == again


def test_one_minute_more_is_another_hash():
    once = frozen(("in 2026-03-02 08:00", "out 2026-03-02 16:00"))
    other = frozen(("in 2026-03-02 08:00", "out 2026-03-02 16:01"))
    assert once.sha256 != other.sha256


def test_a_period_is_provisional_until_its_last_shift_can_have_ended_everywhere():
    assert frozen((), as_of=settled_at(MARCH[1]) - timedelta(seconds=1)).provisional
    assert not frozen((), as_of=settled_at(MARCH[1])).provisional
