"""Workdays: what a day is worth, kept and read back, and when time alone changes it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from attendance_app.domain.day_result import DayResult
from attendance_app.domain.person_facts import DayOff, LeaveDay, PersonFacts
from attendance_app.domain.rota import Hours, Rota, Weekly
from attendance_app.domain.rule_timeline import (
    RulesInForce,
    SiteBook,
    Stint,
    VersionRef,
    timeline,
    unruled_in_force,
)
from attendance_app.domain.workdays import assess, inputs_of, version_of, whole_weeks
from attendance_app.domain.worked_time.corrections import Correction, Operation
from attendance_app.domain.worked_time.punches import Kind, Punch, PunchColumns, instant

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 11, 18)
LATER = datetime(2026, 12, 1, tzinfo=UTC)
DAY_SHIFT = Rota(Weekly(Hours(8 * 60, 16 * 60 + 30, 30), 0b0011111))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def punch(text: str, direction: str) -> Punch:
    return Punch.of(moment(text), Kind(direction), f"{direction} {text}")


def person(*punches: Punch, **other) -> PersonFacts:
    usual = {"in_force": unruled_in_force("Europe/Berlin")}
    return PersonFacts(1, punches=punches, **usual | other)


def german(**changes) -> RulesInForce:
    policy = {
        "weekly_ot": None,
        "attribution": "shift_start",
        "auto_break": [[360, 30]],
        "night": {"night": ["22:00", "06:00"], "deep night": ["00:00", "04:00"]},
        "min_rest": 660,
        "weekly_rest": 2100,
    }
    ref = VersionRef(3, "Germany", 2, date(2020, 1, 1), "sha", "Ruth", policy | changes)
    book = SiteBook({1: "Europe/Berlin"}, {}, {1: [(date(2020, 1, 1), 9)]}, {9: [ref]})
    return timeline([Stint(date.min, 1)], book)


def the_day(facts: PersonFacts, as_of: datetime = LATER, day: date = DAY) -> DayResult:
    return assess(facts, as_of, day, day).days[day]


WORKED = (punch("2026-11-18 08:00", "in"), punch("2026-11-18 16:30", "out"))


def test_equal_results_have_equal_hashes():
    result = the_day(person(*WORKED))
    assert result.sha256() == the_day(person(*WORKED)).sha256()
    assert result.sha256() != result._replace(reg=result.reg + 1).sha256()


def test_columns_of_a_query_give_the_same_day_as_punches():
    columns = PunchColumns([punch.at for punch in WORKED], "io", ["a", "b"])
    assert PunchColumns.of(columns) is columns
    assert columns[1] == Punch(WORKED[1].at, Kind.OUT, "b", 0)
    assert [*columns] == [*columns] == columns[:]
    assert the_day(replace(person(), punches=columns)) == the_day(person(*columns))


def test_a_result_is_read_back_as_it_was_kept():
    night = (punch("2026-11-18 20:00", "in"), punch("2026-11-19 06:00", "out"))
    rich = the_day(person(*night, in_force=german(), rota=DAY_SHIFT))
    broken = the_day(person(punch("2026-11-18 08:00", "in"), rota=DAY_SHIFT))
    for result in (rich, broken, DayResult(DAY)):
        assert DayResult.from_json(json.loads(json.dumps(result.json()))) == result
    assert rich.tags == (("deep night", 210), ("night", 450))  # less the break in the middle
    assert broken.blocking == 1


def test_a_day_without_anything_is_empty():
    assert the_day(person()).empty
    assert not the_day(person(*WORKED)).empty


def test_paid_leave_and_paid_holidays_stand_beside_the_worked_time():
    leave = {DAY: LeaveDay("PTO", None, 480, True)}
    off = the_day(person(rota=DAY_SHIFT, leave=leave))
    assert (off.status, off.leave_paid, off.worked) == ("ON_LEAVE", 480, 0)
    unpaid = the_day(person(rota=DAY_SHIFT, leave={DAY: LeaveDay("UNPAID", 240, 240, False)}))
    assert (unpaid.leave_minutes, unpaid.leave_paid) == (240, 0)
    holiday = {DAY: DayOff("Repentance Day", 480)}
    planned = the_day(person(rota=DAY_SHIFT, holidays=holiday))
    assert (planned.status, planned.holiday_paid) == ("HOLIDAY", 480)
    assert the_day(person(holidays=holiday)).holiday_paid == 0
    assert the_day(person(rota=DAY_SHIFT, holidays=holiday, hired=date(2027, 1, 1))).empty


def test_nothing_is_planned_outside_the_employment():
    left = the_day(person(rota=DAY_SHIFT, left=date(2026, 11, 17)))
    assert (left.planned, left.status) == (None, "")


def test_amounts_are_named_as_adjustments_name_them():
    amounts = the_day(person(*WORKED)).amounts()
    assert {kind: n for kind, n in amounts.items() if n} == {"regular": 510}


def test_shifts_whose_hours_were_changed_until_they_overlap_do_not_stop_the_pay():
    clash = Rota(Weekly(Hours(22 * 60, 6 * 60), 127), changes={DAY: Hours(5 * 60, 13 * 60)})
    result = the_day(person(*WORKED, rota=clash))
    assert (result.worked, result.planned) == (510, None)


def test_what_a_day_rests_on_has_a_hash_that_changes_with_it():
    week = date(2026, 11, 16)
    base = person(*WORKED, rota=DAY_SHIFT)
    added = Correction(
        Operation.ADD, "", punch("2026-11-18 17:00", "out"), approved=True, approver="Lena"
    )
    voided = Correction(Operation.VOID, WORKED[1].id, None, approved=True)
    far = Correction(Operation.ADD, "", punch("2026-12-18 17:00", "out"), approved=True)
    others = [
        person(*WORKED[:1], rota=DAY_SHIFT),
        person(*WORKED),
        person(*WORKED, rota=DAY_SHIFT, corrections=[added]),
        person(*WORKED, rota=DAY_SHIFT, corrections=[voided]),
        person(*WORKED, rota=DAY_SHIFT, holidays={DAY: DayOff("Fair", 0)}),
        person(*WORKED, rota=DAY_SHIFT, leave={DAY: LeaveDay("PTO", 60, 60, True)}),
        person(*WORKED, rota=DAY_SHIFT, in_force=german()),
    ]
    hashes = {inputs_of(facts, week) for facts in (base, *others)}
    assert len(hashes) == len(others) + 1
    assert inputs_of(person(*WORKED, rota=DAY_SHIFT, corrections=[far]), week) == inputs_of(
        base, week
    )


def test_whole_weeks_hold_the_days():
    assert whole_weeks(german(workweek_start="MON"), DAY, DAY) == (
        date(2026, 11, 16),
        date(2026, 11, 22),
    )


def test_a_day_names_the_version_that_decided_it():
    facts = person(*WORKED, in_force=german())
    version = version_of(facts, the_day(facts))
    assert version is not None
    assert (version.rule_set, version.number) == ("Germany", 2)
    assert version_of(person(), the_day(person())) is None


def due(facts: PersonFacts, as_of: str) -> str | None:
    found = assess(facts, moment(as_of), DAY, DAY).due
    return f"{instant(found).astimezone(BERLIN):%d %H:%M}" if found is not None else None


def test_time_alone_changes_a_day_when_its_shift_ends():
    assert due(person(rota=DAY_SHIFT), "2026-11-18 10:00") == "18 16:30"
    assert due(person(rota=DAY_SHIFT), "2026-11-18 16:30") == "18 16:31"


def test_time_alone_makes_an_open_in_a_missing_out():
    facts = person(punch("2026-11-18 08:00", "in"))
    assert due(facts, "2026-11-18 10:00") == "19 00:01"
    assert the_day(facts, moment("2026-11-19 00:00")).opened is not None
    assert the_day(facts, moment("2026-11-19 00:01")).blocking == 1
    assert due(facts, "2026-11-19 00:01") is None


def test_a_half_day_of_leave_moves_the_moment():
    leave = {DAY: LeaveDay("PTO", 240, 240, True)}
    assert due(person(rota=DAY_SHIFT, leave=leave), "2026-11-18 10:00") == "18 12:30"


def test_a_punch_of_the_future_becomes_one_of_the_past():
    facts = person(punch("2026-11-18 12:00", "in"))
    assert due(facts, "2026-11-18 10:00") == "18 12:00"


def test_the_weekly_rest_is_known_when_the_week_is_over():
    facts = person(*WORKED, in_force=german(workweek_start="MON"))
    assert due(facts, "2026-11-20 10:00") == "23 00:00"


def test_every_result_holds_until_it_is_due():
    facts = person(
        *(punch("2026-11-17 08:00", "in"), punch("2026-11-18 08:00", "in")), rota=DAY_SHIFT
    )
    first, last = date(2026, 11, 16), date(2026, 11, 22)
    now = moment("2026-11-16 00:00")
    for _ in range(40):
        found = assess(facts, now, first, last)
        if found.due is None:
            break
        just_before = instant(found.due) - timedelta(seconds=1)
        assert assess(facts, just_before, first, last).days == found.days
        now = instant(found.due)
    assert found.due is None or now > moment("2026-11-22 00:00")
