"""What workdays are computed from, read for many people at once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from struct import unpack
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, any_, literal, or_, select, text
from sqlmodel import Session, col

from attendance_app.db.tables import (
    AssignmentRow,
    CorrectionDecisionRow,
    CorrectionRow,
    DayChangeRow,
    EmployeeRow,
    HolidayRow,
    KioskRow,
    LeaveDayRow,
    LeaveTypeRow,
    PunchRow,
    RotationDayRow,
    RotationRow,
    RuleSetRow,
    RuleVersionRow,
    ShiftHoursRow,
    ShiftRow,
    SiteRow,
    SiteRulesRow,
    SiteZoneRow,
    TermsRow,
)
from attendance_app.domain.interval import Interval
from attendance_app.domain.payroll import PunchFact
from attendance_app.domain.person_facts import DayOff, LeaveDay
from attendance_app.domain.punch import Direction
from attendance_app.domain.rota import NOTHING, Hours, Pattern, Rotating, Weekly
from attendance_app.domain.rule_timeline import SiteBook, VersionRef

_Asked = tuple[date, int | None, int | None, date | None]
_AT_ONCE = 5_000
_POSTGRES_EPOCH = 946_684_800_000_000  # 2000-01-01 in microseconds since 1970
_LEAN = text("""
    select employee_id,
        string_agg(timestamptz_send(occurred_at), ''), string_agg(left(direction, 1), ''),
        string_agg(id::text, ','),
        array_agg(id::text) filter (where corrects is not null),
        array_agg(corrects::text) filter (where corrects is not null)
    from (
        select employee_id, occurred_at, direction, id, corrects
        from attendance_logs
        where employee_id = any(cast(:ids as bigint[]))
            and occurred_at >= :start and occurred_at < :end
        order by employee_id, occurred_at, id
    ) punches
    group by employee_id
""")


@dataclass(frozen=True, slots=True)
class Decided:
    """An approved correction. target: a punch's id, or "c12" for what correction 12 added."""

    id: int
    employee: int
    operation: str
    target: str
    direction: str
    at: datetime | None
    reason: str
    approver: str
    requester: str = ""
    old_at: datetime | None = None
    old_direction: str = ""


class LeanPunches(NamedTuple):
    """One person's punches without what is only printed, column by column, in order of time.

    at: microseconds since `zero`, which are microseconds since 1970 in UTC. kinds: a letter each,
    "i" or "o". corrects: id -> the id that it replaces, for those that do.
    """

    at: Sequence[int]
    zero: int
    kinds: str
    ids: Sequence[str]
    corrects: Mapping[str, str]


def employees(session: Session, ids: Sequence[int]) -> list[tuple[EmployeeRow, SiteRow]]:
    """Return people with their sites."""
    found = (
        select(EmployeeRow, SiteRow)
        .join(SiteRow, col(SiteRow.id) == col(EmployeeRow.site_id))
        .where(_among(EmployeeRow.id, ids))
        .order_by(col(EmployeeRow.id))
    )
    return [(employee, site) for employee, site in session.execute(found)]


def punches(
    session: Session, ids: Sequence[int], window: Interval, received_before: datetime | None = None
) -> dict[int, list[PunchFact]]:
    """Return the punches of `window` by employee, in order of time."""
    statement = (
        select(
            col(PunchRow.employee_id),
            col(PunchRow.id),
            col(PunchRow.occurred_at),
            col(PunchRow.direction),
            col(PunchRow.method),
            col(SiteRow.name),
            col(KioskRow.name),
            col(PunchRow.corrects),
        )
        .join(SiteRow, col(SiteRow.id) == col(PunchRow.site_id))
        .outerjoin(KioskRow, col(KioskRow.id) == col(PunchRow.kiosk_id))
        .where(col(PunchRow.occurred_at) >= window.start)
        .where(col(PunchRow.occurred_at) < window.end)
        .where(_among(PunchRow.employee_id, ids))
        .order_by(col(PunchRow.employee_id), col(PunchRow.occurred_at), col(PunchRow.id))
        .execution_options(yield_per=_AT_ONCE)
    )
    if received_before is not None:
        statement = statement.where(col(PunchRow.received_at) <= received_before)
    found: dict[int, list[PunchFact]] = defaultdict(list)
    for employee, *rest in session.execute(statement):
        punch, at, direction, method, site, kiosk, corrects = rest
        fact = PunchFact(punch, at, Direction(direction), method, site, kiosk or "", corrects)
        found[employee].append(fact)
    return found


