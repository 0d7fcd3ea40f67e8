"""The time line of a day's why, as SVG parts: five lanes over one scale of real minutes.

x: 0 to 820 as the drawing has it. A night on which the clocks change is as long as it was.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from attendance_app.services.timesheet_views import Bar, PunchMark, WhyStep, WhyView
from attendance_app.web import wording

LEFT, RIGHT = 62.0, 800.0
LANES = {"shift": 48, "punches": 84, "paired": 120, "paid": 156, "tags": 192}
TALL = 20
FITS = 6.2  # pixels of one letter
DOT = 9  # from the middle of a dot to its time
LONG_LINE = 14 * 60
LOOKS = {
    "worked": "w-work",
    "overtime": "w-ot",
    "double": "w-ot w-dt",
    "break_paid": "w-paidbreak",
    "break_unpaid": "w-gap",
    "deducted": "w-deduct",
    "dropped": "w-gap",
    "night": "w-night",
    "planned": "w-shift",
    "missing": "w-missing",
    "open": "w-open",
}
BUCKETS = frozenset({"worked", "overtime", "double"})
OVER = frozenset({"break_paid", "deducted"})  # drawn over the bucket that they lie in
INK = {"worked": "on", "overtime": "on", "double": "on", "night": "ink"}


@dataclass(frozen=True)
class SvgBar:
    """A stretch of a lane. part: the number of the step that explains it, or empty.

    text: beside what is drawn over the bar, from text_x on; empty where there is no room.
    """

    x: float
    y: float
    width: float
    look: str
    text: str
    ink: str
    part: str
    title: str
    text_x: float = 0.0


@dataclass(frozen=True)
class SvgPunch:
    """A punch. text: its time, empty where a neighbour leaves no room."""

    x: float
    look: str
    part: str
    title: str
    text: str
    text_x: float
    anchor: str


@dataclass(frozen=True)
class SvgMark:
    """Something at one place of the scale, or from there on for `width`; text_x: its middle."""

    x: float
    text: str = ""
    after: str = ""
    width: float = 0.0
    text_x: float = 0.0
    look: str = "w-fold"


@dataclass(frozen=True)
class TimeLine:
    """All parts. folds: where an hour comes twice; gaps: where one is missing."""

    hours: tuple[SvgMark, ...] = ()
    edges: tuple[SvgMark, ...] = ()
    folds: tuple[SvgMark, ...] = ()
    bars: tuple[SvgBar, ...] = ()
    punches: tuple[SvgPunch, ...] = ()
    bands: tuple[SvgMark, ...] = ()
    label: str = ""


@dataclass(frozen=True)
class Scale:
    """From real minutes after a day's local midnight to x."""

    day: date
    zone: ZoneInfo
    first: int
    last: int

    def x(self, minute: float) -> float:
        """Give the place of a minute, held inside the line."""
        inside = min(max(minute, self.first), self.last)
        return round(LEFT + (inside - self.first) * (RIGHT - LEFT) / (self.last - self.first), 1)

    def local(self, minute: int) -> datetime:
        """Give what the clock on the wall shows at a minute."""
        midnight = datetime.combine(self.day, time(), self.zone).astimezone(UTC)
        return (midnight + timedelta(minutes=minute)).astimezone(self.zone)


def time_line(view: WhyView) -> TimeLine:
    """Draw up the time line of a day."""
    last = max(view.line_to, view.line_from + 60)
    scale = Scale(view.day, ZoneInfo(view.rules.zone or "UTC"), view.line_from, last)
    return TimeLine(
        hours=tuple(_hours(scale)),
        edges=tuple(_midnights(scale)),
        folds=tuple(_folds(scale)),
        bars=tuple(_bars(view, scale)),
        punches=tuple(_punches(view.marks, view.steps, scale)),
        bands=tuple(_bands(view.steps, scale)),
        label=f"{view.title}, {view.name}: shift, punches, pairs, paid minutes and tags",
    )


def part_of(steps: Sequence[WhyStep], bar: Bar) -> str:
    """Give the number of the step that explains a bar: the closest one that covers it."""
    covering = [
        step
        for step in steps
        if step.bar and step.bar[0] < bar.to_minute and bar.from_minute < step.bar[1]
    ]
    if not covering:
        return ""
    closest = min(covering, key=lambda step: _distance(step.bar or (0, 0), bar))
    return str(closest.number)


def _distance(span: tuple[int, int], bar: Bar) -> int:
    return abs(span[0] - bar.from_minute) + abs(span[1] - bar.to_minute)


def _hours(scale: Scale) -> Iterator[SvgMark]:
    """Mark the whole hours of the wall clock: they stay whole where it moves by half an hour."""
    every = 1 if scale.last - scale.first <= LONG_LINE else 2
    for minute in range(scale.first, scale.last + 1):
        here = scale.local(minute)
        if here.minute == 0 and here.hour % every == 0:
            yield SvgMark(scale.x(minute), f"{here:%H:%M}")


def _midnights(scale: Scale) -> Iterator[SvgMark]:
    for minute in range(scale.first + 1, scale.last):
        here = scale.local(minute)
        before = scale.local(minute - 1)
        if here.date() != before.date():
            yield SvgMark(scale.x(minute), wording.day(before.date()), wording.day(here.date()))


