"""Timesheets, and the why of a day."""

from datetime import date, time

import pytest

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import NotFound, RuleViolation
from attendance_app.services.correction_views import CorrectionAsked
from attendance_app.services.corrections import Corrections
from attendance_app.services.recompute import Recompute
from attendance_app.services.timesheets import Timesheets
from tests.builders import World, at
from tests.fakes import FakePresenceCache, FrozenClock

MONDAY = date(2026, 11, 16)
ILLINOIS: dict[str, object] = {
    "round_q": 6,
    "auto_break": [[360, 30]],
    "night": {"night": ["22:00", "06:00"]},
}


@pytest.fixture
def sheets(transaction: Transaction, clock: FrozenClock, world: World) -> Timesheets:
    world.company()
    return Timesheets(transaction, clock, Recompute(transaction, clock, "2026f"))


@pytest.fixture
def oluwaseun(world: World) -> int:
    """The night on which the clocks go back, after 36 h 12 in the same week."""
    joliet = world.site("Joliet", "America/Chicago")
    world.rules(joliet, name="Illinois hourly", **ILLINOIS)
    night = world.shift("Night", time(22), time(6), 0b1111111)
    person = world.employee("Oluwaseun Adébáyò", joliet, shift=night)
    for day in range(26, 30):
        world.clocked(person, f"2026-10-{day} 08:00 in", f"2026-10-{day} 17:33 out")
    world.clocked(
        person,
        "2026-10-31 21:53:41 in",
        "2026-10-31 21:54:20 in",
        "2026-11-01T00:30:00-05:00 out",
        "2026-11-01T00:44:00-05:00 in",
        "2026-11-01T03:05:00-06:00 out",
        "2026-11-01T03:27:00-06:00 in",
        "2026-11-01T06:04:00-06:00 out",
    )
    return person


def test_the_why_of_a_night_on_which_the_clocks_go_back(
    sheets: Timesheets, world: World, oluwaseun: int
):
    why = sheets.why(world.actor(Role.HR), oluwaseun, date(2026, 10, 31))
    assert [(tile.label, tile.sign, tile.minutes) for tile in why.tiles] == [
        ("First to last punch", "", 9 * 60 + 11),
        ("Rounding", "+", 1),
        ("Breaks, not paid", "-", 22),
        ("Meal filled up", "-", 8),
        ("Paid", "=", 8 * 60 + 42),
    ]
    assert why.by_day == ((date(2026, 10, 31), 126), (date(2026, 11, 1), 396))
    assert why.title == "Sat 31 Oct 21:53 to Sun 1 Nov 06:04"


def test_each_step_names_its_key_and_source(sheets: Timesheets, world: World, oluwaseun: int):
    why = sheets.why(world.actor(Role.HR), oluwaseun, date(2026, 10, 31))
    steps = {step.headline: step for step in why.steps}
    assert steps["Second tap dropped"].key == "dup_window_s 120"
    assert steps["Rounded to the nearest"].source.startswith("29 CFR 785.48(b)")
    assert steps["Short break paid"].sentence == "00:30 to 00:44, 14 minutes away. It stays paid."
    assert steps["Break not paid"].text == "-22"
    assert (steps["Meal filled up"].text, steps["Meal filled up"].key) == (
        "-8",
        "auto_break 360 → 30",
    )
    assert [step.number for step in why.steps] == list(range(1, len(why.steps) + 1))


def test_an_ambiguous_time_is_shown_with_its_offset(
    sheets: Timesheets, world: World, oluwaseun: int
):
    why = sheets.why(world.actor(Role.HR), oluwaseun, date(2026, 10, 31))
    night = next(step for step in why.steps if step.headline == "Night tag")
    assert why.rules.rule_set == "Illinois hourly"
    assert (why.rules.zone, why.rules.tzdata) == ("America/Chicago", "2026f")
    assert sum(s.minutes for s in why.steps if s.headline == "Rounded to the nearest") == 1
    assert night.text.endswith("tag")
    assert (night.key, night.source) == ("night 22:00-06:00", "Company rule")


def test_both_days_of_a_night_shift_show_the_same_shift(
    sheets: Timesheets, world: World, oluwaseun: int
):
    hr = world.actor(Role.HR)
    first = sheets.why(hr, oluwaseun, date(2026, 10, 31))
    second = sheets.why(hr, oluwaseun, date(2026, 11, 1))
    assert second.by_day == first.by_day
    assert second.title == first.title


def test_overtime_tells_which_limit_was_reached(sheets: Timesheets, world: World):
    site = world.site("Fresno", "America/Los_Angeles")
    world.rules(site, "us-california")
    person = world.employee(site=site)
    world.clocked(person, "2026-11-17 06:00 in", "2026-11-17 19:00 out")
    why = sheets.why(world.actor(Role.HR), person, date(2026, 11, 17))
    beyond = [(s.headline, s.text, s.key) for s in why.steps if "time" in s.headline]
    assert beyond == [
        ("Overtime", "240 OT", "daily_ot 480"),
        ("Double time", "60 DT", "daily_dt 720"),
    ]
    assert why.line.findings[0].code == "MEAL_MISSED"


