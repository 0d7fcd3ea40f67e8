"""Looks at PostgreSQL, its replica, and the queue that is kept in it."""

from collections.abc import Iterator

from sqlmodel import Session

from attendance_app.db import export_jobs, partitions, schema, vitals
from attendance_app.db.engine import make_engine, transactions
from attendance_app.domain.errors import Unavailable
from attendance_app.services.doctor import Finding, note, ok, wrong
from attendance_app.services.ports import Clock

WANTED_VERSION = 18
MOST_SKEW_S = 2.0
MOST_LAG_S = 30.0
MOST_WAIT_S = 300.0


def database(url: str, clock: Clock) -> Iterator[Finding]:
    """Look at the primary. url: with the password, which is never told."""
    engine = make_engine(url, pool_size=1)
    try:
        with transactions(engine)() as session:
            yield _version(session)
            yield _skew(session, clock)
            found = _schema(session)
            yield found
            if not found.mend:
                yield from _tables(session, clock)
    except Unavailable:
        yield wrong(
            "database",
            "does not answer",
            "Check ATTENDANCE_DATABASE_URL, its user's password, and that the network lets this"
            " machine reach it.",
        )
    finally:
        engine.dispose()


def replica(url: str) -> Iterator[Finding]:
    """Look at the read replica."""
    engine = make_engine(url, pool_size=1, read_only=True)
    try:
        with transactions(engine)() as session:
            behind, fed = vitals.replay_lag_s(session), vitals.is_fed(session)
    except Unavailable:
        yield wrong(
            "replica",
            "does not answer",
            "Check ATTENDANCE_REPLICA_URL; without the setting exports read the primary.",
        )
        return
    finally:
        engine.dispose()
    if behind is None:
        yield note(
            "replica", "is no replica", "Point ATTENDANCE_REPLICA_URL at a replica, or drop it."
        )
    elif not fed:
        yield wrong(
            "replica",
            "is cut off from the primary: exports are as old as that",
            "See docs/runbooks/replica-behind.md, step 4.",
        )
    elif behind > MOST_LAG_S:
        yield wrong("replica", f"is {behind:.0f} s behind", "See docs/runbooks/replica-behind.md.")
    else:
        yield ok("replica", f"is {behind:.0f} s behind")


def _version(session: Session) -> Finding:
    found = vitals.version(session)
    if found < WANTED_VERSION:
        return note(
            "database",
            f"answers, PostgreSQL {found}",
            f"Tests run on PostgreSQL {WANTED_VERSION}: upgrade it.",
        )
    return ok("database", f"answers, PostgreSQL {found}")


def _skew(session: Session, clock: Clock) -> Finding:
    before = clock.now()
    there = vitals.time(session)
    after = clock.now()
    skew = abs((there - (before + (after - before) / 2)).total_seconds())
    if skew > MOST_SKEW_S:
        return wrong(
            "clock",
            f"differs from the database's by {skew:.1f} s",
            "Set the clocks of both machines by NTP; times of punches come from this one.",
        )
    return ok("clock", f"differs from the database's by {skew:.1f} s")


def _schema(session: Session) -> Finding:
    current, newest = schema.current(session), schema.newest()
    if current == newest:
        return ok("schema", f"revision {current}")
    return wrong(
        "schema",
        f"revision {current or 'none'}, not {newest}",
        "Run `alembic upgrade head` (the images: `migrate`), then `prepare`. Where the database is"
        " the newer one, roll out the newer version.",
    )


def _tables(session: Session, clock: Clock) -> Iterator[Finding]:
    ahead = partitions.months_ahead(session, clock.now().date())
    detail = f"{ahead} months of partitions ahead"
    mend = "Run `prepare`, and see that the consumer runs, which makes them each night."
    if ahead < 1:
        yield wrong("months", detail, mend)
    elif ahead < partitions.AHEAD:
        yield note("months", detail, mend)
    else:
        yield ok("months", detail)
    stray = partitions.strays(session)
    if stray:
        yield wrong("strays", f"{stray} punches lie outside their month", mend)
    waited = export_jobs.oldest_wait(session)
    if waited > MOST_WAIT_S:
        yield wrong(
            "exports",
            f"one waits for {waited:.0f} s",
            "Start the consumer, or more of them, and read its log.",
        )
    else:
        yield ok("exports", "none waits for long")
