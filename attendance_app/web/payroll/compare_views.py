"""What the payroll page draws of a period beside the last one."""

from dataclasses import dataclass

from attendance_app.domain.comparison import Spread, Usual
from attendance_app.services.comparison_views import Beside, Changed, Comparison
from attendance_app.web import routes, wording
from attendance_app.web.components.avatar import initials, tint
from attendance_app.web.components.swarm import DOT, MOST_DOTS, ROW, DotColumn, Swarm, Tick, flags
from attendance_app.web.components.table import PageMark, page_mark
from attendance_app.web.days import signed_hours

KINDS = {
    "people": "People",
    "regular": "Regular",
    "overtime": "Overtime",
    "double": "Double time",
    "night": "Night",
    "holiday": "On a holiday",
    "holiday_paid": "Holiday, paid",
    "leave_paid": "Leave, paid",
    "adjustments": "Late, of earlier periods",
    "exceptions": "To settle",
}
COUNTS = ("people", "exceptions")
ALWAYS = ("people", "regular", "overtime", "exceptions")
RISE = 20  # percent from which a change is marked
_TICKS = (60, 120, 300, 600, 1200, 2400, 3000, 6000)
_MOST_TICKS = 7


@dataclass(frozen=True)
class TotalLine:
    """A kind of time in both periods."""

    kind: str
    now: str
    before: str
    change: str
    marked: bool


@dataclass(frozen=True)
class ChangedLine:
    """Somebody whose minutes changed far more than most people's did."""

    id: int
    name: str
    initials: str
    tint: int
    place: str
    now: str
    before: str
    change: str
    note: str
    href: str


@dataclass(frozen=True)
class Compared:
    """A period beside the last one. state: loading, none, equal or changed.

    sentence: what the drawing shows. how: what a dot is, and from where on people are named.
    waiting: says that figures are not final yet, or nothing.
    """

    state: str = "loading"
    last: str = ""
    totals: tuple[TotalLine, ...] = ()
    sentence: str = ""
    how: str = ""
    waiting: str = ""
    drawn: Swarm = Swarm()  # noqa: RUF009 - frozen
    rows: tuple[ChangedLine, ...] = ()
    mark: PageMark = PageMark()  # noqa: RUF009 - frozen
    csv: str = ""


def compared(view: Comparison) -> Compared:
    """Draw up a comparison."""
    sentence = _sentence(view)
    return Compared(
        state=_state(view),
        last=view.last.label if view.last else "",
        totals=tuple(_total(one, view) for one in view.totals if _shown(one)),
        sentence=sentence,
        how=_how(view),
        waiting=_waiting(view.waiting),
        drawn=_drawn(view, sentence),
        rows=tuple(_line(one, view) for one in view.outliers),
        mark=page_mark(view.page, view.size, view.total),
        csv=f"/api/v1/pay-periods/{view.period.id}/comparison.csv",
    )


def _state(view: Comparison) -> str:
    if view.last is None:
        return "none"
    return "equal" if view.equal and not view.waiting else "changed"


def _shown(one: Beside) -> bool:
    return bool(one.now or one.before) or one.kind in ALWAYS


def _total(one: Beside, view: Comparison) -> TotalLine:
    write = (lambda n: f"{n:,}") if one.kind in COUNTS else wording.hours
    change, marked = _change(one)
    if one.kind in COUNTS and one.now != one.before:
        change = f"{'+' if one.now > one.before else wording.MINUS}{abs(one.now - one.before):,}"
    return TotalLine(
        kind=KINDS[one.kind],
        now=write(one.now),
        before=write(one.before) if view.last else wording.DASH,
        change=change if view.last else wording.DASH,
        marked=marked and view.last is not None,
    )


def _change(one: Beside) -> tuple[str, bool]:
    if one.now == one.before:
        return "no change", False
    if one.before == 0:
        return "new", one.kind not in COUNTS
    percent = (one.now - one.before) * 100 / abs(one.before)
    sign = "+" if percent > 0 else wording.MINUS
    size = f"{abs(percent):.0f}" if abs(percent) >= 10 else f"{abs(percent):.1f}"
    return f"{sign}{size}{wording.NARROW}%", abs(percent) >= RISE


