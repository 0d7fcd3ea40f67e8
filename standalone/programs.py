"""Our own programs: the tasks that run to their end, and the three that stay."""

import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field

from standalone.home import Home
from standalone.options import ROOT, Options
from standalone.ports import LOOPBACK
from standalone.process import Program

Settings = Mapping[str, str]
_PYTHON = {"PYTHONUNBUFFERED": "1"}
_STARTED = "Huey consumer started"  # what the consumer logs when its workers run


@dataclass(frozen=True)
class Task:
    """A program that runs to its end, within `limit` seconds.

    `heard`: what it prints is for the person who starts Attendance, and stays out of the log.
    """

    name: str
    words: tuple[str, ...]
    env: Settings = field(repr=False)
    limit: float = 300
    heard: bool = False


def migrate(settings: Settings) -> Task:
    """Bring the schema of the database up to date."""
    return Task("migrations", ("-m", "alembic", "upgrade", "head"), settings)


def prepare(settings: Settings, administrator: Settings) -> Task:
    """Make the months' partitions and, on the first start, the way to the first administrator."""
    words = ("-m", "attendance_app", "prepare")
    return Task("prepare", words, {**settings, **administrator}, heard=True)


def seed(settings: Settings) -> Task:
    """Fill an empty company for a demonstration."""
    return Task("seed", ("-m", "attendance_app", "seed"), settings, limit=900, heard=True)


def weights(options: Options) -> Task:
    """Provide the model weights."""
    env = {"AI_WORKER_MODELS": str(options.models)}
    return Task("weights", ("-m", "ai_worker", "weights"), env, limit=3600)


def build_pages(settings: Settings) -> Task:
    """Build the front end."""
    words = ("-m", "reflex", "export", "--frontend-only", "--no-zip")
    return Task("pages", words, {**settings, "REFLEX_CHECK_LATEST_VERSION": "false"}, limit=1800)


def task_program(task: Task) -> Program:
    """Describe a task as a program."""
    command = (sys.executable, *task.words)
    return Program(task.name, command, _never, env={**_PYTHON, **task.env}, folder=ROOT, grace=10)


def face_worker(options: Options, home: Home, port: int) -> Program:
    """Describe the worker that finds and encodes faces."""
    return Program(
        "face-worker",
        (sys.executable, "-m", "ai_worker", "serve"),
        lambda: answers(f"http://{LOOPBACK}:{port}/readyz"),
        env={
            **_PYTHON,
            "AI_WORKER_HOST": LOOPBACK,
            "AI_WORKER_PORT": str(port),
            "AI_WORKER_TOKEN": home.secret("face-worker"),
            "AI_WORKER_MODELS": str(options.models),
        },
        folder=ROOT,
        grace=25,  # it finishes what it has accepted
        limit=180,
    )


def consumer(settings: Settings, home: Home) -> Program:
    """Describe the Huey consumer.

    `-g TERM` lets a running task finish on SIGTERM, and no `-t` cuts it short. It serves no
    requests: it counts as started when it has logged that it waits for tasks.
    """
    log = home.log("consumer")
    began = log.stat().st_size if log.exists() else 0

    def started() -> bool:
        with log.open("rb") as said:
            said.seek(began)
            return _STARTED in said.read().decode(errors="replace")

    command = (sys.executable, "-m", "huey.bin.huey_consumer", "attendance_app.tasks.queue.huey")
    return Program(
        "consumer",
        (*command, "-k", "process", "-w", "2", "-g", "TERM"),
        started,
        env={**_PYTHON, **settings},
        folder=ROOT,
        grace=60,
    )


def web(options: Options, home: Home, settings: Settings, reflex_redis_url: str) -> Program:
    """Describe the server of pages, REST and websocket: Granian on one port.

    The names with two underscores are Reflex's own switches for a front end that is built already.
    """
    command = (sys.executable, "-m", "granian", "--interface", "asgi", "--factory")
    serving = ("--host", options.host, "--port", str(options.port))
    workers = ("--workers", str(options.web_workers), "--respawn-failed-workers")
    return Program(
        "web",
        (
            *(*command, *serving, *workers, "--workers-kill-timeout", "5"),
            "attendance_app.attendance_app:app",
        ),
        lambda: answers(f"{options.own_url}/healthz") and answers(f"{options.own_url}/"),
        env={
            **_PYTHON,
            **settings,
            "HOST": options.host,
            "PORT": str(options.port),
            "REFLEX_ENV_MODE": "prod",
            "__REFLEX_SKIP_COMPILE": "true",
            "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
            "REFLEX_WEB_WORKDIR": str(home.path / "site"),
            "REFLEX_REDIS_URL": reflex_redis_url,
            "REFLEX_CHECK_LATEST_VERSION": "false",
        },
        folder=ROOT,
        limit=120,
    )


def answers(url: str) -> bool:
    """Say whether a GET is answered with success within two seconds."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310
            return answer.status == 200
    except (urllib.error.URLError, OSError, ValueError):
        return False


def _never() -> bool:
    return False
