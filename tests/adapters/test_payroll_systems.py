"""Files of payroll systems: their layout to the byte, their sums, and what stops them."""

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attendance_app.adapters.payroll_systems import SystemFiles
from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.ids import EmployeeId
from attendance_app.domain.payroll import (
    AdjustmentFact,
    DayException,
    EmployeeTimes,
    Flaw,
    PayrollDataset,
    Workday,
    days_between,
)
from attendance_app.domain.payroll_json import freeze
from attendance_app.domain.payroll_lines import pay_lines, rounded_hours
from attendance_app.domain.payroll_preflight import problems
from attendance_app.domain.payroll_profile import TARGETS, Profile, check_profile
from attendance_app.domain.person_names import split_name

GOLDEN = Path(__file__).parent / "golden"
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 8)
AT = datetime(2026, 4, 20, tzinfo=UTC)
CODES = ("REG", "OT", "DT", "HOLIDAY", "NIGHT", "HOLIDAY_WORKED", "LEAVE Vacation")
FIELDS = {  # how many fields the lines of each layout have
    (".csv", "adp"): {9},
    (".csv", "paychex"): {16},
    (".csv", "gusto"): {8},
    (".iif", "quickbooks"): {7, 11},
    (".txt", "datev_lug"): {11},
    (".txt", "datev_lodas"): {8},
}
UUIDS = [f"00000000-0000-0000-0000-{n:012d}" for n in range(7)]


def profile(target: str, codes: tuple[str, ...], **more) -> Profile:
    return Profile(target, dict(zip(CODES, codes, strict=True)), **more)


PROFILES = {
    "adp": profile(
        "adp",
        ("Reg Hours", "O/T Hours", "3:DBL", "3:HOL", "4:NGT", "-", "4:VAC"),
        settings={"co_code": "7x"},
    ),
    "paychex": profile(
        "paychex",
        ("Hourly", "Overtime", "Doubletime", "Holiday", "Night", "-", "Vacation"),
        settings={"client_id": "12345678"},
    ),
    "gusto": profile(
        "gusto",
        (
            "regular_hours",
            "overtime_hours",
            "double_overtime_hours",
            "pto_hours",
            "-",
            "-",
            "pto_hours",
        ),
        ids={"001": "abc123", "002": "abc124"},
    ),
    "quickbooks": profile(
        "quickbooks",
        ("Hourly", "OT", "DT", "Holiday", "-", "-", "Vacation"),
        settings={"company": "Nordwind", "created": "1712345678"},
    ),
    "datev_lug": profile("datev_lug", ("200", "210", "211", "220", "230", "-", "300/U")),
    "datev_lodas": profile(
        "datev_lodas",
        ("200", "210", "211", "220", "230", "-", "300"),
        settings={"berater": "1234567", "mandant": "42"},
    ),
    "xero_au": profile(
        "xero_au", (*UUIDS[:4], "-", "-", UUIDS[6]), ids={"001": UUIDS[1], "002": UUIDS[2]}
    ),
    "bamboohr": profile(
        "bamboohr", ("REG", "OT", "DT", "-", "-", "-", "-"), ids={"001": "11", "002": "12"}
    ),
}


def person(number: int, name: str, minutes: list[int], **more) -> EmployeeTimes:
    """Regular time of each day; the second has overtime, double time and night too."""
    days = [
        Workday(day, worked, None, None, (), (), regular=worked)
        for day, worked in zip(days_between(FIRST, LAST), minutes, strict=True)
    ]
    days[1] = replace(
        days[1], overtime=80, double=20, night=61, worked_minutes=days[1].regular + 100
    )
    days[5] = replace(days[5], leave="Vacation", leave_minutes=480, leave_paid=480)
    days[6] = replace(days[6], holiday_paid=475)
    return EmployeeTimes(
        EmployeeId(number), f"{number:03d}", name, "Ops", "Berlin", "UTC", tuple(days), **more
    )


def dataset(*people: EmployeeTimes) -> PayrollDataset:
    return freeze("Nordwind", FIRST, LAST, AT, list(people))


def office() -> PayrollDataset:
    return dataset(
        person(1, "Jörg Müller", [20, 20, 20, 500, 479, 0, 0]),
        person(2, "Ann de Vries", [480] * 5 + [0, 0]),
    )


def files(facts: PayrollDataset, target: str) -> dict[str, bytes]:
    return written(facts, PROFILES[target])


def quiet(step: str, rows_done: int, rows_total: int) -> None: ...


def written(facts: PayrollDataset, profile: Profile) -> dict[str, bytes]:
    system = SystemFiles()
    names = system.names(profile, "march")
    return {
        name: b"".join(system.pieces(facts, profile, part, quiet))
        for part, name in enumerate(names)
    }