def _sentence(view: Comparison) -> str:
    if view.last is None:
        return ""
    both = sum(people for _, people in view.spread.columns)
    who = wording.counted(both, "person is", "people are")
    told = [f"{who} in both periods; a usual change is {signed_hours(view.usual.change)}."]
    if view.total:
        names = ", ".join(f"{one.name} {signed_hours(one.change)}" for one in view.furthest)
        more = view.total - len(view.furthest)
        rest = f" and {more:,} more" if more > 0 else ""
        told.append(f"Far from it: {names}{rest}.")
    else:
        told.append("Nobody is far from it.")
    moved = [text for count, text in ((view.joined, "new"), (view.left, "no longer here")) if count]
    counts = [count for count in (view.joined, view.left) if count]
    if moved:
        parts = [f"{n:,} {text}" for n, text in zip(counts, moved, strict=True)]
        told.append(f"{' and '.join(parts)} beside them.")
    return " ".join(told)


def _how(view: Comparison) -> str:
    per = _people_per_dot(view.spread)
    dot = "one dot, one person" if per == 1 else f"one dot, up to {per:,} people"
    return f"{dot}; named from {wording.hours(view.usual.limit)} away from the usual change"


def _waiting(people: int) -> str:
    if not people:
        return ""
    whose = wording.counted(people, "person's days are", "people's days are")
    return f"{whose} still being computed; these figures follow."


def _people_per_dot(spread: Spread) -> int:
    most = max((people for _, people in spread.columns), default=0)
    return max(1, -(-most // MOST_DOTS))


def _drawn(view: Comparison, sentence: str) -> Swarm:
    spread, per = view.spread, _people_per_dot(view.spread)
    length = spread.last - spread.first

    def place(minutes: float) -> float:
        return round((minutes - spread.first) * 100 / length, 2)

    def column(start: int, people: int) -> DotColumn:
        span = f"{signed_hours(start)} to {signed_hours(start + spread.width)}"
        return DotColumn(
            at=place(start + spread.width / 2),
            height=-(-people // per) * DOT,
            far=_is_far(start, spread.width, view.usual),
            title=f"{span}: {wording.counted(people, 'person', 'people')}",
        )

    columns = tuple(column(start, people) for start, people in spread.columns)
    field = max((one.height for one in columns), default=0) + DOT
    named = [(place(one.change), f"{one.name} {_short(one.change)}") for one in view.furthest]
    return Swarm(
        columns,
        flags(named, field),
        _ticks(spread),
        field + len(named) * ROW,
        sentence,
    )


def _is_far(start: int, width: int, usual: Usual) -> bool:
    """Tell whether everybody in a column is far from the usual change."""
    return usual.names(start) and usual.names(start + width - 1)


def _ticks(spread: Spread) -> tuple[Tick, ...]:
    length = spread.last - spread.first
    step = next((one for one in _TICKS if length // one < _MOST_TICKS), length)
    first = -(-spread.first // step) * step
    return tuple(
        Tick(round((at - spread.first) * 100 / length, 2), _short(at))
        for at in range(first, spread.last + 1, step)
    )


def _short(minutes: int) -> str:
    """Write a change as +34 h, or +3 h 57 where it is no whole hour."""
    if minutes % 60:
        return signed_hours(minutes)
    sign = "+" if minutes > 0 else wording.MINUS if minutes < 0 else ""
    return f"{sign}{abs(minutes) // 60:,}{wording.NARROW}h"


def _line(one: Changed, view: Comparison) -> ChangedLine:
    note = ""
    if one.until is not None:
        note = f"until {wording.day(one.until)}"
    elif one.since is not None:
        note = f"here since {wording.day(one.since)}"
    first = view.period.starts_on.isoformat()
    return ChangedLine(
        id=one.employee_id,
        name=one.name,
        initials=initials(one.name),
        tint=tint(one.employee_id),
        place=" · ".join(part for part in (one.number, one.site) if part),
        now=wording.hours(one.now),
        before=wording.hours(one.before),
        change=signed_hours(one.change),
        note=note,
        href=f"{routes.timesheet(one.employee_id)}?view=period&day={first}",
    )