def lean_punches(session: Session, ids: Sequence[int], window: Interval) -> dict[int, LeanPunches]:
    """Return the punches of `window` by employee, in order of time, as the engine needs them.

    One row per person, of whole columns: instants travel as PostgreSQL's eight bytes each, and
    nothing is converted one by one.
    """
    rows = session.execute(_LEAN, {"ids": list(ids), "start": window.start, "end": window.end})
    return {
        employee: LeanPunches(
            unpack(f">{len(instants) // 8}q", instants),
            _POSTGRES_EPOCH,
            kinds,
            punches.split(","),
            dict(zip(corrected or (), corrects or (), strict=True)),
        )
        for employee, instants, kinds, punches, corrected, corrects in rows
    }


def corrections(
    session: Session, ids: Sequence[int], window: Interval, decided_before: datetime | None = None
) -> dict[int, list[Decided]]:
    """Return the approved corrections that concern `window`, by employee, as they were decided."""
    row, decision = CorrectionRow, CorrectionDecisionRow
    about = or_(*(_inside(column, window) for column in (col(row.at), col(row.target_at))))
    statement = (
        select(row, decision)
        .join(decision, col(decision.correction_id) == col(row.id))
        .where(_among(row.employee_id, ids), col(decision.decision) == "approved", about)
        .order_by(col(decision.decided_at), col(decision.id))
    )
    if decided_before is not None:
        statement = statement.where(col(decision.decided_at) <= decided_before)
    found: dict[int, list[Decided]] = defaultdict(list)
    for asked, decided in session.execute(statement):
        found[asked.employee_id].append(_decided(asked, decided))
    return found


@dataclass(frozen=True)
class ShiftBook:
    """The hours of shifts, those they had earlier too."""

    now: dict[int, ShiftRow]
    before: dict[int, list[ShiftHoursRow]]
    rotations: dict[int, dict[int, int]]
    weeks: dict[int, int]
    _made: dict[_Asked, Pattern] = field(default_factory=dict[_Asked, Pattern])

    @cached_property
    def changed(self) -> list[date]:
        """The days on which the hours of some shift changed, in order."""
        return sorted({row.until for rows in self.before.values() for row in rows})

    def weekly(self, shift: int, day: date) -> Weekly:
        """Return the weekly plan of a shift as it was on a day."""
        old = next((row for row in self.before.get(shift, ()) if day < row.until), None)
        row = old or self.now[shift]
        hours = Hours(_minute(row.starts_at), _minute(row.ends_at), row.break_minutes, shift)
        return Weekly(hours, row.weekdays)

    def pattern(
        self, day: date, shift: int | None, rotation: int | None, anchor: date | None
    ) -> Pattern:
        """Return a plan with the hours of a day; people who share it get the same one."""
        asked = day, shift, rotation, anchor
        if asked not in self._made:
            self._made[asked] = self._pattern(*asked)
        return self._made[asked]

    def _pattern(
        self, day: date, shift: int | None, rotation: int | None, anchor: date | None
    ) -> Pattern:
        if rotation is not None and anchor is not None:
            days = self.rotations.get(rotation, {})
            hours = tuple(
                self.weekly(days[n], day).hours if n in days else None
                for n in range(self.weeks[rotation] * 7)
            )
            return Rotating(anchor, hours)
        return self.weekly(shift, day) if shift is not None else NOTHING


def shift_book(session: Session) -> ShiftBook:
    """Return all shifts and rotations."""
    before: dict[int, list[ShiftHoursRow]] = defaultdict(list)
    for row in session.scalars(select(ShiftHoursRow).order_by(col(ShiftHoursRow.until))):
        before[row.shift_id].append(row)
    days: dict[int, dict[int, int]] = defaultdict(dict)
    for row in session.scalars(select(RotationDayRow)):
        days[row.rotation_id][row.day] = row.shift_id
    return ShiftBook(
        {row.id: row for row in session.scalars(select(ShiftRow))},
        before,
        days,
        {row.id: row.weeks for row in session.scalars(select(RotationRow))},
    )


def assignments(session: Session, ids: Sequence[int]) -> dict[int, list[AssignmentRow]]:
    """Return people's plans in order of days."""
    found: dict[int, list[AssignmentRow]] = defaultdict(list)
    rows = session.scalars(
        select(AssignmentRow)
        .where(_among(AssignmentRow.employee_id, ids))
        .order_by(col(AssignmentRow.effective_from))
    )
    for row in rows:
        found[row.employee_id].append(row)
    return found


def stints(session: Session, ids: Sequence[int]) -> dict[int, list[TermsRow]]:
    """Return where people worked and how they were paid, as far as it changed, in order."""
    found: dict[int, list[TermsRow]] = defaultdict(list)
    rows = session.scalars(
        select(TermsRow)
        .where(_among(TermsRow.employee_id, ids))
        .order_by(col(TermsRow.effective_from))
    )
    for row in rows:
        found[row.employee_id].append(row)
    return found