def rows_of(target: str, file: str, text: str) -> list[list[str]]:
    """Read a file's lines as its reader does; of LODAS what stands below the description."""
    if file.endswith(".csv"):
        return list(csv.reader(StringIO(text, newline=""), strict=True))
    if target == "datev_lodas":
        text = text.partition("[Bewegungsdaten]\r\n")[2]
    mark = "\t" if target == "quickbooks" else ";"
    return [line.split(mark) for line in text.split("\r\n")[:-1]]


@pytest.mark.parametrize("target", TARGETS)
def test_the_files_are_those_that_were_read_and_approved(target: str):
    facts = office()
    check_profile(PROFILES[target])
    assert not list(problems(facts.employees, FIRST, LAST, PROFILES[target]))
    found = files(facts, target)
    assert found
    for name, content in found.items():
        assert content == (GOLDEN / name.removeprefix("march-")).read_bytes()


@given(st.lists(st.integers(0, 900), min_size=7, max_size=7))
@settings(max_examples=40, deadline=None)
def test_lines_add_up_to_the_engine_s_total(minutes: list[int]):
    someone = person(1, "Mira", minutes)
    codes = {code: "x" for code in CODES if code not in ("NIGHT", "HOLIDAY_WORKED")}
    for daily in (True, False):
        lines = pay_lines(someone, FIRST, codes, daily=daily)
        assert sum(line.minutes for line in lines) == someone.paid_minutes
        assert sum((line.hours for line in lines), Decimal()) == rounded_hours(someone.paid_minutes)


@pytest.mark.parametrize("target", TARGETS)
@given(
    name=st.one_of(st.text(max_size=30), st.lists(st.text(max_size=12), min_size=2).map(" ".join)),
    late=st.integers(-600, 2000),
)
@settings(max_examples=40, deadline=None)
def test_whatever_passes_the_check_keeps_the_layout(target: str, name: str, late: int):
    line = AdjustmentFact(date(2026, 2, 1), "regular", late or 1, "late")
    facts = dataset(person(1, name, [480] * 5 + [0, 0], adjustments=(line,)))
    if list(problems(facts.employees, FIRST, LAST, PROFILES[target])):
        return
    for file, content in files(facts, target).items():
        text = content.decode(TARGETS[target].encoding)
        if file.endswith(".json"):
            assert json.loads(text)
            continue
        if file.endswith(".ini"):
            continue
        assert text.count("\r") == text.count("\n") == text.count("\r\n")
        assert {len(row) for row in rows_of(target, file, text)} <= FIELDS[
            Path(file).suffix, target
        ]


@pytest.mark.parametrize(
    ("target", "changed", "reason"),
    [
        ("adp", {"number": "12-4"}, "The id does not fit"),
        ("gusto", {"number": "009"}, "There is no id"),
        ("gusto", {"name": "=cmd|x y"}, "begins like a formula"),
        ("quickbooks", {"name": "Tab\tName"}, "The id does not fit"),
        ("quickbooks", {"name": "田中 美咲"}, "cp1252"),
        ("paychex", {"number": "002"}, "is that of Ann de Vries too"),
        ("gusto", {"name": "Mira =1+2"}, "begins like a formula"),
        ("gusto", {"name": "\uff1dcmd Mira"}, "begins like a formula"),
        ("gusto", {"name": "Plato"}, "a first and a last name"),
        ("quickbooks", {"name": " @SUM(A1)"}, "The id does not fit"),
    ],
)
def test_a_person_who_cannot_be_written_is_named(target: str, changed: dict, reason: str):
    one, two = office().employees
    found = list(problems([two, replace(one, **changed)], FIRST, LAST, PROFILES[target]))
    assert [problem.employee for problem in found] == [1]
    assert reason in found[0].reason


def test_hours_of_several_pay_codes_that_go_into_one_column_are_limited_together():
    one = office().employees[0]
    days = tuple(replace(day, holiday_paid=0, leave_paid=0) for day in one.workdays)
    much = replace(days[0], regular=500 * 60, holiday_paid=500 * 60)
    pooled = replace(one, workdays=(much, *days[1:]))
    pay = replace(PROFILES["paychex"], codes={**PROFILES["paychex"].codes, "HOLIDAY": "Hourly"})
    found = list(problems([pooled], FIRST, LAST, pay))
    assert [problem.reason for problem in found] == ["Hourly is more than 999 hours."]
    assert not list(problems([pooled], FIRST, LAST, PROFILES["paychex"]))


