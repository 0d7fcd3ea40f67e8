"""From one's own punches to today and this week, as the page draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from attendance_app.domain.payroll import ClockEvent, Pairing, Workday, days_between, pair, workdays
from attendance_app.domain.punch import Direction
from attendance_app.services.punches import PunchView
from attendance_app.services.sites import ShiftView
from attendance_app.web.components.charts import DaySpan
from attendance_app.web.wording import day, hours

LETTERS = "MTWTFSS"
_FULL_DAY = 10 * 60  # minutes that fill a bar of the week
_TALLEST = 66  # pixels
_MIDNIGHT = 24 * 60


@dataclass(frozen=True)
class WeekDay:
    """One bar of the week. height: pixels; text: for who cannot see it."""

    letter: str
    height: int
    worked: bool
    today: bool
    text: str


@dataclass(frozen=True)
class OwnPunch:
    """A line of the list."""

    day: str
    time: str
    direction: str
    method: str
    site: str


@dataclass(frozen=True)
class Hours:
    """Today and this week. start, end: the minutes that the day line spans. since: "" when out."""

    since: str = ""
    today_minutes: int = 0
    week_minutes: int = 0
    until: str = ""
    start: int = 8 * 60
    end: int = 17 * 60
    spans: tuple[DaySpan, ...] = ()
    sentence: str = ""
    week: tuple[WeekDay, ...] = ()
    missing: str = ""


def week_of(today: date) -> tuple[date, ...]:
    """Return Monday to Sunday around a day."""
    monday = today - timedelta(days=today.weekday())
    return days_between(monday, monday + timedelta(days=6))


def hours_of(
    punches: Sequence[PunchView], zone: ZoneInfo, now: datetime, shift: DaySpan | None = None
) -> Hours:
    """Draw punches, which may begin the day before the week, as of now (UTC).

    shift: what is planned for today, drawn behind it.
    """
    local = now.astimezone(zone)
    events = [ClockEvent(p.at, Direction(p.direction)) for p in punches]
    pairing = pair(events, as_of=now)
    days = workdays(pairing, zone, week_of(local.date()))
    today = days[local.weekday()]
    running = _running(pairing, now)
    spans = [*([shift] if shift else []), *_day_spans(today, pairing, zone, now)]
    start, end = _frame(spans)
    worked = today.worked_minutes + running
    return Hours(
        since=f"{pairing.still_in[0].astimezone(zone):%H:%M}" if pairing.still_in else "",
        today_minutes=worked,
        week_minutes=sum(d.worked_minutes for d in days) + running,
        until=f"{local:%H:%M}",
        start=start,
        end=end,
        spans=tuple(spans),
        sentence=f"{hours(worked)} worked today until {local:%H:%M}",
        week=tuple(_week_day(d, running if d is today else 0, d is today) for d in days),
        missing=_missing(pairing, zone, days[0].day),
    )


def planned(shift: ShiftView | None, today: date) -> DaySpan | None:
    """Return today's part of a shift; one that ends before it starts ends on the next day."""
    if shift is None or not shift.weekdays >> today.weekday() & 1:
        return None
    start, end = _clock(shift.starts_at), _clock(shift.ends_at)
    return DaySpan("shift", start, end if end > start else end + _MIDNIGHT)


def _clock(text: str) -> int:
    hours_, minutes = text.split(":")
    return int(hours_) * 60 + int(minutes)


def own_punch(punch: PunchView) -> OwnPunch:
    """Write a punch as a line."""
    return OwnPunch(
        day(punch.local_date), punch.local_time, punch.direction, punch.method, punch.site
    )


def _running(pairing: Pairing, now: datetime) -> int:
    """Return the minutes of the span that is still open; it counts for the page only."""
    return sum(int((now - at).total_seconds()) // 60 for at in pairing.still_in)


def _minute(at: datetime, on: date, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return local.hour * 60 + local.minute + (local.date() - on).days * _MIDNIGHT


def _day_spans(today: Workday, pairing: Pairing, zone: ZoneInfo, now: datetime) -> list[DaySpan]:
    """Return what was worked today, the gaps between, and the running part up to now."""
    on = today.day
    spans = [
        DaySpan("work", _minute(s.start, on, zone), _minute(s.end, on, zone)) for s in today.spans
    ]
    current = _minute(now, on, zone)
    for at in pairing.still_in:
        begun = max(0, _minute(at, on, zone))
        spans.append(DaySpan("work", begun, current))
        spans.append(DaySpan("now", current, current))
    worked = [span for span in spans if span.kind == "work"]
    gaps = [
        DaySpan("break", before.end, after.start)
        for before, after in pairwise(worked)
        if after.start > before.end
    ]
    return [*gaps, *spans]


def _frame(spans: Sequence[DaySpan]) -> tuple[int, int]:
    """Return whole hours around the spans, at least from eight to five."""
    first = min([8 * 60, *(span.start for span in spans)])
    last = max([17 * 60, *(span.end for span in spans)])
    return first // 60 * 60, -(-last // 60) * 60


def _week_day(workday: Workday, running: int, today: bool) -> WeekDay:
    minutes = workday.worked_minutes + running
    height = round(min(minutes, _FULL_DAY) / _FULL_DAY * _TALLEST) if minutes else 6
    text = f"{day(workday.day)}: {hours(minutes)}"
    return WeekDay(LETTERS[workday.day.weekday()], max(6, height), minutes > 0, today, text)


def _missing(pairing: Pairing, zone: ZoneInfo, first: date) -> str:
    """Say which punches of this week found no partner; nothing is guessed."""
    lost = [(at, "clock-out") for at in pairing.missing_out]
    lost += [(at, "clock-in") for at in pairing.missing_in]
    here = sorted((at.astimezone(zone), what) for at, what in lost)
    said = [
        f"{day(at.date())}: no {what} with {at:%H:%M}" for at, what in here if at.date() >= first
    ]
    return ". ".join(said)
