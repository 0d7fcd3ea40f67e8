"""PostgreSQL, Valkey and S3 for tests: the same modules that `make run` uses, on free ports."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from standalone.home import Home
from standalone.servers import start_servers as start_in_order
from standalone.supervisor import Supervisor


@dataclass(frozen=True)
class Servers:
    """Running servers. `settings` holds the ATTENDANCE_* settings that reach them.

    The names of the servers are `postgres`, `valkey` and `s3`.
    """

    settings: dict[str, str]
    supervisor: Supervisor = field(repr=False)

    def kill(self, name: str) -> None:
        """Kill a server with SIGKILL and wait until it is gone."""
        self.supervisor.kill(name)

    def restart(self, name: str) -> None:
        """Start a server again, on the same port and data, and wait until it answers."""
        self.supervisor.start_again(name)


@contextmanager
def start_servers(home: Path) -> Iterator[Servers]:
    """Start the three servers with their data under `home` and stop them afterwards.

    Nothing outlives the test process, not even when it is killed. The database survives a killed
    PostgreSQL, but is not safe against a power cut: it does not wait for the disk.
    """
    folder = Home(home)
    folder.lock()
    supervisor = Supervisor(folder)
    try:
        settings = start_in_order(supervisor, durable=False)
        settings["ATTENDANCE_HOME"] = str(folder.path)
        settings["ATTENDANCE_TEMPLATE_KEY_FILE"] = str(folder.template_key_file())
        yield Servers(settings, supervisor)
    finally:
        supervisor.stop()
        folder.unlock()
