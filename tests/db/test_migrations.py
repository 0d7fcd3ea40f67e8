"""Migrations step back as well as forth, down to the schema that holds what must not be undone."""

from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from alembic import command
from tests.builders import World

ROOT = Path(__file__).parents[2]
FINAL = "0003"  # what was approved and locked: a backup is the only way behind it
SHAPE = """
select c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull
       || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
   and a.attnum > 0 and not a.attisdropped
union all
select conrelid::regclass::text || '.' || conname, pg_get_constraintdef(oid)
  from pg_constraint where connamespace = 'public'::regnamespace
union all
select tablename || '.' || indexname, indexdef from pg_indexes where schemaname = 'public'
union all
select tgrelid::regclass::text || '.' || tgname, pg_get_triggerdef(oid)
  from pg_trigger where not tgisinternal
 order by 1, 2
"""


def config(database: str) -> Config:
    made = Config(ROOT / "alembic.ini")
    made.attributes["url"] = database
    return made


def shape(engine: Engine) -> list[tuple[str, str]]:
    """Every column, constraint, index and trigger, as PostgreSQL describes it."""
    with engine.connect() as connection:
        return [(name, told) for name, told in connection.execute(text(SHAPE))]


def steps() -> list[str]:
    """The revisions that can be undone, the newest first."""
    script = ScriptDirectory.from_config(Config(ROOT / "alembic.ini"))
    found = [revision.revision for revision in script.walk_revisions()]
    return found[: found.index(FINAL)]


def test_each_step_back_and_forth_leaves_the_same_schema_and_the_data(
    database: str, engine: Engine, world: World
):
    world.company()
    person = world.employee("Mira", world.site())
    before = shape(engine)
    for revision in steps():
        with engine.connect() as connection:
            now = connection.scalar(text("select version_num from alembic_version"))
        assert now == revision
        command.downgrade(config(database), "-1")
    assert shape(engine) != before
    command.upgrade(config(database), "head")
    assert shape(engine) == before
    command.check(config(database))
    with engine.connect() as connection:
        found = connection.scalar(text("select name from employees where id = :id"), {"id": person})
    assert found == "Mira"


@pytest.mark.parametrize("target", ["0002", "base"])
def test_what_would_lose_approved_hours_or_punches_is_refused(
    database: str, engine: Engine, target: str
):
    before = shape(engine)
    with pytest.raises(RuntimeError, match="restore a backup"):
        command.downgrade(config(database), target)
    assert shape(engine) == before


def test_who_was_there_before_is_found_without_accents_afterwards(database: str, engine: Engine):
    command.downgrade(config(database), "0010")
    with engine.begin() as connection:
        connection.execute(text("insert into sites (name, zone) values ('Oslo', 'Europe/Oslo')"))
        connection.execute(
            text(
                "insert into employees"
                " (number, name, sort_name, department, site_id, starts_on, version)"
                " select '7', 'Søren Ødegård', 'søren', 'Køkken', id, '2026-01-01', 1 from sites"
            )
        )
    command.upgrade(config(database), "head")
    with engine.connect() as connection:
        found = connection.execute(text("select sort_name, search_text from employees")).one()
    assert tuple(found) == ("soren odegard", "soren odegard\n7\nkokken")
