"""Which revision of the schema a database has, and which one this program was written for."""

from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import Session

_REVISIONS = Path(__file__).parents[2] / "alembic"


def newest() -> str:
    """Return the newest revision that this program brings along."""
    return ScriptDirectory(str(_REVISIONS)).get_current_head() or ""


def current(session: Session) -> str:
    """Return the revision of the database, empty where there is none."""
    if session.execute(text("select to_regclass('alembic_version')")).scalar_one() is None:
        return ""
    return session.execute(text("select version_num from alembic_version")).scalar() or ""
