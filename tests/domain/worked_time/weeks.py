"""Random weeks around a change of the clocks, and what they are worth minute by minute.

The second half computes the same as the engine, from the specification's own pseudo-code: slowly,
one minute after the other, with the standard library's conversions and nothing of the engine.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from attendance_app.domain.worked_time.policy import Attribution, NightWindow, Policy
from attendance_app.domain.worked_time.punches import US_PER_MINUTE, Kind, Punch

YEAR = 2026
_NEW_YEAR = int(datetime(YEAR, 1, 1, tzinfo=UTC).timestamp()) // 60


def _offset(zone: ZoneInfo, minute: int) -> timedelta | None:
    return datetime.fromtimestamp(minute * 60, zone).utcoffset()


def _changes(name: str) -> list[int]:
    """The days of the year, as minutes, on which the clocks of a zone change."""
    zone = ZoneInfo(name)
    days = [_NEW_YEAR + 1440 * n for n in range(366)]
    return [d for d in days[:-1] if _offset(zone, d) != _offset(zone, d + 1440)]


@cache
def changing_zones() -> tuple[tuple[str, int], ...]:
    """Every zone and day of the year on which its clocks change."""
    names = sorted(available_timezones() - {"localtime", "Factory"})
    return tuple((name, day) for name in names for day in _changes(name))


@dataclass(frozen=True)
class Week:
    """Punches of a person who forgets nothing, the work they mean, and a policy."""

    punches: tuple[Punch, ...]
    shifts: tuple[tuple[tuple[int, int], ...], ...]
    policy: Policy


def _policies(zone: str):
    limit = st.sampled_from([None, 1, 240, 480, 600])
    times = st.integers(0, 95).map(lambda quarter: quarter * 15)
    nights = st.tuples(times, times).filter(lambda pair: pair[0] != pair[1])
    return st.builds(
        lambda daily, longer, **keys: Policy(
            zone=zone,
            daily_ot=daily,
            daily_dt=None if longer is None else (daily or 0) + longer,
            shift_gap_min=300,
            **keys,
        ),
        daily=limit,
        longer=limit,
        weekly_ot=st.sampled_from([None, 60, 2400]),
        seventh_day=st.booleans(),
        workday_start=times,
        workweek_start=st.integers(0, 6),
        attribution=st.sampled_from(Attribution),
        paid_break_max=st.sampled_from([0, 14, 20]),
        exempt=st.sampled_from([False, False, False, True]),
        night=st.one_of(
            st.just(()), nights.map(lambda pair: (NightWindow("night", pair[0], pair[1] % 1440),))
        ),
    )


@st.composite
def weeks(draw) -> Week:
    """A week of shifts, with breaks, around a change of the clocks somewhere."""
    zone, day = draw(st.sampled_from(changing_zones()))
    at = day - 1440 * 4 + draw(st.integers(0, 1440))
    typed = draw(st.booleans())
    shifts: list[tuple[tuple[int, int], ...]] = []
    for length, gap in draw(
        st.lists(st.tuples(st.integers(3, 900), st.integers(301, 1500)), max_size=9)
    ):
        pause = draw(st.integers(3, 300))
        cut = draw(st.integers(0, length))
        end = at + length
        pieces = [(at, at + cut), (at + cut + pause, end + pause)] if 2 < cut < length - 2 else []
        shifts.append(tuple(pieces or [(at, end)]))
        at = shifts[-1][-1][1] + gap
    seconds = draw(st.integers(0, 59_999_999))
    punches = [
        Punch(edge * US_PER_MINUTE + seconds, kind if typed else Kind.UNTYPED, f"{n}{kind}", n)
        for n, (start, end) in enumerate(segment for shift in shifts for segment in shift)
        for edge, kind in ((start, Kind.IN), (end, Kind.OUT))
    ]
    policy = draw(_policies(zone))
    return Week(tuple(punches), tuple(shifts), policy)


def paid_minutes(week: Week) -> list[tuple[int, int]]:
    """Each paid minute with the start of its shift: short breaks are paid, long ones are not."""
    paid: list[tuple[int, int]] = []
    for shift in week.shifts:
        start = shift[0][0]
        reached = start
        for begin, end in shift:
            if begin - reached <= week.policy.paid_break_max:
                begin = reached
            paid += [(minute, start) for minute in range(begin, end)]
            reached = end
    return paid


class Slow:
    """The week, minute by minute.

    Zones, workdays and nights here all change on quarters of an hour, so the wall is asked once in
    each quarter.
    """

    def __init__(self, week: Week) -> None:
        self.policy = week.policy
        self.zone = ZoneInfo(week.policy.zone)
        self.days: dict[int, date] = {}  # by quarter of an hour
        self.paid = paid_minutes(week)
        by_day: dict[date, list[int]] = {}
        split = self.policy.attribution is Attribution.SPLIT
        for minute, start in self.paid:
            by_day.setdefault(self._workday(minute if split else start), []).append(minute)
        self.by_day = {day: len(minutes) for day, minutes in by_day.items()}
        dark = {quarter: self.is_night(quarter * 15) for quarter in {m // 15 for m, _ in self.paid}}
        self.night = sum(dark[minute // 15] for minute, _ in self.paid)
        self.buckets = self._buckets()

    def _workday(self, minute: int) -> date:
        quarter = minute // 15
        if quarter not in self.days:
            self.days[quarter] = self.workday(quarter * 15)
        return self.days[quarter]

    def workday(self, minute: int) -> date:
        """The last local day that has begun, by the standard library."""
        begin = time(self.policy.workday_start // 60, self.policy.workday_start % 60)
        day = datetime.fromtimestamp(minute * 60, self.zone).date() + timedelta(days=1)
        while datetime.combine(day, begin, self.zone).timestamp() > minute * 60:
            day -= timedelta(days=1)
        return day

    def is_night(self, minute: int) -> bool:
        wall = datetime.fromtimestamp(minute * 60, self.zone)
        now = wall.hour * 60 + wall.minute
        for _, start, end in self.policy.night:
            if start < end and start <= now < end:
                return True
            if start > end and (now >= start or now < end):
                return True
        return False

    def _buckets(self) -> dict[date, tuple[int, int, int]]:
        p = self.policy
        straight: Counter[date] = Counter()
        found = {}
        for d in sorted(self.by_day):
            week = d - timedelta(days=(d.weekday() - p.workweek_start) % 7)
            worked_all = all(week + timedelta(days=n) in self.by_day for n in range(7))
            seventh = p.seventh_day and d == week + timedelta(days=6) and worked_all
            count: Counter[str] = Counter()
            for c in range(self.by_day[d]):
                s = straight[week]
                if p.exempt:
                    bucket = "REG"
                elif seventh:
                    bucket = "OT" if c < 480 else "DT"
                elif p.daily_dt and c >= p.daily_dt:
                    bucket = "DT"
                elif (p.daily_ot and c >= p.daily_ot) or (p.weekly_ot and s >= p.weekly_ot):
                    bucket = "OT"
                else:
                    bucket = "REG"
                    straight[week] += 1
                count[bucket] += 1
            found[d] = (count["REG"], count["OT"], count["DT"])
        return found
