"""What the charts of the live board draw."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from attendance_app.services.arrivals import Arrivals, SiteWeeks, WeekOfSite
from attendance_app.web import wording
from attendance_app.web.components import lines
from attendance_app.web.components.charts import Bar

MOST_BARS = 30
STEPS = (5, 10, 15, 30, 60)
LABELS = 6


def arrival_vars(found: Sequence[Arrivals]) -> dict[str, Any]:
    """Give the bars of today's arrivals; the step grows until they fit side by side."""
    if not found:
        return {"arrivals": [], "arrival_peak": 1, "arrival_step": "", "arrival_sentence": ""}
    first, last = found[0].minute, found[-1].minute
    step = next((s for s in STEPS if last // s - first // s < MOST_BARS), STEPS[-1])
    counts: dict[int, int] = {}
    for one in found:
        counts[one.minute // step] = counts.get(one.minute // step, 0) + one.count
    places = range(min(counts), max(counts) + 1)
    busiest = max(counts, key=lambda place: counts[place])
    every = max(1, -(-len(places) // LABELS))
    bars = [
        Bar(
            value=counts.get(place, 0),
            text=_clock(place * step) if number % every == 0 else "",
            over=place == busiest,
            top=f"{counts[place]} at {_clock(place * step)}" if place == busiest else "",
        )
        for number, place in enumerate(places)
    ]
    total = sum(counts.values())
    most = f"most, {counts[busiest]}, at {_clock(busiest * step)}"
    return {
        "arrivals": bars,
        "arrival_peak": max(4, counts[busiest]),
        "arrival_step": f"in steps of {step} minutes, today",
        "arrival_sentence": f"{wording.counted(total, 'arrival')} today, {most}",
    }


def late_vars(sites: Sequence[SiteWeeks]) -> dict[str, Any]:
    """Give a line for each of the four sites with the highest share of late arrivals now."""
    mondays = sorted({week.monday for site in sites for week in site.weeks})
    if not mondays:
        return {"late_lines": [], "late_rungs": [], "late_first": "", "late_sentence": ""}
    weeks = (mondays[-1] - mondays[0]).days // 7 + 1
    axis = [mondays[0] + timedelta(weeks=n) for n in range(weeks)]
    series = sorted((_series(site, axis) for site in sites if site.weeks), key=_newest)[::-1]
    highest = max(value for _, values in series for value in values if value is not None)
    peak = max(4.0, 2 * float(-(-highest // 2)))
    told = [
        f"{name} {_newest((name, values)):.1f} percent" for name, values in series[: lines.MOST]
    ]
    return {
        "late_lines": lines.draw(series, peak),
        "late_rungs": lines.rungs(peak, f"{wording.NARROW}%"),
        "late_first": f"{axis[0].day} {axis[0]:%b}" if weeks > 1 else "",
        "late_sentence": f"Late arrivals by week; now {', '.join(told)}",
    }


def _series(site: SiteWeeks, axis: Sequence[Any]) -> tuple[str, list[float | None]]:
    known = {week.monday: _percent(week) for week in site.weeks}
    return site.site, [known.get(monday) for monday in axis]


def _percent(week: WeekOfSite) -> float:
    return round(week.late * 100 / week.arrivals, 1)


def _newest(series: tuple[str, Sequence[float | None]]) -> float:
    return next((value for value in reversed(series[1]) if value is not None), 0.0)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
