"""What the live board draws."""

from dataclasses import dataclass
from typing import Any

from attendance_app.services.board import BoardView, FeedItem, PersonNow, SiteNow
from attendance_app.services.employees import EmployeeRowView
from attendance_app.services.first_steps import Steps
from attendance_app.web import routes, wording
from attendance_app.web.components.charts import Share
from attendance_app.web.dashboard import tables
from attendance_app.web.dashboard.chart_views import arrival_vars, late_vars
from attendance_app.web.dashboard.reading import Snapshot

FEED_SHOWN = 12


@dataclass(frozen=True)
class QueueRow:
    """Somebody who needs a look. kind: late, absent, face. when: how long, or what."""

    key: str
    kind: str
    name: str
    what: str
    when: str
    site: str
    deed: str
    href: str


@dataclass(frozen=True)
class QueueCounts:
    """How many of each kind there are, shown or not."""

    all: int = 0
    late: int = 0
    absent: int = 0
    face: int = 0
    shown: int = 0


@dataclass(frozen=True)
class SiteBar:
    """One site: here of those due, as a bar against the largest site."""

    id: int
    name: str
    time: str
    here: int
    due: int
    here_percent: int
    due_percent: int
    note: str


@dataclass(frozen=True)
class Step:
    """One of the first deeds of a new installation, and where it is done."""

    title: str
    text: str
    done: bool
    deed: str
    href: str


@dataclass(frozen=True)
class FeedRow:
    """A punch that just came."""

    key: str
    time: str
    name: str
    direction: str
    direction_text: str
    place: str


def board_vars(snap: Snapshot) -> dict[str, Any]:
    """Give every var of the board by its name in the State."""
    board = snap.board
    queue = queue_rows(snap)
    there = wording.local(board.as_of, home(board))
    return {
        "here": f"{board.here:,}",
        "due": f"{board.due:,}",
        "note": share_note(board),
        "shares": shares(board),
        "sentence": sentence(board),
        "queue": queue,
        "counts": QueueCounts(
            all=board.late + board.absent + len(snap.held),
            late=board.late,
            absent=board.absent,
            face=len(snap.held),
            shown=len(queue),
        ),
        "sites": site_bars(board.by_site),
        "feed": [feed_row(item) for item in board.feed[:FEED_SHOWN]],
        "day": wording.long_day(there.date()),
        "as_of": f"{there:%H:%M:%S}",
        "behind": board.source != "cache",
        **arrival_vars(snap.today),
        **late_vars(snap.weeks),
        **table_vars(snap),
    }


def table_vars(snap: Snapshot) -> dict[str, Any]:
    """Give the numbers of the charts."""
    heads, rows = tables.late_table(snap.weeks)
    return {
        "arrival_rows": tables.arrival_table(snap.today),
        "late_heads": heads,
        "late_rows": rows,
    }


def step_rows(steps: Steps) -> list[Step]:
    """Give the first deeds of a new installation; none when nothing is left to do."""
    if steps.done:
        return []
    face = routes.enrolment(steps.newest) if steps.newest is not None else routes.PEOPLE
    return [
        Step("Add a person", "Name, number and site.", steps.person, "Add", routes.PEOPLE),
        Step("Enrol a face", "Consent first, then a few pictures.", steps.face, "Enrol", face),
        Step("Pair a kiosk", "Any browser with a camera.", steps.kiosk, "Pair", routes.KIOSKS),
    ]


def home(board: BoardView) -> str:
    """Give the zone in which the page itself tells the time: that of the oldest site shown."""
    return min(board.by_site, key=lambda site: site.id).zone if board.by_site else board.zone


def share_note(board: BoardView) -> str:
    """Say what part of those who are due is here."""
    if not board.due:
        return "Nobody is due now"
    return f"{board.here * 100 / board.due:.1f}{wording.NARROW}% of those due"


def shares(board: BoardView) -> list[Share]:
    """Give the parts of the bar; a part of nobody keeps its place and its word."""
    oldest = max((p.minutes_late for p in board.late_people), default=0)
    coming = next((p.due_local for p in board.expected_people if p.due_local), "")
    return [
        Share("in", "In", board.here, "clocked in", routes.PEOPLE),
        Share("late", "Late, not here", board.late, _oldest(oldest), routes.PEOPLE),
        Share(
            "expected",
            "Expected later",
            board.expected_later,
            f"next at {coming}" if coming else "nobody else today",
            routes.PEOPLE,
        ),
        Share("absent", "Absent", board.absent, "no punch at all today", routes.PEOPLE),
        Share("done", "Finished", board.left, "clocked out today", routes.PEOPLE),
    ]


def _oldest(minutes: int) -> str:
    return f"oldest {wording.hours(minutes)}" if minutes else "nobody is late"


def sentence(board: BoardView) -> str:
    """Tell the bar to somebody who does not see it."""
    return (
        f"{board.here} in, {board.late} late, {board.expected_later} expected later, "
        f"{board.absent} absent, {board.left} finished"
    )


def queue_rows(snap: Snapshot) -> list[QueueRow]:
    """Give who needs a look: faces to decide, then who is late and who is absent, oldest first."""
    return [
        *[_held(view) for view in snap.held],
        *[_missing(person, "late") for person in snap.board.late_people],
        *[_missing(person, "absent") for person in snap.board.absent_people],
    ]


def _held(view: EmployeeRowView) -> QueueRow:
    return QueueRow(
        key=f"face-{view.id}",
        kind="face",
        name=view.name,
        what="Their face looks like another person's. Only a PIN works until somebody decides",
        when="decide",
        site=view.site,
        deed="Compare",
        href=f"{routes.person(view.id)}?tab=face",
    )


def _missing(person: PersonNow, kind: str) -> QueueRow:
    last = f", last seen {person.since_local}" if person.since_local else ""
    gone = "Not here today" if kind == "absent" else "Not here yet"
    return QueueRow(
        key=f"{kind}-{person.employee_id}",
        kind=kind,
        name=person.name,
        what=f"Due {person.due_local}. {gone}{last}",
        when=wording.hours(person.minutes_late),
        site=person.site,
        deed="See punches",
        href=f"{routes.person(person.employee_id)}?tab=punches",
    )


def site_bars(sites: tuple[SiteNow, ...]) -> list[SiteBar]:
    """Draw up the sites; bars compare with the largest number of them."""
    most = max((max(site.due, site.here) for site in sites), default=0) or 1
    return [_site_bar(site, most) for site in sites]


def _site_bar(site: SiteNow, most: int) -> SiteBar:
    missing = [
        f"{count} {word}" for count, word in ((site.late, "late"), (site.absent, "absent")) if count
    ]
    return SiteBar(
        id=site.id,
        name=site.name,
        time=site.local_time,
        here=site.here,
        due=site.due,
        here_percent=site.here * 100 // most,
        due_percent=site.due * 100 // most,
        note=", ".join(missing) or ("all here who are due" if site.due else "nobody is due"),
    )


def feed_row(item: FeedItem) -> FeedRow:
    """Draw up a punch."""
    return FeedRow(
        key=f"{item.at.isoformat()} {item.name}",
        time=item.at_local,
        name=item.name,
        direction=item.direction,
        direction_text="In" if item.direction == "in" else "Out",
        place=item.site,
    )
