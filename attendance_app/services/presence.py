"""Fills the presence cache from the database without losing a punch that comes meanwhile."""

from attendance_app.db import presence
from attendance_app.db.engine import Transaction
from attendance_app.services.ports import PresenceCache
from attendance_app.services.recording import present


def rebuild(cache: PresenceCache, transaction: Transaction) -> int:
    """Replace the cache by what the database holds; return how many people that is.

    A punch between the first select and the replacement wrote to what was replaced. It is
    committed by then, so the second select sees it; newer-wins keeps the second select from
    undoing a still later punch.
    """
    with transaction() as session:
        first = presence.everyone(session)
    cache.rebuild([present(standing) for standing in first])
    seen = {standing.employee: standing.version for standing in first}
    with transaction() as session:
        again = presence.everyone(session)
    for standing in again:
        if seen.get(standing.employee) != standing.version:
            cache.update(present(standing))
    return len(again)
