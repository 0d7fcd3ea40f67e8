"""The engine, and the one way to open a transaction."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlmodel import Session

from attendance_app.domain.errors import Unavailable

Transaction = Callable[[], AbstractContextManager[Session]]


def make_engine(url: str, *, pool_size: int = 10, read_only: bool = False) -> Engine:
    """Return an engine whose connections speak UTC and give up on time.

    read_only: for a replica the whole engine must be read-only, because a pooled connection that
    is handed back as read-write fails there on its next use.
    """
    return create_engine(
        url,
        hide_parameters=True,  # ciphertexts and hashes stay out of error texts
        pool_pre_ping=True,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=5,
        connect_args={
            "connect_timeout": 3,
            "options": "-c timezone=UTC -c lock_timeout=5000 -c statement_timeout=60000",
        },
        execution_options={"postgresql_readonly": True} if read_only else {},
    )


def transactions(engine: Engine) -> Transaction:
    """Return a `transaction()` that commits on success and rolls back on error.

    When the database does not answer, or a lock does not come in time, it raises `Unavailable`. A
    commit that was under way may have succeeded all the same: repeat it only with its key.
    """

    @contextmanager
    def transaction() -> Iterator[Session]:
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except (OperationalError, InterfaceError, NoConnectionFree) as error:
            raise Unavailable("The database did not answer. Try again in a moment.") from error

    return transaction
