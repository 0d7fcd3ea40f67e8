"""What the reports over weeks draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from attendance_app.domain.spreadsheets import csv_text
from attendance_app.services.report_views import (
    LEAST_PER_WEEK,
    AverageLine,
    Report,
    RoundingLine,
)
from attendance_app.web import routes, wording
from attendance_app.web.components.avatar import initials, tint
from attendance_app.web.components.charts import Bar
from attendance_app.web.days import signed

ROUNDING, AVERAGE = "rounding", "average"
KINDS = [(ROUNDING, "Rounding"), (AVERAGE, "Average week")]
STEP = 5  # minutes of one bar
WIDEST = 6  # bars on each side of nothing
HOURS = (32, 36, 40, 44, 48)  # where the bars of average weeks begin
EDGES = {
    ROUNDING: [place * STEP for place in range(1 - WIDEST, WIDEST)],
    AVERAGE: [*HOURS],
}
LOADS = {
    "FINE": ("ok", "Fine"),
    "WARN": ("attention", "44 h on"),
    "ERROR": ("absent", "48 h on"),
}


@dataclass(frozen=True)
class ReportLine:
    """One person; cells: the figures in the order of the columns. badge: a meaning."""

    id: int = 0
    name: str = ""
    initials: str = ""
    tint: int = 1
    place: str = ""
    href: str = ""
    first: str = ""
    second: str = ""
    third: str = ""
    fourth: str = ""
    badge: str = ""
    badge_text: str = ""


@dataclass(frozen=True)
class Drawn:
    """The chart: how many people lie where. sentence: what it shows, told.

    numbers: the same as a table, under `heads`.
    """

    bars: tuple[Bar, ...] = ()
    peak: int = 1
    sentence: str = ""
    bad: bool = False
    heads: tuple[str, str] = ("", "")
    numbers: tuple[tuple[str, str], ...] = ()


def rounding_line(line: RoundingLine) -> ReportLine:
    """Draw up what rounding did to one person."""
    badge, told = ("absent", "Costs") if line.costs else ("ok", "Neutral")
    if not line.punches:
        badge, told = "none", "None"
    return ReportLine(
        **_who(line),
        first=signed(line.gained) if line.gained else wording.DASH,
        second=signed(-line.lost) if line.lost else wording.DASH,
        third=signed(line.net) if line.net else "0",
        fourth=signed(round(line.per_week)) if round(line.per_week) else "0",
        badge=badge,
        badge_text=told,
    )


def average_line(line: AverageLine) -> ReportLine:
    """Draw up one person's average week."""
    badge, told = LOADS[line.load]
    if line.average is None:
        badge, told = "none", "On leave"
    return ReportLine(
        **_who(line),
        first=wording.hours(line.worked),
        second=f"{line.days}" + (f" + {line.left_out} leave" if line.left_out else ""),
        third=wording.hours(line.busiest),
        fourth=wording.DASH if line.average is None else wording.hours(line.average),
        badge=badge,
        badge_text=told,
    )


def rounding_chart(lines: Sequence[RoundingLine]) -> Drawn:
    """Draw how many people gain and lose how much in an average week."""
    count = [0] * (2 * WIDEST)
    touched = [line for line in lines if line.punches]
    for line in touched:
        place = int(line.per_week // STEP) + WIDEST
        count[min(max(place, 0), len(count) - 1)] += 1
    bars = tuple(
        Bar(n, signed((place - WIDEST) * STEP), (place - WIDEST) * STEP < LEAST_PER_WEEK, _top(n))
        for place, n in enumerate(count)
    )
    costs, net = sum(line.costs for line in touched), sum(line.net for line in touched)
    told = f"{wording.counted(len(touched), 'person', 'people')} with rounded punches"
    told += f", {signed(net) if net else '0'} minutes in all. "
    told += (
        f"{wording.counted(costs, 'person loses', 'people lose')} more than 15 minutes a week."
        if costs
        else "Nobody loses more than 15 minutes a week."
    )
    return Drawn(
        *(bars, max(1, *count), told, bool(costs) or net < 0),
        ("Minutes a week", "People"),
        _numbers([signed(edge) for edge in EDGES[ROUNDING]], count),
    )


def average_chart(lines: Sequence[AverageLine]) -> Drawn:
    """Draw how many people have which average week."""
    known = [line.average for line in lines if line.average is not None]
    edges = [0, *(hours * 60 for hours in HOURS)]
    count = [0] * len(edges)
    for average in known:
        count[max(place for place, edge in enumerate(edges) if average >= edge)] += 1
    texts = ["under 32", *(f"{a} to {b}" for a, b in pairwise(HOURS)), "48 on"]
    bars = tuple(
        Bar(n, text, place == len(count) - 1, _top(n))
        for place, (n, text) in enumerate(zip(count, texts, strict=True))
    )
    warned, over = count[-2], count[-1]
    told = (
        f"{wording.counted(len(known), 'person', 'people')}: {over} with an average week of 48 "
        f"hours or more, {warned} from 44 hours on."
    )
    return Drawn(
        *(bars, max(1, *count), told, over > 0),
        ("Hours in an average week", "People"),
        _numbers([str(edge) for edge in EDGES[AVERAGE]], count),
    )


def chart_csv(kind: str, drawn: Drawn) -> str:
    """Write the numbers of a chart as CSV; the first step has no lower end, the last no upper."""
    edges: list[int | str] = ["", *EDGES[kind], ""]
    rows = [(*ends, bar.value) for ends, bar in zip(pairwise(edges), drawn.bars, strict=True)]
    unit = "minutes a week" if kind == ROUNDING else "hours in an average week"
    return csv_text((f"From {unit}", f"To less than {unit}", "People"), rows)


def _numbers(edges: Sequence[str], count: Sequence[int]) -> tuple[tuple[str, str], ...]:
    steps = [
        f"Less than {edges[0]}",
        *(f"{low} to {high}" for low, high in pairwise(edges)),
        f"{edges[-1]} or more",
    ]
    return tuple((step, f"{n:,}") for step, n in zip(steps, count, strict=True))


def _top(count: int) -> str:
    return f"{count}" if count else ""


def _who(line: RoundingLine | AverageLine) -> dict[str, Any]:
    return {
        "id": line.employee_id,
        "name": line.name,
        "initials": initials(line.name),
        "tint": tint(line.employee_id),
        "place": f"{line.number}, {line.site}",
        "href": routes.timesheet(line.employee_id),
    }


def lines(report: Report[RoundingLine] | Report[AverageLine]) -> list[ReportLine]:
    """Draw up the people of a page."""
    every: Sequence[RoundingLine | AverageLine] = report.lines
    return [
        rounding_line(one) if isinstance(one, RoundingLine) else average_line(one) for one in every
    ]
