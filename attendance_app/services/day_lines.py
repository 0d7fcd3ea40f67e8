"""Draws a workday: what was planned, recorded and counted, on a line of local minutes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from attendance_app.domain.day_result import DayResult
from attendance_app.domain.payroll import PunchFact
from attendance_app.domain.workdays import Assessed
from attendance_app.domain.worked_time.buckets import Bucket
from attendance_app.domain.worked_time.punches import instant
from attendance_app.domain.worked_time.trace import Rule, Step
from attendance_app.domain.worked_time.zones import ZoneClock, day_number
from attendance_app.services.facts import Known
from attendance_app.services.timesheet_views import Bar, DayLine, PunchMark
from attendance_app.services.wall_clock import clock_words
from attendance_app.services.wording import finding_view

BUCKETS = {Bucket.REG: "worked", Bucket.OT: "overtime", Bucket.DT: "double"}
_BREAKS = {
    Rule.PAID_BREAK: "break_paid",
    Rule.UNPAID_BREAK: "break_unpaid",
    Rule.DEDUCTED: "deducted",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """What some days are drawn from: the facts that decided them, and what the rules made of it.

    now: the instant up to which it is known; of a locked period the lock.
    """

    known: Known
    assessed: Assessed
    first: date
    last: date
    now: datetime
    locked: bool

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times are shown."""
        return self.known.zone

    def clock(self, day: date) -> ZoneClock:
        """Return the wall clock of a day."""
        return self.known.person.in_force.rules.on(day_number(day)).clock

    def midnight(self, day: date) -> int:
        """Return the minute at which a line of a day starts."""
        return self.clock(day).to_utc(day_number(day), 0)

    def workday(self, minute: int) -> int:
        """Return the number of the workday that holds an instant."""
        return self.known.person.in_force.rules.workday(minute)[0]


def day_line(picture: Picture, day: date, stored: DayResult | None) -> DayLine:
    """Return a day. stored: its result, None when there is nothing."""
    result = stored or DayResult(day)
    zone = picture.zone
    planned = result.planned
    segments = result.segments
    opened = result.opened if result.opened is not None else None
    first = segments[0][0] if segments else opened
    return DayLine(
        day=day,
        weekday=f"{day:%A}",
        planned_from=_words(planned[0], zone) if planned else "",
        planned_to=_words(planned[1], zone) if planned else "",
        planned=planned[2] if planned else 0,
        first_in=_words(first, zone) if first is not None else "",
        last_out=_words(segments[-1][1], zone) if segments and opened is None else "",
        worked=result.worked,
        regular=result.reg,
        overtime=result.ot,
        double=result.dt,
        night=result.night,
        holiday=result.holiday,
        leave_minutes=result.leave_minutes,
        leave=result.leave,
        holiday_name=result.holiday_name,
        holiday_paid=result.holiday_paid,
        status=result.status,
        late=result.late,
        early=result.early,
        difference=_difference(result),
        bars=bars(picture, day, result),
        marks=marks(picture, day),
        findings=tuple(finding_view(one, result, zone) for one in result.findings),
        in_progress=_words(opened, zone) if opened is not None else "",
        locked=picture.locked,
    )


def bars(picture: Picture, day: date, result: DayResult) -> tuple[Bar, ...]:
    """Return the stretches of a workday, in order of kind and time."""
    number, zero = day_number(day), picture.midnight(day)
    found: list[Bar] = []
    if result.planned:
        found.append(Bar("planned", result.planned[0] - zero, result.planned[1] - zero))
    for start, end, workday, bucket in picture.assessed.result.lines:
        if workday == number:
            found.append(Bar(BUCKETS[bucket], start - zero, end - zero))
    found.extend(
        Bar(_BREAKS[step.rule], step.start - zero, step.end - zero)
        for step in picture.assessed.result.steps
        if step.rule in _BREAKS and _booked(picture, number, step.start)
    )
    found += _waiting(picture, result, zero)
    return tuple(found)


def _booked(picture: Picture, number: int, minute: int) -> bool:
    """Tell whether an instant lies in what a day got: a night may belong to its evening."""
    lines = picture.assessed.result.lines
    return any(start <= minute <= end for start, end, workday, _ in lines if workday == number)


def marks(picture: Picture, day: date) -> tuple[PunchMark, ...]:
    """Return the punches of a day, those too that do not count, in order of time."""
    number, zero = day_number(day), picture.midnight(day)
    states = _states(picture.assessed.result.steps)
    found: list[PunchMark] = []
    for punch in picture.known.punches:
        minute = _minute(punch.at)
        if picture.workday(minute) == number:
            state, note = states.get(str(punch.id), ("counts", ""))
            found.append(_mark(punch, state, note, minute - zero, picture.zone))
    found.extend(
        PunchMark(
            id=f"c{one.id}",
            at=one.at.astimezone(UTC),
            local=clock_words(one.at, picture.zone),
            minute=_minute(one.at) - zero,
            direction=one.direction,
            method="correction",
            kiosk="",
            state=states.get(f"c{one.id}", ("added", ""))[0],
            note=one.reason,
        )
        for one in picture.known.decided
        if one.at is not None and picture.workday(_minute(one.at)) == number
    )
    return tuple(sorted(found, key=lambda mark: mark.at))


def _waiting(picture: Picture, result: DayResult, zero: int) -> Iterator[Bar]:
    """Yield what is open or missing."""
    now = _minute(picture.now)
    if result.opened is not None:
        yield Bar("open", result.opened - zero, max(now, result.opened) - zero)
    for one in result.findings:
        if one.code == "MISSING_OUT":
            end = result.planned[1] if result.planned else one.minute
            yield Bar("missing", one.minute - zero, max(end, one.minute) - zero)
        elif one.code == "ORPHAN_OUT":
            start = result.planned[0] if result.planned else one.minute
            yield Bar("missing", min(start, one.minute) - zero, one.minute - zero)


def _states(steps: Sequence[Step]) -> Mapping[str, tuple[str, str]]:
    """Return what became of punches, by id."""
    found: dict[str, tuple[str, str]] = {}
    for step in steps:
        if step.rule is Rule.CORRECTED and step.punches:
            operation = step.note.split(" ")[0].rstrip(":")
            if operation == "replace":
                found[step.punches[0]] = ("replaced", step.note)
            elif operation == "void":
                found[step.punches[0]] = ("voided", step.note)
        elif step.rule is Rule.DROPPED:
            found[step.punches[0]] = ("dropped", step.note)
        elif step.rule is Rule.UNPAIRED:
            found[step.punches[0]] = ("unpaired", step.note)
    return found


def _mark(punch: PunchFact, state: str, note: str, minute: int, zone: ZoneInfo) -> PunchMark:
    return PunchMark(
        id=str(punch.id),
        at=punch.at.astimezone(UTC),
        local=clock_words(punch.at, zone),
        minute=minute,
        direction=str(punch.direction),
        method=punch.method,
        kiosk=punch.kiosk or punch.site,
        state=state,
        note=note,
    )


def _difference(result: DayResult) -> int:
    """Return worked and excused minutes less the plan; nothing is owed on a holiday."""
    if result.planned is None:
        return result.worked
    if result.holiday_name:
        return result.worked
    return result.worked + result.leave_minutes - result.planned[2]


def _words(minute: int, zone: ZoneInfo) -> str:
    return clock_words(instant(minute), zone)


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60
