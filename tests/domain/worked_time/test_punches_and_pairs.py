"""Corrections, duplicates, pairing, shifts: which punches make which time."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from attendance_app.domain.worked_time.corrections import Correction, Operation
from attendance_app.domain.worked_time.engine import compute
from attendance_app.domain.worked_time.facts import Facts
from attendance_app.domain.worked_time.findings import Severity
from attendance_app.domain.worked_time.policy import Policy
from attendance_app.domain.worked_time.punches import Kind, Punch, instant
from attendance_app.domain.worked_time.rules import Rules
from tests.domain.worked_time.worked import assess, codes, days, outcome, told

UTC_RULES = Rules(Policy(zone="UTC"))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(minutes: float, kind: Kind, name: str = "", sequence: int = 0) -> Punch:
    return Punch.of(NOON + timedelta(minutes=minutes), kind, name, sequence)


def worth(*punches: Punch, as_of: datetime = NOON + timedelta(days=9), **facts):
    return compute(Facts(punches, **facts), UTC_RULES, as_of)


def correct(op: str, approved: bool = True, **keys) -> dict:
    return {"op": op, "approved": approved} | keys


def test_a_correction_may_correct_what_a_correction_added():
    result = assess(
        "03-02 08:00 I",
        corrections=[
            correct("add", punch="03-02 15:00 O id=n", reason="forgot", approver="m1"),
            correct("replace", target="n", punch="03-02 16:00 O id=m"),
        ],
    )
    assert result.total == 480


def test_a_void_takes_a_punch_away():
    result = assess(
        *("03-02 08:00 I id=i", "03-02 12:00 O id=a", "03-02 16:00 O"),
        corrections=[correct("void", target="a")],
    )
    assert (result.total, codes(result)) == (480, [])
    without_in = assess(
        *("03-02 08:00 I id=i", "03-02 12:00 O id=a"), corrections=[correct("void", target="i")]
    )
    assert codes(without_in) == ["ORPHAN_OUT"]


@pytest.mark.parametrize("op", ["void", "replace"])
def test_what_no_longer_counts_cannot_be_corrected_again(op: str):
    again = {} if op == "void" else {"punch": "03-02 18:00 O"}
    ran = outcome(
        *("03-02 08:00 I", "03-02 12:00 O id=a"),
        corrections=[
            correct("replace", target="a", punch="03-02 16:00 O", approver="m1", reason="late"),
            correct(op, target="a", **again),
        ],
    )
    assert ran.result.total == 480
    lines = [line for line in told(ran) if not line.startswith(("paired", "booked"))]
    assert lines == [
        f"ignored: {op} of a: it no longer counts",
        "corrected: 2026-03-02 12:00 to 2026-03-02 16:00 replace by m1: late",
    ]


@pytest.mark.parametrize(
    "keys",
    [
        {"operation": Operation.ADD},
        {"operation": Operation.ADD, "target": "a", "punch": at(0, Kind.IN)},
        {"operation": Operation.VOID, "target": "a", "punch": at(0, Kind.IN)},
        {"operation": Operation.VOID},
        {"operation": Operation.REPLACE, "target": "a"},
    ],
)
def test_a_correction_without_its_parts_cannot_be_made(keys: dict):
    with pytest.raises(ValueError, match="A correction that is to"):
        Correction(**keys)


def test_a_correction_without_a_decision_has_no_effect():
    result = assess("03-02 08:00 I", corrections=[{"op": "add", "punch": "03-02 16:00 O"}])
    assert result.total == 0


def test_a_punch_that_is_sent_again_is_the_same_punch():
    punches = (at(0, Kind.IN, "a"), at(60, Kind.OUT, "b"))
    assert worth(*punches, *punches) == worth(*punches)
    assert worth(*punches, *punches).findings == ()


def test_the_order_of_arrival_does_not_matter_but_that_of_the_device_does():
    first, last = at(0, Kind.IN), at(120, Kind.OUT)
    out, back = at(60, Kind.OUT, sequence=1), at(60, Kind.IN, sequence=2)
    for order in ([first, out, back, last], [last, back, out, first], [back, first, last, out]):
        result = worth(*order)
        assert (result.total, result.findings) == (120, ())


def test_seconds_are_dropped_for_in_and_out_alike():
    result = assess("03-02 08:00:59 I", "03-02 16:00:01 O")
    assert result.total == 480


def test_the_window_for_duplicates_is_inclusive_and_in_raw_seconds():
    at_120 = assess("03-02 08:00:30 I", "03-02 08:02:30 I", "03-02 16:00 O")
    at_121 = assess("03-02 08:00:30 I", "03-02 08:02:31 I", "03-02 16:00 O")
    assert codes(at_120) == ["DUPLICATE"]
    assert codes(at_121) == ["MISSING_OUT"]
    assert (at_120.total, at_121.total) == (480, 478)


def test_a_run_of_outs_moves_with_the_latest():
    result = assess("03-02 08:00 I", "03-02 16:00 O", "03-02 16:02 O", "03-02 16:04 O")
    assert (result.total, codes(result)) == (484, ["DUPLICATE", "DUPLICATE"])


def test_a_run_of_ins_is_measured_from_the_earliest():
    result = assess("03-02 08:00 I", "03-02 08:02 I", "03-02 08:04 I", "03-02 16:00 O")
    assert codes(result) == ["DUPLICATE", "MISSING_OUT"]


def test_another_kind_in_between_ends_the_run():
    result = assess("03-02 08:00:00 I", "03-02 08:00:30 O", "03-02 08:01:00 I", "03-02 16:00 O")
    assert (result.total, codes(result)) == (480, [])


def test_duplicates_may_be_switched_off():
    result = assess(
        *("03-02 08:00:00 I", "03-02 08:00:01 I", "03-02 16:00 O"), policy={"dup_window_s": None}
    )
    assert codes(result) == ["MISSING_OUT"]


def test_an_out_exactly_at_the_longest_shift_still_pairs():
    assert assess("03-02 08:00 I", "03-03 00:00 O").total == 960
    assert assess("03-02 08:00 I", "03-03 00:01 O").total == 0


def test_an_untyped_punch_after_the_longest_shift_is_an_in():
    result = assess("03-02 08:00 ?", "03-03 08:00 ?", "03-03 16:00 ?")
    assert (days(result), codes(result)) == ({"2026-03-03": 480}, ["MISSING_OUT"])


def test_breaks_pair_as_out_and_in():
    result = worth(
        at(0, Kind.IN), at(240, Kind.BREAK_START), at(270, Kind.BREAK_END), at(510, Kind.OUT)
    )
    assert (result.total, result.findings) == (480, ())


def test_of_breaks_that_start_twice_the_latest_counts_and_of_ends_the_earliest():
    result = worth(
        *(at(0, Kind.IN), at(240, Kind.BREAK_START), at(241, Kind.BREAK_START)),
        *(at(270, Kind.BREAK_END), at(271, Kind.BREAK_END), at(510, Kind.OUT)),
    )
    assert result.total == 241 + 240


def test_an_open_in_is_in_progress_until_it_is_too_long_ago():
    start = at(0, Kind.IN, "a")
    now = worth(start, as_of=NOON + timedelta(minutes=960))
    later = worth(start, as_of=NOON + timedelta(minutes=961))
    assert (now.in_progress, now.findings, now.blocked) == (start, (), False)
    assert (later.in_progress, codes(later), later.blocked) == (None, ["MISSING_OUT"], True)
    assert later.findings[0].punches == ("a",)
    assert later.findings[0].severity is Severity.BLOCK


def test_a_punch_from_the_future_is_left_out_and_blocks():
    result = worth(at(0, Kind.IN), at(60, Kind.OUT), as_of=NOON + timedelta(minutes=30))
    assert (result.total, codes(result)) == (0, ["FUTURE_PUNCH"])
    known = worth(at(0, Kind.IN), at(60, Kind.OUT), as_of=NOON + timedelta(minutes=60))
    assert (known.total, codes(known)) == (60, [])


@pytest.mark.parametrize(
    "employment",
    [{"hired": date(2026, 3, 3)}, {"left": date(2026, 3, 1)}],
)
def test_a_punch_outside_the_employment_counts_but_blocks(employment: dict):
    result = worth(at(0, Kind.IN), at(60, Kind.OUT), **employment)
    assert (result.total, codes(result)) == (60, ["NOT_EMPLOYED", "NOT_EMPLOYED"])


def test_a_punch_inside_the_employment_is_fine():
    result = worth(at(0, Kind.IN), at(60, Kind.OUT), hired=date(2026, 3, 2), left=date(2026, 3, 2))
    assert result.findings == ()


def test_a_gap_longer_than_shifts_are_apart_starts_a_new_shift():
    together = assess("03-02 08:00 I", "03-02 10:00 O", "03-02 15:00 I", "03-02 17:00 O")
    apart = assess("03-02 08:00 I", "03-02 10:00 O", "03-02 15:01 I", "03-02 17:00 O")
    assert (len(together.shifts), len(apart.shifts)) == (1, 2)


NO_MEAL = {"auto_break": [[360, 30]]}


@pytest.mark.parametrize(
    ("when", "total"),
    [
        ("03-02 12:00", 510),
        ("03-02 17:30", 510),  # an hour after the shift
        ("03-02 17:31", 480),
        ("03-02 07:59", 480),
        ("03-02 08:00", 510),
    ],
)
def test_an_attestation_belongs_to_its_shift_or_the_one_that_just_ended(when: str, total: int):
    result = assess("03-02 08:00 I", "03-02 16:30 O", f"{when} N", policy=NO_MEAL)
    assert result.total == total
    assert len(result.notices) == (total == 510)
    assert result.findings == ()


def test_an_attestation_is_noticed_even_where_nothing_is_deducted():
    result = assess("03-02 08:00 I", "03-02 16:30 O", "03-02 16:31 N")
    assert len(result.notices) == 1


def test_an_attestation_without_a_shift_changes_nothing():
    assert assess("03-02 12:00 N").notices == ()


def test_minutes_and_instants_agree():
    eastern = timezone(timedelta(hours=-5))
    punch = Punch.of(datetime(2026, 3, 2, 7, 0, 59, 999_999, eastern), Kind.IN)
    assert instant(punch.minute) == NOON
