"""What pages show of plans."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RotationView:
    """A rotating pattern. days: shift id (None: off) of each day from a Monday on."""

    id: int
    name: str
    weeks: int
    days: tuple[int | None, ...]
    words: str  # "Early, Early, … | Late …"
    people: int


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """A plan from a day on. plan: "Early", "Rotation 4-2, week 3", "No plan"."""

    effective_from: date
    plan: str
    shift_id: int | None
    rotation_id: int | None
    assigned_by: str


@dataclass(frozen=True, slots=True)
class DayChange:
    """A change of one day: a shift, or other hours as "08:00", or off when all are None."""

    employee_id: int
    day: date
    shift_id: int | None = None
    starts_at: str | None = None
    ends_at: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlanCell:
    """One day of one person. starts, ends: "22:00", "06:00"; empty when off.

    source: plan, change, draft; a draft shows what it would be. leave, holiday: names, or empty.
    rest_before: minutes since the planned shift before, None when far away.
    conflict: a sentence when it overlaps or the rest is too short.
    """

    day: date
    starts: str
    ends: str
    over_midnight: bool
    minutes: int
    shift_id: int | None
    shift: str
    source: str
    leave: str
    holiday: str
    rest_before: int | None
    conflict: str
    locked: bool


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One person. minutes: planned in the span, breaks taken out."""

    employee_id: int
    name: str
    department: str
    site: str
    cells: tuple[PlanCell, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class WeekView:
    """A plan. covered: per day (who is planned, of how many people in the list).

    drafts: how many days wait to be published. total: people on all pages.
    """

    first: date
    last: date
    rows: tuple[PlanRow, ...]
    covered: tuple[tuple[int, int], ...]
    drafts: int
    conflicts: tuple[str, ...]
    total: int
    page: int
    size: int