def test_a_week_shows_worked_and_planned_minutes(sheets: Timesheets, world: World):
    person = world.employee(shift=world.shift())
    world.clocked(person, "2026-11-16 07:57 in", "2026-11-16 16:33 out", "2026-11-17 08:14 in")
    world.clocked(person, "2026-11-17 16:31 out", "2026-11-18 07:58 in")
    sheet = sheets.of_person(world.actor(Role.HR), person, MONDAY, date(2026, 11, 22))
    by_day = {line.day.day: line for line in sheet.days}
    assert (by_day[16].first_in, by_day[16].last_out, by_day[16].worked) == ("07:57", "16:33", 516)
    assert (by_day[16].planned_from, by_day[16].planned, by_day[16].difference) == (
        "08:00",
        510,
        6,
    )
    assert (by_day[17].status, by_day[17].late) == ("LATE", 14)
    assert by_day[18].findings[0].proposal_local == "16:30"
    assert (by_day[18].last_out, by_day[18].worked) == ("", 0)
    assert by_day[20].status == "ABSENT"
    assert sheet.totals.blocking == 1


def test_the_day_line_draws_the_plan_and_what_is_missing(sheets: Timesheets, world: World):
    person = world.employee(shift=world.shift())
    world.clocked(person, "2026-11-18 07:58 in")
    sheet = sheets.of_person(world.actor(Role.HR), person, date(2026, 11, 18), date(2026, 11, 18))
    (line,) = sheet.days
    bars = {bar.kind: (bar.from_minute, bar.to_minute) for bar in line.bars}
    assert bars == {"planned": (480, 990), "missing": (478, 990)}
    assert [(mark.local, mark.state) for mark in line.marks] == [("07:58", "unpaired")]


def test_somebody_who_is_in_now_is_not_missing(
    sheets: Timesheets, world: World, clock: FrozenClock
):
    person = world.employee(shift=world.shift())
    clock.set(at("2026-11-18 10:00"))
    world.clocked(person, "2026-11-18 07:58 in")
    sheet = sheets.of_person(world.actor(Role.HR), person, date(2026, 11, 18), date(2026, 11, 18))
    (line,) = sheet.days
    assert (line.in_progress, line.findings) == ("07:58", ())
    assert ("open", 478, 660) in [(b.kind, b.from_minute, b.to_minute) for b in line.bars]


def test_a_corrected_punch_stays_visible_beside_the_correction(
    sheets: Timesheets, world: World, clock: FrozenClock
):
    person = world.employee()
    world.clocked(person, "2026-11-18 08:00 in", "2026-11-18 12:00 out")
    lena, hr = world.manager("Lena"), world.actor(Role.HR)
    out = sheets.of_person(hr, person, date(2026, 11, 18), date(2026, 11, 18)).days[0].marks[1]
    corrections = Corrections(sheets.transaction, clock, FakePresenceCache(), sheets.recompute)
    asked = CorrectionAsked(
        person, "replace", out.id, "out", date(2026, 11, 18), time(16, 30), reason="Truck late"
    )
    corrections.decide(
        hr, corrections.request(world.actor(Role.EMPLOYEE, employee=person), asked), True
    )
    (line,) = sheets.of_person(hr, person, date(2026, 11, 18), date(2026, 11, 18)).days
    assert [(m.local, m.state) for m in line.marks] == [
        ("08:00", "counts"),
        ("12:00", "replaced"),
        ("16:30", "added"),
    ]
    assert line.worked == 510
    del lena


def test_a_team_shows_people_with_something_to_settle(sheets: Timesheets, world: World):
    fine, forgetful = world.employee("Fine"), world.employee("Forgetful")
    lena = world.manager("Lena", fine, forgetful)
    world.clocked(fine, "2026-11-18 08:00 in", "2026-11-18 12:00 out")
    world.clocked(forgetful, "2026-11-18 08:00 in")
    everybody = sheets.of_team(lena, MONDAY, date(2026, 11, 22))
    assert [row.name for row in everybody.rows] == ["Fine", "Forgetful", "Lena"]
    settle = sheets.of_team(lena, MONDAY, date(2026, 11, 22), only="to_settle")
    assert [row.name for row in settle.rows] == ["Forgetful"]
    assert everybody.totals.worked == 240


def test_the_revision_changes_with_a_punch(sheets: Timesheets, world: World):
    person, hr = world.employee(), world.actor(Role.HR)
    before = sheets.revision(hr, person, MONDAY, date(2026, 11, 22))
    assert before == sheets.revision(hr, person, MONDAY, date(2026, 11, 22))
    world.clocked(person, "2026-11-18 08:00 in", "2026-11-18 12:00 out")
    assert before != sheets.revision(hr, person, MONDAY, date(2026, 11, 22))


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("hr", True),
        ("admin", True),
        ("manager", True),
        ("self", True),
        ("other manager", False),
        ("colleague", False),
        ("nobody", False),
    ],
)
def test_who_sees_whose_hours(sheets: Timesheets, world: World, who: str, sees: bool):
    mira, kenji = world.employee("Mira"), world.employee("Kenji")
    actors = {
        "hr": world.actor(Role.HR),
        "admin": world.actor(Role.ADMIN),
        "manager": world.manager("Lena", mira),
        "self": world.actor(Role.EMPLOYEE, employee=mira),
        "other manager": world.manager("Tomás", kenji),
        "colleague": world.actor(Role.EMPLOYEE, employee=kenji),
        "nobody": world.actor(Role.EMPLOYEE),
    }
    if sees:
        assert sheets.of_person(actors[who], mira, MONDAY, MONDAY).employee_id == mira
        return
    with pytest.raises(NotFound):
        sheets.of_person(actors[who], mira, MONDAY, MONDAY)
    with pytest.raises(NotFound):
        sheets.why(actors[who], mira, MONDAY)


def test_a_span_has_a_bound(sheets: Timesheets, world: World):
    with pytest.raises(RuleViolation):
        sheets.of_person(world.actor(Role.HR), world.employee(), MONDAY, date(2027, 11, 22))
