"""What the schedule draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from attendance_app.services.schedule_views import (
    AssignmentView,
    PlanCell,
    PlanRow,
    RotationView,
    WeekView,
)
from attendance_app.services.sites import ShiftView
from attendance_app.web import routes, wording
from attendance_app.web.components.avatar import initials, tint

NIGHT_FROM, LATE_FROM = "20:00", "12:00"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class DayHead:
    """Head of a column."""

    text: str
    today: bool


@dataclass(frozen=True)
class CellBox:
    """One day of one person. id: "7|2026-11-17"; look: early, late, night, leave, conflict, ""."""

    id: str
    line: int
    column: int
    employee: int
    day: str
    hours: str
    note: str
    look: str
    draft: bool
    conflict: str
    locked: bool
    today: bool
    label: str


@dataclass(frozen=True)
class PersonPlan:
    """One row."""

    id: int
    name: str
    initials: str
    tint: int
    place: str
    cells: tuple[CellBox, ...]
    hours: str
    href: str


@dataclass(frozen=True)
class Cover:
    """How many of those planned usually are planned on a day. percent: of the list."""

    text: str
    percent: int
    low: bool


@dataclass(frozen=True)
class CellForm:
    """The day that is being changed. kind: plan, shift, hours or off."""

    employee: int = 0
    day: str = ""
    title: str = ""
    now: str = ""
    kind: str = "shift"
    shift: str = ""
    starts: str = ""
    ends: str = ""
    source: str = ""
    conflict: str = ""


@dataclass(frozen=True)
class RotationLine:
    """A rotating pattern."""

    id: int
    name: str
    words: str
    told: str


@dataclass(frozen=True)
class AssignmentLine:
    """A plan from a day on."""

    since: str
    plan: str
    by: str


def heads(view: WeekView, today: date) -> list[DayHead]:
    """Name the columns."""
    first = view.first
    days = [
        date.fromordinal(first.toordinal() + n)
        for n in range(view.last.toordinal() - first.toordinal() + 1)
    ]
    return [DayHead(f"{day:%a} {day.day}", day == today) for day in days]


def plans(view: WeekView, today: date) -> list[PersonPlan]:
    """Draw up the rows."""
    return [_plan(row, line, today) for line, row in enumerate(view.rows)]


def _plan(row: PlanRow, line: int, today: date) -> PersonPlan:
    cells = [_cell(row, cell, line, column, today) for column, cell in enumerate(row.cells)]
    return PersonPlan(
        id=row.employee_id,
        name=row.name,
        initials=initials(row.name),
        tint=tint(row.employee_id),
        place=", ".join(part for part in (row.department, row.site) if part),
        cells=tuple(cells),
        hours=hours_short(row.minutes),
        href=routes.timesheet(row.employee_id),
    )


def _cell(row: PlanRow, cell: PlanCell, line: int, column: int, today: date) -> CellBox:
    hours, note = _words(cell)
    draft = cell.source == "draft"
    told = f"{row.name}, {wording.day(cell.day)}: {hours or 'off'}"
    told += f", {note}" if note else ""
    told += ", not published" if draft else ""
    return CellBox(
        id=f"{row.employee_id}|{cell.day.isoformat()}",
        line=line,
        column=column,
        employee=row.employee_id,
        day=cell.day.isoformat(),
        hours=hours,
        note=note,
        look=look(cell),
        draft=draft,
        conflict=cell.conflict,
        locked=cell.locked,
        today=cell.day == today,
        label=told,
    )


def look(cell: PlanCell) -> str:
    """Choose how a cell looks: by what it is, then by when the shift starts."""
    if cell.conflict:
        return "conflict"
    if cell.leave or (cell.holiday and not cell.starts):
        return "leave"
    if not cell.starts:
        return "off" if cell.source == "draft" else ""
    if cell.over_midnight or cell.starts >= NIGHT_FROM:
        return "night"
    return "late" if cell.starts >= LATE_FROM else "early"


def _words(cell: PlanCell) -> tuple[str, str]:
    new = ", new" if cell.source == "draft" else ""
    if cell.leave:
        return "Leave", cell.leave
    if not cell.starts:
        if cell.holiday:
            return "Holiday", cell.holiday
        return ("Off", "new") if new else ("", "")
    hours = f"{cell.starts}{wording.DASH}{cell.ends}"
    if cell.conflict and cell.rest_before is not None:
        return hours, f"{wording.hours(cell.rest_before)} rest"
    return hours, f"{cell.shift or 'Other hours'}{new}"


def covers(view: WeekView) -> list[Cover]:
    """Draw up who is planned on each day."""
    return [
        Cover(f"{here} of {of}", min(100, here * 100 // of) if of else 0, here < of)
        for here, of in view.covered
    ]


def changed_people(view: WeekView) -> int:
    """Count the people who have an unpublished change."""
    return sum(any(cell.source == "draft" for cell in row.cells) for row in view.rows)


def cell_form(rows: Sequence[PlanRow], cell_id: str) -> CellForm:
    """Open one cell; an unknown one is nobody's."""
    row, cell = find(rows, cell_id)
    if row is None or cell is None:
        return CellForm()
    hours, note = _words(cell)
    return CellForm(
        employee=row.employee_id,
        day=cell.day.isoformat(),
        title=f"{row.name}, {wording.day(cell.day)}",
        now=f"{hours}, {note}" if note else hours or "Off",
        kind="shift" if cell.shift_id or not cell.starts else "hours",
        shift=str(cell.shift_id or ""),
        starts=cell.starts,
        ends=cell.ends,
        source=cell.source,
        conflict=cell.conflict,
    )


def find(rows: Sequence[PlanRow], cell_id: str) -> tuple[PlanRow | None, PlanCell | None]:
    """Give the row and the cell of an id."""
    employee, _, day = cell_id.partition("|")
    row = next((one for one in rows if str(one.employee_id) == employee), None)
    if row is None:
        return None, None
    return row, next((one for one in row.cells if one.day.isoformat() == day), None)


def rotation_line(view: RotationView) -> RotationLine:
    """Draw up a pattern."""
    told = (
        f"{wording.counted(view.weeks, 'week')}, {wording.counted(view.people, 'person', 'people')}"
    )
    return RotationLine(view.id, view.name, view.words, told)


def assignment_line(view: AssignmentView) -> AssignmentLine:
    """Draw up a plan."""
    return AssignmentLine(
        f"from {wording.day_and_year(view.effective_from)}", view.plan, view.assigned_by
    )


def shift_choices(shifts: Sequence[ShiftView]) -> list[tuple[str, str]]:
    """Give the shifts to choose from."""
    return [
        (str(one.id), f"{one.name}, {one.starts_at}{wording.DASH}{one.ends_at}") for one in shifts
    ]


def plan_choices(
    shifts: Sequence[tuple[str, str]], rotations: Sequence[RotationView]
) -> list[tuple[str, str]]:
    """Give the plans to choose from: a shift, a rotation, or none."""
    weekly = [(f"shift-{value}", text) for value, text in shifts]
    rotating = [(f"rotation-{one.id}", one.name) for one in rotations]
    return [*weekly, *rotating, ("none-0", "No plan")]


def hours_short(minutes: int) -> str:
    """Write the planned hours of a row: 40, or 38:30."""
    whole, rest = divmod(minutes, 60)
    return f"{whole}:{rest:02}" if rest else str(whole)
