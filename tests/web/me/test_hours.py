"""One's own page counts what was paired, shows what runs, and guesses nothing."""

from datetime import UTC, date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from attendance_app.domain.ids import EmployeeId
from attendance_app.services.punches import PunchView
from attendance_app.services.sites import ShiftView
from attendance_app.web.components.charts import DaySpan
from attendance_app.web.me.hours import Hours, hours_of, planned, week_of

CHICAGO = ZoneInfo("America/Chicago")


def punch(text: str, direction: str) -> PunchView:
    local = datetime.fromisoformat(text).replace(tzinfo=CHICAGO)
    return PunchView(
        id=uuid4(),
        employee_id=EmployeeId(1),
        employee_name="Amina Haddad",
        at=local.astimezone(UTC),
        local_date=local.date(),
        local_time=f"{local:%H:%M}",
        direction=direction,
        method="face",
        site="Joliet",
        kiosk=None,
    )


def page(now: str, *punches: PunchView) -> Hours:
    local = datetime.fromisoformat(now).replace(tzinfo=CHICAGO)
    return hours_of(punches, CHICAGO, local.astimezone(UTC))


def test_a_week_begins_on_monday() -> None:
    assert week_of(date(2026, 11, 22))[0] == date(2026, 11, 16)
    assert week_of(date(2026, 11, 16))[-1] == date(2026, 11, 22)


def test_the_running_span_counts_until_now() -> None:
    seen = page(
        "2026-11-17 12:40",
        punch("2026-11-17 08:00", "in"),
        punch("2026-11-17 12:00", "out"),
        punch("2026-11-17 12:31", "in"),
    )
    assert (seen.since, seen.today_minutes, seen.until) == ("12:31", 4 * 60 + 9, "12:40")


def test_a_gap_between_two_spans_is_drawn_as_a_break() -> None:
    seen = page(
        "2026-11-17 17:00",
        punch("2026-11-17 08:00", "in"),
        punch("2026-11-17 12:00", "out"),
        punch("2026-11-17 12:31", "in"),
        punch("2026-11-17 16:30", "out"),
    )
    assert DaySpan("break", 720, 751) in seen.spans
    assert seen.since == ""


def test_the_week_adds_its_days_and_nothing_of_the_sunday_before() -> None:
    seen = page(
        "2026-11-17 18:00",
        punch("2026-11-15 08:00", "in"),
        punch("2026-11-15 10:00", "out"),
        punch("2026-11-16 08:00", "in"),
        punch("2026-11-16 16:00", "out"),
        punch("2026-11-17 08:00", "in"),
        punch("2026-11-17 09:30", "out"),
    )
    assert seen.week_minutes == 8 * 60 + 90
    assert [d.worked for d in seen.week] == [True, True, False, False, False, False, False]
    assert [d.today for d in seen.week].index(True) == 1


def test_a_forgotten_clock_out_is_named_and_counts_nothing() -> None:
    seen = page("2026-11-18 09:00", punch("2026-11-16 08:00", "in"))
    assert seen.missing == "Mon 16 Nov: no clock-out with 08:00"
    assert (seen.today_minutes, seen.week_minutes) == (0, 0)


def test_a_night_shift_is_still_in_after_midnight() -> None:
    seen = page("2026-11-18 01:00", punch("2026-11-17 22:00", "in"))
    assert seen.since == "22:00"
    assert seen.today_minutes == 3 * 60
    assert DaySpan("work", 0, 60) in seen.spans
    assert seen.start == 0


def test_the_shift_of_today_stands_behind_the_day() -> None:
    early = ShiftView(1, "Early", "06:00", "14:15", 0b0011111, 5)
    assert planned(early, date(2026, 11, 17)) == DaySpan("shift", 360, 855)
    assert planned(early, date(2026, 11, 21)) is None


def test_a_night_shift_ends_on_the_next_day() -> None:
    night = ShiftView(1, "Night", "21:45", "06:00", 0b1111111, 5)
    assert planned(night, date(2026, 11, 17)) == DaySpan("shift", 1305, 1800)


def test_nobody_has_hours_without_punches() -> None:
    seen = page("2026-11-18 09:00")
    assert (seen.today_minutes, seen.week_minutes, seen.missing) == (0, 0, "")
    assert (seen.start, seen.end) == (8 * 60, 17 * 60)
