"""Reading the board for many viewers: once for each change, not once for each of them."""

from dataclasses import dataclass
from threading import Lock

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import Unavailable
from attendance_app.domain.ids import SiteId
from attendance_app.services.arrivals import Arrivals, SiteWeeks
from attendance_app.services.board import BoardView
from attendance_app.services.employees import EmployeeRowView
from attendance_app.services.reach import team_of
from attendance_app.wiring import use_cases

FRESH_S = 1  # a face that is held changes no revision: whoever opens the page sees it all the same
LONGEST_WAIT_S = 5
MOST_HELD = 20
MOST_KEPT = 200


@dataclass(frozen=True)
class Snapshot:
    """The board, the faces somebody must decide about, and the arrivals, at one moment."""

    board: BoardView
    held: tuple[EmployeeRowView, ...]
    today: tuple[Arrivals, ...] = ()
    weeks: tuple[SiteWeeks, ...] = ()


_latest: dict[tuple[int | None, int | None], Snapshot] = {}
_reading = Lock()


def revision() -> int:
    """Give a number that changes with each punch."""
    return use_cases().board.revision()


def snapshot(actor: Actor, site: SiteId | None) -> Snapshot:
    """Give the board of all sites, or of one; viewers with the same people share what was read.

    Raises:
        AccessDenied: the board is not for this account.
        NotFound: there is no such site.
        Unavailable: somebody else has been reading for seconds.

    """
    actor.require(Role.ADMIN, Role.HR, Role.MANAGER)
    if not _reading.acquire(timeout=LONGEST_WAIT_S):
        raise Unavailable("The board is slow just now; it catches up by itself.")
    try:
        key = team_of(actor), site
        kept = _latest.get(key)
        if kept is None or not _fresh(kept.board):
            kept = _read(actor, site)
            if len(_latest) > MOST_KEPT:
                _latest.clear()
            _latest[key] = kept
        return kept
    finally:
        _reading.release()


def _fresh(board: BoardView) -> bool:
    uses = use_cases()
    age = (uses.board.clock.now() - board.as_of).total_seconds()
    return 0 <= age < FRESH_S and board.revision == uses.board.revision()


def _read(actor: Actor, site: SiteId | None) -> Snapshot:
    uses = use_cases()
    held = uses.employees.search(actor, site_id=site, face="held", size=MOST_HELD)
    today, weeks = uses.arrivals.today(actor, site), uses.arrivals.weeks(actor, site)
    return Snapshot(uses.board.now(actor, site), held.items, today, weeks)
