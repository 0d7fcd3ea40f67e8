"""Real servers for the whole run, and a fresh migrated database for each test that asks."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis
from alembic.config import Config
from pydantic import SecretStr
from sqlalchemy import Engine, make_url, text

from alembic import command
from attendance_app.db import partitions
from attendance_app.db.engine import Transaction, make_engine, transactions
from attendance_app.settings import Settings
from tests.builders import World
from tests.fakes import FrozenClock
from tests.memory import in_memory_or
from tests.stack import Servers, start_servers

ROOT = Path(__file__).parents[1]
TEMPLATE = "attendance_template"
_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, so that no process is left alone with one at the end.

    The browser comes last: its driver keeps an event loop, beside which no other runs.
    """

    def turn(item: pytest.Item) -> tuple[bool, bool]:
        return item.get_closest_marker("e2e") is not None, item.path.parent.name != "faults"

    items.sort(key=turn)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """PostgreSQL, Valkey and S3; a test that needs them fails where they cannot start."""
    with in_memory_or(tmp_path_factory.mktemp("servers")) as home, start_servers(home) as running:
        yield running


@pytest.fixture(scope="session")
def template(servers: Servers) -> str:
    """A migrated database with the partitions of the frozen clock's time, to be copied."""
    url = _url_of(servers, TEMPLATE)
    _admin(servers, f"create database {TEMPLATE}")
    migrate(url)
    engine = make_engine(url, pool_size=1)
    with transactions(engine)() as session:
        partitions.ensure(session, FrozenClock().now().date())
    engine.dispose()
    return TEMPLATE


def migrate(url: str) -> None:
    """Bring a database to the newest schema."""
    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = url
    command.upgrade(config, "head")


@pytest.fixture
def database(servers: Servers, template: str) -> Iterator[str]:
    """The address of a fresh database."""
    with fresh_database(servers, template) as url:
        yield url


@contextmanager
def fresh_database(servers: Servers, template: str) -> Iterator[str]:
    """Copy the template and drop the copy afterwards, whoever is still connected to it."""
    name = f"attendance_{next(_numbers)}"
    _admin(servers, f"create database {name} template {template}")
    try:
        yield _url_of(servers, name)
    finally:
        _admin(servers, f"drop database {name} with (force)")


def empty(engine: Engine) -> None:
    """Take the rows of a company out of a database that several tests use one after another."""
    with transactions(engine)() as session:
        session.execute(text("set local session_replication_role = replica"))  # no append-only
        session.execute(
            text(
                "truncate company, sites, employees, accounts, attendance_logs, pay_periods,"
                " export_jobs, webhooks, export_schedules, audit_entries restart identity cascade"
            )
        )


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """Connections to the fresh database."""
    engine = make_engine(database, pool_size=20)
    yield engine
    engine.dispose()


@pytest.fixture
def transaction(engine: Engine) -> Transaction:
    """The way to open a transaction in the fresh database."""
    return transactions(engine)


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that stands still until it is told to go on."""
    return FrozenClock()


@pytest.fixture
def world(transaction: Transaction, clock: FrozenClock) -> World:
    """Makes companies, people and kiosks in the fresh database."""
    return World(transaction, clock)


@pytest.fixture
def settings(servers: Servers, database: str) -> Settings:
    """The settings of an application on the fresh database, an empty Valkey and the real S3."""
    given = {key.removeprefix("ATTENDANCE_").lower(): v for key, v in servers.settings.items()}
    with redis.Redis.from_url(given["redis_url"]) as valkey:
        valkey.flushall()
    return Settings(
        **given
        | {
            "database_url": SecretStr(database),
            "face_worker_url": "http://127.0.0.1:9",
            "face_worker_token": SecretStr("no-worker-runs-here"),
        }
    )


def _url_of(servers: Servers, database: str) -> str:
    url = make_url(servers.settings["ATTENDANCE_DATABASE_URL"])
    return url.set(database=database).render_as_string(hide_password=False)


def _admin(servers: Servers, statement: str) -> None:
    url = make_url(servers.settings["ATTENDANCE_DATABASE_URL"])
    address = url.set(drivername="postgresql", database="postgres")
    with psycopg.connect(
        address.render_as_string(hide_password=False), autocommit=True, connect_timeout=10
    ) as link:
        link.execute(statement)  # pyright: ignore[reportArgumentType]
