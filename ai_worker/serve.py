"""Starts the worker: files checked, networks proven, then the port opened."""

import contextlib
import ctypes
import gc
import logging
import shutil
import signal
import subprocess
import sys
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from ai_worker.app import create_app
from ai_worker.engine import Engine
from ai_worker.sessions import place
from ai_worker.settings import Settings, metrics_folder
from ai_worker.weights import manifest, recognisers

log = logging.getLogger(__name__)


def load(settings: Settings) -> Starlette:
    """Return the application, ready to serve.

    Raises:
        SettingsRefused, WeightsRefused: it must not serve like this.
    """
    settings.bearer()
    return create_app(settings, engine(settings))


def engine(settings: Settings) -> Engine:
    """Return the networks that the settings choose, from checked files, where they choose.

    Raises:
        SettingsRefused, WeightsRefused: they cannot be had.
    """
    placement = place(settings)
    chosen = recognisers.find(settings.recogniser, settings.models)
    graphs = manifest.read(settings.models, recognisers.welcome())
    if chosen.file not in graphs:
        graphs[chosen.file] = recognisers.read(chosen, settings.models)
    networks = Engine(graphs, chosen, placement)
    del graphs
    _give_memory_back()
    return networks


def _give_memory_back() -> None:
    """Return to the system what loading used: glibc keeps it, and it is as much as all else."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def check(settings: Settings) -> int:
    """Prove in this process that the worker could serve."""
    load(settings)
    return 0


def from_environment() -> Starlette:
    """Return the application for one of several processes."""
    return load(Settings())


def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT, finish what was accepted, return the exit status."""
    several = settings.planned_processes() > 1
    app = None if several else load(settings)
    if several and (refused := _check_elsewhere()):
        return refused
    config = uvicorn.Config(
        app or "ai_worker.serve:from_environment",
        factory=several,
        host=settings.host,
        port=settings.port,
        workers=settings.planned_processes(),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=settings.drain_seconds,
    )
    if app is None:
        return _run_several(config)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _noted)  # uvicorn raises the signal again when all is done
    server = uvicorn.Server(config)
    server.run()
    return 0 if server.started else 1


def _check_elsewhere() -> int:
    """Refuse before any process serves, without this one holding the networks for ever."""
    return subprocess.run([sys.executable, "-m", "ai_worker", "check"], check=False).returncode


def _noted(number: int, _frame: FrameType | None) -> None:
    log.info("Stopped by signal %d.", number)


def _run_several(config: uvicorn.Config) -> int:
    try:
        _Supervisor(config, sockets=[config.bind_socket()]).run()
    finally:
        shutil.rmtree(metrics_folder(), ignore_errors=True)
    return 0


class _Supervisor(Multiprocess):
    """Keeps the processes alive; lets go of the port before it tells them to leave.

    While it held the port open, whoever connected to it would wait for an answer that no process
    gives any more. Closed, the last process to leave takes the port with it, and callers are
    refused at once and go elsewhere.
    """

    def terminate_all(self) -> None:
        for one in self.sockets:
            one.close()
        super().terminate_all()
