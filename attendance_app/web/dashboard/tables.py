"""The numbers behind the charts of the live board, as tables and as CSV."""

from collections.abc import Sequence

from attendance_app.domain.spreadsheets import csv_text
from attendance_app.services.arrivals import Arrivals, SiteWeeks
from attendance_app.services.board import BoardView, SiteNow
from attendance_app.web import wording
from attendance_app.web.dashboard.chart_views import (
    clock,
    drawn_sites,
    percent,
    stepped,
    weeks_shown,
)
from attendance_app.web.dashboard.reading import Snapshot

SITES, ARRIVALS, LATE = "sites", "arrivals", "late"
CHARTS = (SITES, ARRIVALS, LATE)
TYPE = "text/csv;charset=utf-8"
SITE_HEADS = ("Site", "Here", "Due", "Late", "Absent", "Expected later", "Finished")
ARRIVAL_HEADS = ("Time", "Arrivals")
Table = list[list[str]]


def site_table(board: BoardView) -> Table:
    """Give each site's counts, and below several their sum, which the bar at the top shows."""
    rows = [[site.name, *_counts(site)] for site in board.by_site]
    return [*rows, ["All", *_counts(board)]] if len(rows) > 1 else rows


def arrival_table(found: Sequence[Arrivals]) -> Table:
    """Give the arrivals of each step of today's bars."""
    step, counts = stepped(found)
    return [
        [f"{clock(place * step)} to {clock((place + 1) * step)}", f"{count:,}"]
        for place, count in counts.items()
    ]


def late_table(sites: Sequence[SiteWeeks]) -> tuple[list[str], Table]:
    """Give heads and rows: a week each, and a column for each site that is drawn."""
    drawn = drawn_sites(sites)
    rows: Table = []
    for monday in weeks_shown(sites):
        row = [f"{monday.day} {monday:%b}"]
        for site in drawn:
            week = next((one for one in site.weeks if one.monday == monday), None)
            row.append(f"{percent(week):.1f}{wording.NARROW}%" if week else wording.DASH)
        rows.append(row)
    return ["Week from", *(site.site for site in drawn)], rows


def file_of(name: str, snap: Snapshot) -> tuple[str, str]:
    """Give the name and the text of a chart's CSV; that of late arrivals holds every site."""
    day = snap.board.as_of.date()
    if name == SITES:
        return f"board-{day}.csv", csv_text(SITE_HEADS, site_table(snap.board))
    if name == ARRIVALS:
        step, counts = stepped(snap.today)
        rows = [(clock(p * step), clock((p + 1) * step), n) for p, n in counts.items()]
        return f"arrivals-{day}.csv", csv_text(("From", "To", "Arrivals"), rows)
    heads = ("Week from", "Site", "Arrivals at a shift", "Late", "Percent late")
    late = [
        (week.monday, site.site, week.arrivals, week.late, percent(week))
        for site in snap.weeks
        for week in site.weeks
    ]
    return f"late-arrivals-{day}.csv", csv_text(heads, late)


def _counts(of: BoardView | SiteNow) -> list[str]:
    numbers = (of.here, of.due, of.late, of.absent, of.expected_later, of.left)
    return [str(number) for number in numbers]