@pytest.mark.parametrize("flaw", Flaw)
def test_only_what_the_engine_calls_blocking_stops_a_file(flaw: Flaw):
    one = office().employees[0]
    day = replace(one.workdays[0], exceptions=(DayException(flaw, AT),))
    found = problems(
        [replace(one, workdays=(day, *one.workdays[1:]))], FIRST, LAST, PROFILES["adp"]
    )
    stops = flaw in ("MISSING_OUT", "MISSING_IN", "FUTURE_PUNCH", "NOT_EMPLOYED")
    assert [problem.fix for problem in found] == (["day"] if stops else [])


def test_who_only_has_hours_that_are_left_out_needs_no_id():
    nobody = replace(office().employees[0], number="9", workdays=office().employees[0].workdays[5:])
    assert not list(problems([nobody], FIRST, LAST, PROFILES["bamboohr"]))


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Jörg Müller", ("Jörg", "Müller")),
        ("Ann de Vries", ("Ann", "de Vries")),
        ("Juan Carlos de la Cruz", ("Juan Carlos", "de la Cruz")),
        ("Ludwig van der Berg Jr.", ("Ludwig", "van der Berg Jr.")),
        ("De Vries", ("De", "Vries")),
        ("Plato", ("", "Plato")),
        ("", ("", "")),
    ],
)
def test_particles_and_suffixes_belong_to_the_last_name(name: str, parts: tuple[str, str]):
    assert split_name(name) == parts


def test_quickbooks_gets_a_payroll_item_of_its_own_where_one_is_named():
    pay = replace(PROFILES["quickbooks"], codes={**PROFILES["quickbooks"].codes, "OT": "Labour|OT"})
    text = written(office(), pay)["march-quickbooks.iif"].decode("cp1252")
    assert "\tLabour\tOT\t01:20\t" in text


def test_time_longer_than_a_day_goes_into_several_lines_of_an_iif():
    late = AdjustmentFact(date(2026, 2, 1), "regular", 1500, "late")
    facts = dataset(person(1, "Mira Li", [0] * 7, adjustments=(late,)))
    text = files(facts, "quickbooks")["march-quickbooks.iif"].decode("cp1252")
    lasting = [row.split("\t")[6] for row in text.splitlines() if "\tHourly\t" in row]
    assert lasting == ["23:59", "01:01"]


def test_open_days_unmapped_codes_and_negative_hours_stop_a_file():
    one = office().employees[0]
    flawed = replace(one.workdays[0], exceptions=(DayException(Flaw.MISSING_OUT, AT),))
    less = AdjustmentFact(date(2026, 2, 1), "overtime", -600, "late")
    some = replace(one, workdays=(flawed, *one.workdays[1:]), adjustments=(less,))
    codes = {code: to for code, to in PROFILES["adp"].codes.items() if code != "HOLIDAY"}
    found = problems([some], FIRST, LAST, replace(PROFILES["adp"], codes=codes))
    assert [problem.reason for problem in found] == [
        "2026-03-02: missing out is to settle.",
        "OT is negative.",
        "HOLIDAY is not mapped.",
    ]


@pytest.mark.parametrize(
    ("target", "changed", "field"),
    [
        ("adp", {"settings": {"co_code": "=1"}}, "co_code"),
        ("paychex", {"codes": {"REG": "=SUM(A1)"}}, "codes"),
        ("quickbooks", {"codes": {"REG": "a\tb"}}, "codes"),
        ("paychex", {"codes": {"REG": " \uff1dSUM(A1)"}}, "codes"),
        ("xero_au", {"ids": {"001": "not a uuid"}}, "ids"),
        ("gusto", {"ids": {"001": "abc123", "002": "ABC123"}}, "ids"),
        ("datev_lug", {"settings": {"berater": "1"}}, "target"),
        ("adp", {"target": "sage"}, "target"),
        ("adp", {"codes": {f"LEAVE {n}": "3:VAC" for n in range(201)}}, "codes"),
        ("adp", {"ids": {str(n): str(n) for n in range(50_001)}}, "ids"),
    ],
)
def test_a_profile_that_a_system_could_not_read_is_refused(target: str, changed: dict, field: str):
    with pytest.raises(RuleViolation) as refused:
        check_profile(replace(PROFILES[target], **changed))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("target", "last", "reason"),
    [
        ("xero_au", date(2026, 3, 11), "Xero takes periods of 7 or 14 days."),
        ("datev_lodas", date(2026, 4, 1), "LODAS takes a period within one month."),
    ],
)
def test_a_period_that_a_system_does_not_take_stops_the_file(target: str, last: date, reason: str):
    (found,) = problems([], FIRST, last, PROFILES[target])
    assert (found.reason, found.fix, found.employee) == (reason, "period", 0)


def test_a_name_with_half_a_character_is_not_written():
    broken = person(1, "Mira \ud83d Sato", [480] * 5 + [0, 0])
    found = problems([broken], FIRST, LAST, PROFILES["gusto"])
    assert "The name holds a broken character." in [one.reason for one in found]
