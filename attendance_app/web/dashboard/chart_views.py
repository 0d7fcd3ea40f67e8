"""What the charts of the live board draw."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from attendance_app.services.arrivals import Arrivals, SiteWeeks, WeekOfSite
from attendance_app.web import wording
from attendance_app.web.components import lines
from attendance_app.web.components.charts import Bar

MOST_BARS = 30
STEPS = (5, 10, 15, 30, 60)
LABELS = 6


def stepped(found: Sequence[Arrivals]) -> tuple[int, dict[int, int]]:
    """Give the step of the bars in minutes, and the arrivals of each from the first to the last.

    The step grows until the bars fit side by side; a key times the step is a minute of the day.
    """
    if not found:
        return STEPS[0], {}
    first, last = found[0].minute, found[-1].minute
    step = next((s for s in STEPS if last // s - first // s < MOST_BARS), STEPS[-1])
    counts = dict.fromkeys(range(first // step, last // step + 1), 0)
    for one in found:
        counts[one.minute // step] += one.count
    return step, counts


def arrival_vars(found: Sequence[Arrivals]) -> dict[str, Any]:
    """Give the bars of today's arrivals."""
    step, counts = stepped(found)
    if not counts:
        return {"arrivals": [], "arrival_peak": 1, "arrival_step": "", "arrival_sentence": ""}
    busiest = max(counts, key=lambda place: counts[place])
    every = max(1, -(-len(counts) // LABELS))
    bars = [
        Bar(
            value=count,
            text=clock(place * step) if number % every == 0 else "",
            over=place == busiest,
            top=f"{count} at {clock(place * step)}" if place == busiest else "",
        )
        for number, (place, count) in enumerate(counts.items())
    ]
    most = f"most, {counts[busiest]}, at {clock(busiest * step)}"
    return {
        "arrivals": bars,
        "arrival_peak": max(4, counts[busiest]),
        "arrival_step": f"in steps of {step} minutes, today",
        "arrival_sentence": f"{wording.counted(sum(counts.values()), 'arrival')} today, {most}",
    }


def weeks_shown(sites: Sequence[SiteWeeks]) -> list[date]:
    """Give the Mondays from the first week in which somebody came to the last."""
    mondays = sorted({week.monday for site in sites for week in site.weeks})
    if not mondays:
        return []
    weeks = (mondays[-1] - mondays[0]).days // 7 + 1
    return [mondays[0] + timedelta(weeks=n) for n in range(weeks)]


def drawn_sites(sites: Sequence[SiteWeeks]) -> list[SiteWeeks]:
    """Give the four sites whose newest share of late arrivals is highest, the highest first."""
    known = sorted((site for site in sites if site.weeks), key=lambda s: percent(s.weeks[-1]))
    return known[::-1][: lines.MOST]


def late_vars(sites: Sequence[SiteWeeks]) -> dict[str, Any]:
    """Give a line for each of the four sites with the highest share of late arrivals now."""
    axis = weeks_shown(sites)
    if not axis:
        return {"late_lines": [], "late_rungs": [], "late_first": "", "late_sentence": ""}
    drawn = drawn_sites(sites)
    highest = max(percent(week) for site in drawn for week in site.weeks)
    peak = max(4.0, 2 * float(-(-highest // 2)))
    told = [f"{site.site} {percent(site.weeks[-1]):.1f} percent" for site in drawn]
    return {
        "late_lines": lines.draw([_series(site, axis) for site in drawn], peak),
        "late_rungs": lines.rungs(peak, f"{wording.NARROW}%"),
        "late_first": f"{axis[0].day} {axis[0]:%b}" if len(axis) > 1 else "",
        "late_sentence": f"Late arrivals by week; now {', '.join(told)}",
    }


def _series(site: SiteWeeks, axis: Sequence[date]) -> tuple[str, list[float | None]]:
    known = {week.monday: percent(week) for week in site.weeks}
    return site.site, [known.get(monday) for monday in axis]


def percent(week: WeekOfSite) -> float:
    """Give the share of arrivals that were late, to one decimal."""
    return round(week.late * 100 / week.arrivals, 1)


def clock(minute: int) -> str:
    """Write a minute of the day as 07:05; the end of the day is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"
