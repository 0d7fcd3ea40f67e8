"""`make run`: everything in order, then watch, then everything back."""

import json
import os
import signal
import time
from contextlib import suppress
from itertools import chain
from pathlib import Path

from standalone import front_end, object_store, postgres, programs, valkey
from standalone.errors import Interrupted, PortLost, StartFailed
from standalone.home import Home, private_file
from standalone.options import ROOT, Options
from standalone.ports import LOOPBACK, free_port, is_free
from standalone.process import Child, Program
from standalone.programs import Task
from standalone.progress import step, tell
from standalone.servers import start_servers
from standalone.supervisor import Supervisor

_LOOK = 0.2  # seconds between two looks at the programs
REFLEX_DATABASE = 1  # Reflex's own state; the application and the queue use database 0


class Launcher:
    """One run of the whole of Attendance on one machine."""

    def __init__(self, options: Options, *, demo: bool = False) -> None:
        self.options = options
        self.demo = demo
        self.home = Home(options.home)
        self.supervisor = Supervisor(self.home, tell)
        self.face_worker_port = free_port()

    def run(self) -> None:
        """Start, say that it is ready, watch until somebody asks to stop, stop.

        Raises:
            StartFailed: something could not be started or died too often.
        """
        check_port(self.options)
        check_wheels()
        self.home.lock()
        self._listen_to_signals()
        try:
            with suppress(Interrupted):
                for line in self._start():
                    tell(line)
                while not self.supervisor.stopping:
                    time.sleep(_LOOK)
                    self.supervisor.look()
        finally:
            self._stop()

    def _listen_to_signals(self) -> None:
        def asked(*_: object) -> None:
            self.supervisor.hurried = self.supervisor.stopping
            self.supervisor.stopping = True

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, asked)

    def _start(self) -> list[str]:
        """Start everything; return the lines that say so."""
        settings = self._base_settings() | start_servers(self.supervisor, step=step)
        with step("Database schema"):
            self._finish(programs.migrate(settings))
            said = self._finish(programs.prepare(settings, self.options.administrator))
        settings |= self._start_face_worker()
        private_file(self.home.path / "env.json", json.dumps(settings, indent=1) + "\n")
        with step("Background jobs"):
            self.supervisor.start(programs.consumer(settings, self.home))
        self._build_pages(settings)
        with step("Web server"):
            self._start_web(settings)
        notes = self._fill_demo(settings) if self.demo else []
        return [
            f"Attendance is ready at {self.options.public_url}",
            *setup_lines(said, self.options.public_url),
            *notes,
        ]

    def _base_settings(self) -> dict[str, str]:
        return {
            "ATTENDANCE_HOME": str(self.home.path),
            "ATTENDANCE_PUBLIC_URL": self.options.public_url,
            "ATTENDANCE_TEMPLATE_KEY_FILE": str(self.home.template_key_file()),
            "ATTENDANCE_FACE_WORKER_URL": _face_worker_url(self.face_worker_port),
            "ATTENDANCE_FACE_WORKER_TOKEN": self.home.secret("face-worker"),
        }

    def _start_face_worker(self) -> dict[str, str]:
        with step("Face models (downloaded on the first start)"):
            self._finish(programs.weights(self.options))

        ports = chain([self.face_worker_port], iter(free_port, None))

        def describe() -> tuple[Program, int]:
            port = next(ports)
            return programs.face_worker(self.options, self.home, port), port

        with step("Face worker"):
            port = self.supervisor.start_on_free_ports(describe)
        return {"ATTENDANCE_FACE_WORKER_URL": _face_worker_url(port)}

    def _build_pages(self, settings: dict[str, str]) -> None:
        wanted = front_end.fingerprint(ROOT)
        with front_end.one_builder(ROOT):
            if not front_end.is_built(ROOT, wanted):
                with step("Pages (built on the first start and after changes)"):
                    self._finish(programs.build_pages(settings | front_end.build_settings()))
                wanted = front_end.fingerprint(ROOT)  # the first build writes reflex.lock
                front_end.mark_built(ROOT, wanted)
            front_end.copy_into(self.home, ROOT, wanted, self.options.browser_port)

    def _start_web(self, settings: dict[str, str]) -> None:
        redis_url = settings["ATTENDANCE_REDIS_URL"]
        reflex = f"{redis_url.rpartition('/')[0]}/{REFLEX_DATABASE}"
        try:
            self.supervisor.start(programs.web(self.options, self.home, settings, reflex))
        except PortLost:
            raise port_taken(self.options) from None

    def _fill_demo(self, settings: dict[str, str]) -> list[str]:
        """Fill the demonstration's company once; return what was said about it."""
        notes = self.home.path / "demo.txt"
        if not notes.exists():
            with step("Demonstration company"):
                private_file(notes, self._finish(programs.seed(settings)))
        return notes.read_text().splitlines()

    def _finish(self, task: Task) -> str:
        """Run a task to its end; return what it printed when it is one that is heard.

        Raises:
            Interrupted: somebody asked to stop; the task was stopped.
            StartFailed: it failed, or took too long.
        """
        child = Child(programs.task_program(task), self.home, capture=task.heard)
        until = time.monotonic() + task.limit
        try:
            while not child.wait(0.05):
                if self.supervisor.stopping:
                    raise Interrupted
                if time.monotonic() > until:
                    raise StartFailed(
                        f"{task.name} did not finish in {task.limit:.0f} s: read {child.log}."
                    )
        finally:
            child.stop()
        if child.status():
            raise child.failure()
        return child.output()

    def _stop(self) -> None:
        (self.home.path / "env.json").unlink(missing_ok=True)
        with step("Stopping"):
            self.supervisor.stop()
        self.home.unlock()


def _face_worker_url(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"


def setup_lines(said: str, public_url: str) -> list[str]:
    """Return the line with the first administrator's link, when `prepare` printed one."""
    links = [
        line.removeprefix("setup-link ") for line in said.splitlines() if "setup-link " in line
    ]
    return [f"Create the first administrator at {public_url}{link.strip()}" for link in links]


def check_port(options: Options) -> None:
    """Refuse a port that cannot be served, before anything else is started.

    Raises:
        StartFailed: the port is taken, forbidden, or HOST is no address of this machine.
    """
    try:
        if is_free(options.port, options.host):
            return
    except PermissionError:
        raise StartFailed(
            f"Port {options.port} needs more rights than this user has: choose one above 1023, "
            "for example PORT=3001 make run."
        ) from None
    except OSError:
        raise StartFailed(
            f"HOST is {options.host!r}, which is no address of this machine: use 127.0.0.1 or, to "
            "serve the network, 0.0.0.0."
        ) from None
    raise port_taken(options)


def port_taken(options: Options) -> StartFailed:
    """Return the sentence about a taken port."""
    return StartFailed(
        f"Port {options.port} is already used by another program: stop that one, or choose another "
        f"port, for example PORT={options.port + 1} make run."
    )


def check_wheels() -> None:
    """Refuse an environment without the servers, before anything is started."""
    postgres.programs()
    valkey.server()
    object_store.weed()


def running_settings(home: Path) -> dict[str, str]:
    """Return the settings of the Attendance that runs on a home, for commands beside it.

    Raises:
        StartFailed: none runs there.
    """
    try:
        owner = int((home / "launcher.lock").read_text())
        os.kill(owner, 0)
        return json.loads((home / "env.json").read_text())
    except PermissionError:
        raise StartFailed(f"{home} belongs to another user.") from None
    except (OSError, ValueError):
        raise StartFailed(f"Attendance does not run on {home}: start it with `make run`.") from None
