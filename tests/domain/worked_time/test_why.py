"""The trace: what was done to each minute, by which rule and version, as people read it."""

from datetime import datetime

import pytest

from attendance_app.domain.worked_time.trace import Rule, clock_text
from attendance_app.domain.worked_time.zones import clock_of
from tests.domain.worked_time.worked import outcome, told


def test_a_night_shift_over_the_end_of_summer_time_explains_itself():
    ran = outcome(
        *("10-31 22:00 I id=in", "10-31 22:00:30 I", "11-01 01:10-04:00 O"),
        *("11-01 01:20-04:00 I", "11-01 06:08 O", "11-01 06:30 N id=n"),
        policy={"round_q": 15, "night": ["22:00", "06:00"], "auto_break": [[360, 30]]},
        versions=[["2026-10-30", {"weekly_ot": 300}]],
        holidays=["2026-11-01"],
    )
    text = "\n".join(told(ran)).replace(" [rules from 2026-10-30]", "")
    assert text.splitlines() == [
        "dropped: 2026-10-31 22:00 in repeated within 120 s (dup_window_s)",
        "paired: 2026-10-31 22:00 to 2026-11-01 01:10 (-04:00) +190 min",
        "booked: 2026-10-31 22:00 to 2026-11-01 00:00 REG on 2026-10-31",
        "night: 2026-10-31 22:00 to 2026-11-01 00:00 night (night)",
        "booked: 2026-11-01 00:00 to 2026-11-01 04:00 REG on 2026-11-01",  # five hours
        "night: 2026-11-01 00:00 to 2026-11-01 01:00 (-05:00) night (night)",
        "holiday: 2026-11-01 00:00 to 2026-11-01 01:00 (-05:00) holiday (holiday calendar)",
        "paid break: 2026-11-01 01:10 (-04:00) to 2026-11-01 01:20 (-04:00) +10 min"
        " (paid_break_max, 29 CFR 785.18)",
        "paired: 2026-11-01 01:20 (-04:00) to 2026-11-01 06:08 +348 min",
        "night: 2026-11-01 01:00 (-05:00) to 2026-11-01 06:00 night (night)",
        "holiday: 2026-11-01 01:00 (-05:00) to 2026-11-01 06:15 holiday (holiday calendar)",
        "booked: 2026-11-01 04:00 to 2026-11-01 06:15 OT on 2026-11-01",
        "rounded: 2026-11-01 06:08 -> 2026-11-01 06:15 +7 min out (round_q, 29 CFR 785.48(b))",
        "no meal: 2026-11-01 06:30 attested, so 30 min stay paid (29 CFR 785.19(a))",
    ]
    assert all(line.endswith(" [rules from 2026-10-30]") for line in told(ran))


def test_a_minute_names_its_reasons():
    result = outcome(
        *("03-02 08:00 I id=a", "03-02 12:00 O id=b", "03-02 12:40 I id=c", "03-02 16:00 O id=d")
    ).result
    start = result.shifts[0].start
    assert [(s.rule, s.punches) for s in result.reasons(start)] == [
        (Rule.PAIRED, ("a", "b")),
        (Rule.BOOKED, ()),
    ]
    assert [s.rule for s in result.reasons(start + 250)] == [Rule.UNPAID_BREAK]
    assert result.reasons(start - 1) == ()


def test_a_snapped_minute_names_its_rule():
    result = outcome(
        *("03-02 07:40 I", "03-02 16:00 O"),
        policy={"early_in": "snap", "early_in_window": 30},
        schedule=[["2026-03-02", "08:00", "16:00"]],
    ).result
    first = result.reasons(result.shifts[0].start)
    assert [(step.rule, step.minutes) for step in first] == [
        (Rule.PAIRED, 500),
        (Rule.SNAPPED, -20),
    ]


@pytest.mark.parametrize(
    ("zone", "instant", "text"),
    [
        ("Europe/Berlin", "2026-10-25 00:30", "2026-10-25 02:30 (+02:00)"),
        ("Europe/Berlin", "2026-10-25 01:30", "2026-10-25 02:30 (+01:00)"),
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 03:30"),
        ("America/New_York", "2026-11-01 05:30", "2026-11-01 01:30 (-04:00)"),
        ("America/New_York", "2026-11-01 06:30", "2026-11-01 01:30 (-05:00)"),
        ("America/New_York", "2026-03-08 07:30", "2026-03-08 03:30"),
    ],
)
def test_an_ambiguous_time_is_shown_with_its_offset(zone: str, instant: str, text: str):
    minute = int(datetime.fromisoformat(f"{instant}+00:00").timestamp()) // 60
    assert clock_text(minute, clock_of(zone)) == text
