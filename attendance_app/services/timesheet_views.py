"""What pages show of worked time. Minutes everywhere; words and times are local to the site."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a day line. from_minute, to_minute: after the midnight of the line's day, local,
    in real minutes; may be below 0 or above 1440.

    kind: worked, overtime, double, break_paid, break_unpaid, deducted, dropped, night, planned,
    missing, open.
    """

    kind: str
    from_minute: int
    to_minute: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class PunchMark:
    """A punch on a day line. state: counts, added, replaced, voided, dropped, unpaired.

    local: "07:57", with the offset when the clock shows that time twice: "01:30 (-04:00)".
    """

    id: str
    at: datetime
    local: str
    minute: int
    direction: str
    method: str
    kiosk: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """Something to settle. severity: BLOCK, WARN or ALERT. fix: correct, look or none.

    proposal_direction, proposal_local, proposal_day: the punch to propose ("out", "16:30", and its
    local day), or empty.
    """

    code: str
    severity: str
    sentence: str
    at_local: str
    fix: str
    proposal_direction: str = ""
    proposal_local: str = ""
    proposal_day: date | None = None
    punches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayLine:
    """One workday of one person. status: as in the rules ("LATE"), late and early in minutes.

    first_in, last_out: "07:57", "" when missing. worked = regular + overtime + double; counted:
    worked plus paid leave and paid holiday. planned: minutes of the shift less its break.
    in_progress: local time of an in that waits for its out, else empty.
    """

    day: date
    weekday: str
    planned_from: str
    planned_to: str
    planned: int
    first_in: str
    last_out: str
    worked: int
    regular: int
    overtime: int
    double: int
    night: int
    holiday: int
    leave_minutes: int
    leave: str
    holiday_name: str
    holiday_paid: int
    status: str
    late: int
    early: int
    difference: int
    bars: tuple[Bar, ...]
    marks: tuple[PunchMark, ...]
    findings: tuple[FindingView, ...]
    in_progress: str
    locked: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """Minutes of a span. leave: (type, minutes). tags: (name of a night window, minutes)."""

    worked: int
    planned: int
    regular: int
    overtime: int
    double: int
    night: int
    holiday: int
    holiday_paid: int
    leave_paid: int
    leave: tuple[tuple[str, int], ...]
    late_days: int
    absent_days: int
    blocking: int
    to_settle: int

    @property
    def paid(self) -> int:
        """Worked time, paid leave and paid holidays."""
        return self.worked + self.leave_paid + self.holiday_paid


@dataclass(frozen=True, slots=True)
class TimesheetView:
    """One person's days. period_*: of the pay period that holds the first day, if there is one.

    starts_on, left_on: the first and the last day of work here; None while it goes on.
    signed: by the employee, for this state of the hours. team_approved: likewise by the manager.
    adjustments: (day, kind, minutes, why) that this span pays for locked days.
    """

    employee_id: int
    number: str
    name: str
    department: str
    site: str
    zone: str
    manager: str
    shift: str
    starts_on: date
    left_on: date | None
    rules: str
    first: date
    last: date
    days: tuple[DayLine, ...]
    weeks: tuple[tuple[date, Totals], ...]
    totals: Totals
    adjustments: tuple[tuple[date, str, int, str], ...]
    period_id: int | None
    period_state: str
    signed: bool
    team_approved: bool
    may_correct: bool
    sha256: str


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One person's span in a team's list. days: worked minutes by day, with the status."""

    employee_id: int
    number: str
    name: str
    department: str
    site: str
    totals: Totals
    days: tuple[tuple[date, int, str], ...]
    signed: bool


@dataclass(frozen=True, slots=True)
class TeamSheetView:
    """People's spans, a page of them. totals: of the page."""

    first: date
    last: date
    rows: tuple[TeamRow, ...]
    totals: Totals
    total: int
    page: int
    size: int


@dataclass(frozen=True, slots=True)
class WhyStep:
    """One thing that the rules did. bar: from and to minute on the line, None without a place.

    minutes: change of paid time; text: "-8", "294 OT", "510 tag". key: the policy's key with its
    value, "round_q 6"; source: the law or the handbook.
    """

    number: int
    rule: str
    headline: str
    sentence: str
    minutes: int
    text: str
    key: str
    source: str
    bar: tuple[int, int] | None
    punches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhyTile:
    """A figure of the sum at the top. sign: "", "+", "-" or "="."""

    label: str
    minutes: int
    sign: str


@dataclass(frozen=True, slots=True)
class RulesUsed:
    """With what a day was computed. version_id: None before a site has rules."""

    rule_set: str
    version_id: int | None
    number: int
    effective_from: date | None
    approved_by: str
    zone: str
    tzdata: str
    engine: str
    input_sha256: str
    result_sha256: str


@dataclass(frozen=True, slots=True)
class WhyView:
    """Why a day's minutes are what they are. It covers the shifts that start or end on the day.

    raw: bars of what was recorded; paid: bars of what counts. line_from, line_to: the range to
    draw, local minutes of `day`. by_day: (workday, minutes) when a shift is split. late_facts:
    what came after the lock; it is paid as an adjustment.
    """

    employee_id: int
    name: str
    department: str
    site: str
    day: date
    title: str
    planned: str
    line: DayLine
    line_from: int
    line_to: int
    raw: tuple[Bar, ...]
    paid: tuple[Bar, ...]
    marks: tuple[PunchMark, ...]
    tiles: tuple[WhyTile, ...]
    steps: tuple[WhyStep, ...]
    by_day: tuple[tuple[date, int], ...]
    rules: RulesUsed
    corrections: tuple[int, ...]
    late_facts: tuple[str, ...]
    locked: bool
    previous_day: date | None
    next_day: date | None