def _folds(scale: Scale) -> Iterator[SvgMark]:
    """Find where the clocks change: a band where an hour comes again, a line where one is lost."""
    for minute in range(scale.first + 1, scale.last):
        before, here = scale.local(minute - 1), scale.local(minute)
        change = (here.utcoffset() or timedelta()) - (before.utcoffset() or timedelta())
        moved = int(change.total_seconds()) // 60
        if moved < 0:
            told = f"clocks go back, {here:%H:%M} comes twice"
            width = round(scale.x(minute - moved) - scale.x(minute), 1)
            yield _fold(scale.x(minute), width, told)
        elif moved > 0:
            lost = here - timedelta(minutes=moved)
            told = f"clocks go forward, {lost:%H:%M} does not come"
            yield replace(_fold(scale.x(minute) - 1, 2.0, told), look="w-fold w-lost")


def _fold(x: float, width: float, told: str) -> SvgMark:
    """Write below the band, and inside the line."""
    half = len(told) * FITS / 2
    middle = min(max(x + width / 2, LEFT + half), RIGHT - half)
    return SvgMark(x, told, width=width, text_x=round(middle, 1))


def _bars(view: WhyView, scale: Scale) -> Iterator[SvgBar]:
    planned = [bar for bar in view.line.bars if bar.kind == "planned"]
    for bar in planned:
        yield _bar(bar, "shift", scale, "", bar.label or f"Planned {view.planned}")
    for bar in view.raw:
        if bar.kind != "planned":
            yield _bar(bar, "paired", scale, part_of(view.steps, bar), bar.label)
    over = [bar for bar in view.paid if bar.kind in OVER]
    for bar in view.paid:
        lane = "tags" if bar.kind == "night" else "paid"
        covered = over if bar.kind in BUCKETS else ()
        yield _bar(bar, lane, scale, part_of(view.steps, bar), bar.label, covered)


def _free(bar: Bar, over: Iterable[Bar]) -> tuple[int, int]:
    """Return the longest stretch of a bar that nothing is drawn over."""
    best, begin = (bar.from_minute, bar.from_minute), bar.from_minute
    for one in sorted(over, key=lambda other: other.from_minute):
        if one.to_minute > begin and one.from_minute < bar.to_minute:
            best = max(best, (begin, one.from_minute), key=lambda span: span[1] - span[0])
            begin = one.to_minute
    return max(best, (begin, bar.to_minute), key=lambda span: span[1] - span[0])


def _bar(
    bar: Bar, lane: str, scale: Scale, part: str, label: str, over: Iterable[Bar] = ()
) -> SvgBar:
    x, end = scale.x(bar.from_minute), scale.x(bar.to_minute)
    length = bar.to_minute - bar.from_minute
    text = label or (wording.hours(length) if bar.kind in INK else "")
    begin, until = (scale.x(minute) for minute in _free(bar, over))
    title = f"{bar.kind.replace('_', ' ')}: {wording.hours(length)}"
    return SvgBar(
        x=x,
        y=LANES[lane] + (0.5 if bar.kind in ("break_unpaid", "dropped") else 0),
        width=max(1.0, round(end - x, 1)),
        look=LOOKS.get(bar.kind, "w-gap"),
        text=text if len(text) * FITS + 14 < until - begin else "",
        ink=INK.get(bar.kind, "quiet"),
        part=part,
        title=label or title,
        text_x=begin + 8,
    )


def _punches(
    marks: Iterable[PunchMark], steps: Sequence[WhyStep], scale: Scale
) -> Iterator[SvgPunch]:
    """Give punches in their order; a time is left out rather than written over another."""
    free = LEFT
    ordered = sorted(marks, key=lambda one: one.minute)
    for place, mark in enumerate(ordered):
        x = scale.x(mark.minute)
        text = f"{mark.local} {mark.direction}"
        following = ordered[place + 1].minute if place + 1 < len(ordered) else None
        limit = scale.x(following) - DOT if following is not None else RIGHT + DOT
        anchor, free = _beside(x, len(text) * FITS, free, limit, mark.direction == "out")
        named = next((str(s.number) for s in steps if mark.id in s.punches), "")
        counts = mark.state in ("counts", "added")
        told = f"{text}, {mark.method} {mark.kiosk}".strip() + f": {mark.note or mark.state}"
        yield SvgPunch(
            x=x,
            look=f"w-dot is-{mark.state}" if counts else f"w-dot off is-{mark.state}",
            part=named,
            title=told,
            text=text if anchor else "",
            text_x=round(x - DOT if anchor == "end" else x + DOT, 1),
            anchor=anchor or "start",
        )


def _beside(x: float, wide: float, free: float, limit: float, left: bool) -> tuple[str, float]:
    """Choose the side of a dot that has room for its time, or neither; and where room begins."""
    before, after = x - DOT - wide >= free, x + DOT + wide <= limit
    if before and (left or not after):
        return "end", x + DOT
    if after:
        return "start", x + DOT + wide
    return "", x + DOT


def _bands(steps: Iterable[WhyStep], scale: Scale) -> Iterator[SvgMark]:
    """Give the stretch of each step; it is seen while the step is looked at."""
    for step in steps:
        if step.bar:
            x = scale.x(step.bar[0])
            width = max(3.0, round(scale.x(step.bar[1]) - x, 1))
            yield SvgMark(x, str(step.number), width=width)
