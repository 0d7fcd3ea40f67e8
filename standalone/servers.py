"""The three servers that Attendance stands on, started in order."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from standalone import object_store, postgres, valkey
from standalone.ports import free_port
from standalone.process import Program
from standalone.supervisor import Supervisor

Step = Callable[[str], AbstractContextManager[None]]


def start_servers(
    supervisor: Supervisor, *, durable: bool = True, step: Step = lambda _: nullcontext()
) -> dict[str, str]:
    """Start PostgreSQL, Valkey and S3, each when the one before answers.

    Each start runs inside `step(name)`. Returns the application's settings for the three.
    """
    settings: dict[str, str] = {}
    with step("PostgreSQL"):
        settings["ATTENDANCE_DATABASE_URL"] = _postgres(supervisor, durable=durable)
    with step("Valkey"):
        settings["ATTENDANCE_REDIS_URL"] = _valkey(supervisor)
    with step("S3 object store"):
        settings |= _object_store(supervisor)
    return settings


def _postgres(supervisor: Supervisor, *, durable: bool) -> str:
    home = supervisor.home
    postgres.create(home, durable=durable)

    def describe() -> tuple[Program, int]:
        port = free_port()
        return postgres.program(home, port, durable=durable), port

    port = supervisor.start_on_free_ports(describe)
    postgres.create_database(home, port)
    return postgres.url(home, port)


def _valkey(supervisor: Supervisor) -> str:
    def describe() -> tuple[Program, int]:
        port = free_port()
        return valkey.program(supervisor.home, port), port

    return valkey.url(supervisor.home, supervisor.start_on_free_ports(describe))


def _object_store(supervisor: Supervisor) -> dict[str, str]:
    home = supervisor.home

    def describe() -> tuple[Program, object_store.Ports]:
        ports = object_store.Ports()
        return object_store.program(home, ports), ports

    ports = supervisor.start_on_free_ports(describe)
    object_store.create_bucket(home, ports)
    return object_store.settings(home, ports)
