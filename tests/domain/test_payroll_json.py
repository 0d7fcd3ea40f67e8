"""A dataset is frozen as JSON and read back the same, corrections and adjustments too."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from attendance_app.domain.ids import EmployeeId
from attendance_app.domain.payroll import (
    AdjustmentFact,
    CorrectionFact,
    DayException,
    Flaw,
    Person,
    PunchFact,
    Tally,
    days_between,
    pair,
    workdays,
)
from attendance_app.domain.payroll_json import freeze, schema_of, times_from_json, times_json
from attendance_app.domain.payroll_times import Recorded, engine_facts, times_from, times_of
from attendance_app.domain.person_facts import PersonFacts
from attendance_app.domain.punch import Direction
from attendance_app.domain.rule_timeline import unruled_in_force
from attendance_app.domain.worked_time.corrections import Correction, Operation
from attendance_app.domain.worked_time.punches import Kind, Punch

PERSON = Person(EmployeeId(7), "0042", "Mira", "Warehouse", "Berlin", "Europe/Berlin")
DAYS = days_between(date(2026, 11, 16), date(2026, 11, 22))
LATER = datetime(2026, 12, 1, tzinfo=UTC)
START = datetime(2026, 11, 18, 7, tzinfo=UTC)


def fact(n: int, at: datetime, direction: Direction, corrects: int | None = None) -> PunchFact:
    replaced = UUID(int=corrects) if corrects else None
    return PunchFact(UUID(int=n), at, direction, "face", "Berlin", "Door", replaced)


def hours(n: float) -> datetime:
    return START + timedelta(hours=n)


RECORDED = [
    fact(1, START, Direction.IN),
    fact(2, hours(0.02), Direction.IN),
    fact(3, hours(8), Direction.OUT),
    fact(4, hours(24), Direction.IN),
    fact(5, hours(26), Direction.OUT),
]
VOIDED = CorrectionFact(11, "void", hours(26), "out", None, "", "wrong", "Mira", "Lena")
ADDED = CorrectionFact(12, "add", None, "", hours(30), "out", "forgot", "Mira", "Lena")
FAR = CorrectionFact(13, "add", None, "", hours(900), "out", "forgot", "Mira", "Lena")


def rich():
    events, corrections = engine_facts(RECORDED)
    corrections += [
        Correction(Operation.VOID, str(UUID(int=5)), None, True),
        Correction(Operation.ADD, "", Punch.of(hours(30), Kind.OUT, "c12"), True),
    ]
    facts = PersonFacts(
        7, unruled_in_force("Europe/Berlin"), punches=events, corrections=corrections
    )
    lines = [AdjustmentFact(date(2026, 10, 6), "regular", 240, "A punch that came late")]
    recorded = Recorded(RECORDED, [VOIDED, ADDED, FAR], lines)
    return times_from(PERSON, facts, recorded, DAYS, LATER)


def test_what_is_frozen_is_read_back_the_same():
    times = rich()
    assert times_from_json(json.loads(json.dumps(times_json(times)))) == times


def test_what_was_corrected_is_printed_beside_what_counts():
    times = rich()
    assert [(p.id.int, p.state) for p in times.punches] == [
        (1, "counts"),
        (2, "dropped"),
        (3, "counts"),
        (4, "counts"),
        (5, "voided"),
    ]
    assert [c.id for c in times.corrections] == [11, 12]
    assert (times.worked_minutes, times.adjusted_minutes) == (480 + 360, 240)


def test_a_punch_that_replaces_one_in_the_log_counts_for_it():
    punches = [
        fact(1, START, Direction.IN),
        fact(2, hours(4), Direction.OUT),
        fact(3, hours(8), Direction.OUT, corrects=2),
    ]
    times = times_of(PERSON, punches, DAYS, LATER)
    assert times.worked_minutes == 480
    assert [p.state for p in times.punches] == ["counts", "replaced", "counts"]


def test_the_hash_covers_corrections_and_adjustments():
    times = rich()

    def sealed(one):
        return freeze("Nordwind", DAYS[0], DAYS[-1], LATER, [one]).sha256

    assert sealed(times) == sealed(rich())
    assert sealed(replace(times, adjustments=())) != sealed(times)
    assert sealed(replace(times, corrections=())) != sealed(times)


def test_a_part_that_names_no_schema_is_older_than_the_name():
    assert schema_of({}) == 2
    assert schema_of({"schema": 3}) == 3


def test_totals_are_asked_by_the_name_of_the_kind():
    times = rich()
    assert (times.total("regular"), times.total("overtime")) == (840, 0)
    assert (times.days_worked, times.exceptions, times.paid_minutes) == (2, 1, 840 + 240)


def test_tallies_of_parts_add_up_to_that_of_the_whole():
    mira = rich()
    days = [
        replace(mira.workdays[0], leave="Vacation", leave_minutes=480, leave_paid=480),
        replace(mira.workdays[1], rules="Germany 2"),
        *mira.workdays[2:],
    ]
    kenji = replace(mira, number="0043", workdays=tuple(days))
    whole, first, second = Tally(), Tally(), Tally()
    for person, tally in ((mira, first), (kenji, second)):
        tally.add(person)
        whole.add(person)
    first.join(second)
    assert first == whole
    assert (whole.people, whole.leave, whole.rules) == (2, {"Vacation"}, {"Germany 2"})


def test_a_dataset_tells_its_days_totals_and_paper():
    facts = freeze("Nordwind", DAYS[0], DAYS[-1], LATER, [rich()])
    assert facts.days == DAYS
    assert (facts.worked_minutes, facts.exceptions) == (840, 1)
    assert facts.letterhead == facts.printed.letterhead
    assert not facts.provisional


def test_hours_of_today_are_booked_on_the_local_day_with_what_is_to_settle():
    events = [
        one.event
        for one in (
            fact(1, hours(-24), Direction.IN),
            fact(2, START, Direction.IN),
            fact(3, hours(4), Direction.OUT),
            fact(4, hours(5), Direction.OUT),
            fact(5, hours(20), Direction.IN),
        )
    ]
    found = workdays(pair(events, as_of=hours(21)), ZoneInfo("Europe/Berlin"), DAYS[1:4])
    assert [day.worked_minutes for day in found] == [0, 240, 0]
    assert (found[1].first_in, found[1].last_out) == (START, hours(4))
    assert [day.exceptions for day in found] == [
        (DayException(Flaw.MISSING_OUT, hours(-24)),),
        (DayException(Flaw.MISSING_IN, hours(5)),),
        (DayException(Flaw.STILL_IN, hours(20)),),
    ]
