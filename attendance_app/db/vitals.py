"""What a database says about itself."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session


def version(session: Session) -> int:
    """Return PostgreSQL's major version."""
    return int(session.execute(text("show server_version_num")).scalar_one()) // 10_000


def time(session: Session) -> datetime:
    """Return what time it is there."""
    return session.execute(text("select clock_timestamp()")).scalar_one()


def replay_lag_s(session: Session) -> float | None:
    """Return how many seconds a replica is behind; None where this is no replica."""
    behind = text(
        "select case when not pg_is_in_recovery() then null"
        " when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0"
        " else coalesce(extract(epoch from now() - pg_last_xact_replay_timestamp()), 0) end"
    )
    found = session.execute(behind).scalar_one()
    return None if found is None else float(found)


def is_fed(session: Session) -> bool:
    """Tell whether a replica has a connection by which the primary sends to it."""
    fed = text("select exists (select from pg_stat_wal_receiver where pid is not null)")
    return bool(session.execute(fed).scalar_one())


def gallery_models(session: Session) -> dict[str, int]:
    """Return how many faces there are of each recogniser."""
    counted = text("select model_id, count(*) from face_templates group by model_id")
    return {row[0]: row[1] for row in session.execute(counted)}