def changes(
    session: Session, ids: Sequence[int], first: date, last: date, *, drafts: bool = False
) -> dict[int, dict[date, Hours | None]]:
    """Return the single days that are different, by employee: published ones, or the drafts."""
    rows = session.scalars(
        select(DayChangeRow)
        .where(_among(DayChangeRow.employee_id, ids), col(DayChangeRow.published).is_(not drafts))
        .where(col(DayChangeRow.day).between(first, last))
    )
    found: dict[int, dict[date, Hours | None]] = defaultdict(dict)
    for row in rows:
        found[row.employee_id][row.day] = change_hours(row)
    return found


def leave(
    session: Session, ids: Sequence[int], first: date, last: date
) -> dict[int, dict[date, LeaveDay]]:
    """Return the approved days of leave by employee."""
    rows = session.execute(
        select(LeaveDayRow, col(LeaveTypeRow.code), col(LeaveTypeRow.paid))
        .join(LeaveTypeRow, col(LeaveTypeRow.id) == col(LeaveDayRow.leave_type_id))
        .where(_among(LeaveDayRow.employee_id, ids))
        .where(col(LeaveDayRow.day).between(first, last))
    )
    found: dict[int, dict[date, LeaveDay]] = defaultdict(dict)
    for row, code, paid in rows:
        found[row.employee_id][row.day] = LeaveDay(code, row.minutes, row.charged, paid)
    return found


def holidays(session: Session, first: date, last: date) -> dict[int, dict[date, DayOff]]:
    """Return the days off by site."""
    rows = session.scalars(select(HolidayRow).where(col(HolidayRow.day).between(first, last)))
    found: dict[int, dict[date, DayOff]] = defaultdict(dict)
    for row in rows:
        found[row.site_id][row.day] = DayOff(row.name, row.paid_minutes)
    return found


def site_book(session: Session) -> SiteBook:
    """Return zones, rule sets and approved versions of all sites."""
    zones: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for row in session.scalars(select(SiteZoneRow).order_by(col(SiteZoneRow.effective_from))):
        zones[row.site_id].append((row.effective_from, row.zone))
    followed: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for row in session.scalars(select(SiteRulesRow).order_by(col(SiteRulesRow.effective_from))):
        followed[row.site_id].append((row.effective_from, row.rule_set_id))
    versions: dict[int, list[VersionRef]] = defaultdict(list)
    approved = (
        select(RuleVersionRow, col(RuleSetRow.name))
        .join(RuleSetRow, col(RuleSetRow.id) == col(RuleVersionRow.rule_set_id))
        .where(col(RuleVersionRow.approved_at).is_not(None))
        .order_by(col(RuleVersionRow.effective_from))
    )
    for row, name in session.execute(approved):
        versions[row.rule_set_id].append(reference(row, name))
    zone = {row.id: row.zone for row in session.scalars(select(SiteRow))}
    return SiteBook(zone, zones, followed, versions)


def reference(row: RuleVersionRow, rule_set: str) -> VersionRef:
    """Return a version as the rules of a site name it."""
    return VersionRef(
        row.id,
        rule_set,
        row.number,
        row.effective_from,
        row.sha256,
        row.approved_name,
        row.policy,
    )


def change_hours(row: DayChangeRow) -> Hours | None:
    """Return the hours of a single day, None when it is off."""
    if row.starts_at is None or row.ends_at is None:
        return None
    return Hours(_minute(row.starts_at), _minute(row.ends_at), row.break_minutes, row.shift_id)


def ids_in_chunks(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Yield `ids`, some at a time."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _decided(asked: CorrectionRow, decided: CorrectionDecisionRow) -> Decided:
    target: UUID | str = asked.target_punch or ""
    if asked.target_correction is not None:
        target = f"c{asked.target_correction}"
    return Decided(
        id=asked.id,
        employee=asked.employee_id,
        operation=asked.operation,
        target=str(target),
        direction=asked.direction,
        at=asked.at,
        reason=asked.reason,
        approver=decided.decided_name,
        requester=asked.requested_name,
        old_at=asked.target_at,
        old_direction=asked.target_direction,
    )


def _among(column: Any, ids: Sequence[int]):
    """Return whether `column` is one of `ids`, which travel as one value whatever their number."""
    return col(column) == any_(literal(list(ids), ARRAY(BigInteger)))


def _inside(column: Any, window: Interval):
    return (column >= window.start) & (column < window.end)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
