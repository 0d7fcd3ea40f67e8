"""The policy: one version of the rules of a site. Every key, its default, and what it excludes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.worked_time.zones import UnknownZone, ZoneClock, clock_of

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
QUANTA = (0, 5, 6, 15)


class BreakMode(StrEnum):
    """What an automatic break is measured on: the presence (US) or what is left of it (Germany)."""

    GROSS = "gross"
    NET = "net"


class Attribution(StrEnum):
    """Where minutes are booked: cut at the start of the workday, or all where the shift starts."""

    SPLIT = "split"
    SHIFT_START = "shift_start"


class EarlyIn(StrEnum):
    """What an in before the planned start is worth."""

    PAY = "pay"
    SNAP = "snap"


class Problem(NamedTuple):
    """Why a policy cannot be used: the key, and a sentence."""

    key: str
    sentence: str


class PolicyRefused(RuleViolation):
    """The rules cannot be used as they stand; `field` is the first key concerned."""

    code = "policy_refused"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(
            " ".join(f"{key}: {sentence}" for key, sentence in problems), problems[0].key
        )
        self.problems = problems


class BreakTier(NamedTuple):
    """Who works more than `more_than` minutes takes `required` minutes of break."""

    more_than: int
    required: int


class NightWindow(NamedTuple):
    """From `start` to `end` on the wall clock, in minutes; over midnight when end <= start."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Policy:
    """All keys of a rule version. Minutes unless said otherwise; None switches a rule off.

    workday_start: minutes after local midnight. workweek_start: 0 is Monday. first_meal_by and
    second_meal_by: by which worked minute the meal starts, when min_meal is set (California).
    weekly_rest: the longest free interval that each workweek needs (EU: 35 h).

    Raises:
        PolicyRefused: a value is out of range, or two keys contradict each other.

    """

    zone: str = "America/New_York"
    workday_start: int = 0
    workweek_start: int = 6
    dup_window_s: int | None = 120
    max_shift_min: int = 960
    shift_gap_min: int = 300
    paid_break_max: int = 20
    round_q: int = 0
    round_breaks: bool = False
    auto_break: tuple[BreakTier, ...] = ()
    auto_break_mode: BreakMode = BreakMode.GROSS
    attribution: Attribution = Attribution.SPLIT
    daily_ot: int | None = None
    daily_dt: int | None = None
    weekly_ot: int | None = 2400
    seventh_day: bool = False
    night: tuple[NightWindow, ...] = ()
    exempt: bool = False
    early_in: EarlyIn = EarlyIn.PAY
    early_in_window: int = 0
    late_grace: int = 0
    early_leave_grace: int = 0
    min_rest: int | None = None
    min_meal: int | None = None
    first_meal_by: int = 300
    second_meal_by: int = 600
    weekly_rest: int | None = None

    def __post_init__(self) -> None:
        problems = tuple(_out_of_range(self)) + tuple(_contradictions(self))
        if problems:
            raise PolicyRefused(problems)

    @property
    def clock(self) -> ZoneClock:
        """The wall clock of `zone`."""
        return clock_of(self.zone)


_RANGES: dict[str, tuple[int, int]] = {
    "workday_start": (0, 1439),
    "workweek_start": (0, 6),
    "dup_window_s": (0, 3600),
    "max_shift_min": (1, 2880),
    "shift_gap_min": (0, 1440),
    "paid_break_max": (0, 1440),
    "daily_ot": (1, 2880),
    "daily_dt": (1, 2880),
    "weekly_ot": (1, 10080),
    "early_in_window": (0, 1440),
    "late_grace": (0, 1440),
    "early_leave_grace": (0, 1440),
    "min_rest": (1, 2880),
    "min_meal": (1, 480),
    "first_meal_by": (1, 2880),
    "second_meal_by": (1, 2880),
    "weekly_rest": (1, 10080),
}
KEYS = tuple(field.name for field in fields(Policy))


def _out_of_range(policy: Policy) -> Iterator[Problem]:
    for key, (low, high) in _RANGES.items():
        value: int | None = getattr(policy, key)
        if value is not None and not low <= value <= high:
            yield Problem(key, f"{value} is not between {low} and {high}.")
    if policy.round_q not in QUANTA:
        yield Problem("round_q", f"{policy.round_q} is not 0 (off), 5, 6 or 15: 29 CFR 785.48(b).")
    for tier in policy.auto_break:
        if not (0 <= tier.more_than <= 2880 and 1 <= tier.required <= 480):
            yield Problem(
                "auto_break", f"{list(tier)} is not [0 to 2880 minutes worked, 1 to 480 of break]."
            )
    try:
        clock_of(policy.zone)
    except UnknownZone:
        yield Problem("zone", f"{policy.zone!r} is not an IANA time zone.")


def _dt_before_ot(policy: Policy) -> Problem | None:
    if policy.daily_ot is None or policy.daily_dt is None or policy.daily_dt >= policy.daily_ot:
        return None
    return Problem(
        "daily_dt",
        f"Double time would start at {policy.daily_dt} minutes, before overtime"
        f" (daily_ot, {policy.daily_ot}).",
    )


def _meal_is_a_paid_break(policy: Policy) -> Problem | None:
    if policy.min_meal is None or policy.min_meal > policy.paid_break_max:
        return None
    return Problem(
        "min_meal",
        f"A meal of {policy.min_meal} minutes would be paid as a short break"
        f" (paid_break_max, {policy.paid_break_max}).",
    )


def _rest_inside_a_shift(policy: Policy) -> Problem | None:
    if policy.min_rest is None or policy.min_rest > policy.shift_gap_min:
        return None
    return Problem(
        "min_rest",
        f"A pause of {policy.min_rest} minutes would still be one shift"
        f" (shift_gap_min, {policy.shift_gap_min}), so the rest could never be too short.",
    )


def _snap_without_window(policy: Policy) -> Problem | None:
    if policy.early_in is EarlyIn.PAY or policy.early_in_window:
        return None
    return Problem("early_in", "snap does nothing while early_in_window is 0.")


def _second_meal_first(policy: Policy) -> Problem | None:
    if policy.second_meal_by > policy.first_meal_by:
        return None
    return Problem(
        "second_meal_by",
        f"The second meal would be due at {policy.second_meal_by} minutes, not after the first"
        f" (first_meal_by, {policy.first_meal_by}).",
    )


def _tiers_fall(policy: Policy) -> Problem | None:
    for low, high in pairwise(policy.auto_break):
        if high.more_than <= low.more_than:
            return Problem("auto_break", f"{list(low)} and {list(high)} are not in rising order.")
        if high.required < low.required:
            return Problem(
                "auto_break",
                f"More work ({high.more_than}) would need less break"
                f" ({high.required} instead of {low.required}).",
            )
    return None


def _empty_night(policy: Policy) -> Problem | None:
    for window in policy.night:
        if window.start == window.end:
            return Problem("night", f"{window.name!r} starts and ends at the same time.")
    return None


_CHECKS: tuple[Callable[[Policy], Problem | None], ...] = (
    _dt_before_ot,
    _meal_is_a_paid_break,
    _rest_inside_a_shift,
    _snap_without_window,
    _second_meal_first,
    _tiers_fall,
    _empty_night,
)


def _contradictions(policy: Policy) -> Iterator[Problem]:
    for check in _CHECKS:
        problem = check(policy)
        if problem is not None:
            yield problem
