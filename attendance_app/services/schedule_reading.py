"""Reads plans as pages show them, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from sqlmodel import Session

from attendance_app.db import facts as stored
from attendance_app.db import schedules as rows
from attendance_app.db import workdays
from attendance_app.db.tables import AssignmentRow, EmployeeRow, RotationRow, ShiftRow, SiteRow
from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.person_facts import DayOff
from attendance_app.domain.rota import Hours, Rota, overlaps, rest_before
from attendance_app.services import facts
from attendance_app.services.schedule_views import (
    AssignmentView,
    PlanCell,
    PlanRow,
    RotationView,
    WeekView,
)

_NEAR_REST = 24 * 60
_MOST_SENTENCES = 50
Span = tuple[date, date]


def rotation_view(
    row: RotationRow, days: Mapping[int, int], shifts: Mapping[int, ShiftRow], people: int
) -> RotationView:
    """Return a rotation."""
    pattern = tuple(days.get(n) for n in range(row.weeks * 7))
    weeks = [
        ", ".join(shifts[s].name if s else "off" for s in pattern[n : n + 7])
        for n in range(0, len(pattern), 7)
    ]
    return RotationView(row.id, row.name, row.weeks, pattern, " | ".join(weeks), people)


def assignment_view(
    session: Session, row: AssignmentRow, shifts: Mapping[int, ShiftRow]
) -> AssignmentView:
    """Return a plan."""
    plan = "No plan"
    if row.shift_id is not None:
        plan = shifts[row.shift_id].name
    elif row.rotation_id is not None and row.anchor is not None:
        week = (row.effective_from - row.anchor).days // 7 + 1
        plan = f"{rows.rotation_name(session, row.rotation_id)}, from week {week} on"
    return AssignmentView(row.effective_from, plan, row.shift_id, row.rotation_id, row.assigned_by)


def rotas(
    session: Session, people: Sequence[EmployeeRow], first: date, last: date
) -> list[tuple[EmployeeRow, Rota]]:
    """Return people with their published plans."""
    margin = timedelta(days=3)
    found = facts.rota_of(session, people, first - margin, last + margin)
    return [(row, found[row.id]) for row in people]


def check_overlaps(
    session: Session, people: Sequence[EmployeeRow], first: date, last: date
) -> None:
    """Refuse plans in which two shifts of somebody overlap.

    Raises:
        RuleViolation: they do; who and when is said.

    """
    for person, rota in rotas(session, people, first, last):
        for before, after in overlaps(rota, first, last):
            raise RuleViolation(
                f"{person.name}: the shifts of {before.isoformat()} and of {after.isoformat()}"
                " overlap. End the first before the second starts.",
                "day",
            )


def plan(
    session: Session,
    people: Sequence[EmployeeRow],
    span: Span,
    with_drafts: bool,
    place: tuple[int, int, int],
) -> WeekView:
    """Return a plan. place: (people on all pages, page, size)."""
    first, last = span
    ids = [row.id for row in people]
    drafts = stored.changes(session, ids, first, last, drafts=True) if with_drafts else {}
    shown = _Shown(
        names={row.id: row.name for row in rows.shifts(session).values()},
        leave=rows.leave_names(session, ids, first, last),
        holidays=stored.holidays(session, first, last),
        locked=[(p.first, p.last) for p in workdays.locked_periods(session, first, last)],
        rest=_least_rest(session, people, first),
    )
    lines = [
        _row(session, person, rota, drafts.get(person.id, {}), span, shown)
        for person, rota in rotas(session, people, first, last)
    ]
    cells = [cell for line in lines for cell in line.cells]
    count = (last - first).days + 1
    covered = tuple(
        (sum(bool(line.cells[n].starts) for line in lines), len(lines)) for n in range(count)
    )
    conflicts = tuple(
        f"{line.name}: {cell.conflict}" for line in lines for cell in line.cells if cell.conflict
    )
    return WeekView(
        first=first,
        last=last,
        rows=tuple(lines),
        covered=covered,
        drafts=sum(cell.source == "draft" for cell in cells),
        conflicts=conflicts[:_MOST_SENTENCES],
        total=place[0],
        page=place[1],
        size=place[2],
    )


def clock_hours(hours: Hours | None) -> tuple[time, time, int, int | None] | None:
    """Return planned hours as times of the day."""
    if hours is None:
        return None
    return _time(hours.start), _time(hours.end), hours.pause, hours.shift


class _Shown:
    """What a plan shows besides the hours."""

    def __init__(
        self,
        names: Mapping[int, str],
        leave: Mapping[tuple[int, date], str],
        holidays: Mapping[int, Mapping[date, DayOff]],
        locked: Sequence[Span],
        rest: Mapping[int, int | None],
    ) -> None:
        self.names, self.leave, self.holidays = names, leave, holidays
        self.locked, self.rest = locked, rest


def _least_rest(
    session: Session, people: Sequence[EmployeeRow], day: date
) -> dict[int, int | None]:
    """Return the least rest that the rules of each person's site ask for."""
    book = facts.rule_book(session)
    number = (day - date(1970, 1, 1)).days
    return {
        row.id: book.of_site(row.site_id, row.pay_class).rules.on(number).policy.min_rest
        for row in people
    }


def _row(
    session: Session,
    person: EmployeeRow,
    rota: Rota,
    drafts: Mapping[date, Hours | None],
    span: Span,
    shown: _Shown,
) -> PlanRow:
    wanted = replace(rota, changes={**rota.changes, **drafts})
    first, last = span
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    clashes = {after: before for before, after in overlaps(wanted, first, last)}
    cells = tuple(_cell(person, wanted, day, drafts, clashes, shown) for day in days)
    return PlanRow(
        employee_id=person.id,
        name=person.name,
        department=person.department,
        site=session.get_one(SiteRow, person.site_id).name,
        cells=cells,
        minutes=sum(cell.minutes for cell in cells),
    )


def _cell(
    person: EmployeeRow,
    rota: Rota,
    day: date,
    drafts: Mapping[date, Hours | None],
    clashes: Mapping[date, date],
    shown: _Shown,
) -> PlanCell:
    hours = rota.on(day)
    rest = rest_before(rota, day)
    source = "draft" if day in drafts else "change" if day in rota.changes else "plan"
    off = shown.holidays.get(person.site_id, {}).get(day)
    return PlanCell(
        day=day,
        starts=_words(hours.start) if hours else "",
        ends=_words(hours.end) if hours else "",
        over_midnight=hours is not None and hours.end <= hours.start,
        minutes=hours.minutes if hours else 0,
        shift_id=hours.shift if hours else None,
        shift=shown.names.get(hours.shift or 0, "") if hours else "",
        source=source,
        leave=shown.leave.get((person.id, day), ""),
        holiday=off.name if off else "",
        rest_before=rest if rest is not None and rest <= _NEAR_REST else None,
        conflict=_conflict(day, rest, clashes, shown.rest[person.id]),
        locked=any(first <= day <= last for first, last in shown.locked),
    )


def _conflict(day: date, rest: int | None, clashes: Mapping[date, date], least: int | None) -> str:
    if day in clashes:
        return f"The shift of {clashes[day].isoformat()} ends after this one starts."
    if rest is not None and least is not None and rest < least:
        short = f"{rest // 60} h {rest % 60:02d}"
        return f"Rests {short} before {day:%a} {day.day}; {least // 60} h are due."
    return ""


def _words(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)
