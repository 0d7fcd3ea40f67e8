"""Starts the worker: files checked, networks proven, then the port opened."""

import logging
import signal
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from ai_worker.app import create_app
from ai_worker.engine import Engine
from ai_worker.settings import Settings
from ai_worker.weights import manifest

log = logging.getLogger(__name__)


def load(settings: Settings) -> Starlette:
    """Return the application, ready to serve.

    Raises:
        SettingsRefused, WeightsRefused: it must not serve like this.
    """
    settings.bearer()
    return create_app(settings, Engine(manifest.read(settings.models)))


def from_environment() -> Starlette:
    """Return the application for one of several processes."""
    return load(Settings())


def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT, finish what was accepted, return the exit status."""
    app = load(settings)  # also when other processes will serve: refuse before they start
    several = settings.processes > 1
    config = uvicorn.Config(
        "ai_worker.serve:from_environment" if several else app,
        factory=several,
        host=settings.host,
        port=settings.port,
        workers=settings.processes,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=settings.drain_seconds,
    )
    if several:
        del app
        return _run_several(config)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _noted)  # uvicorn raises the signal again when all is done
    server = _Server(config, app)
    server.run()
    return 0 if server.started else 1


def _noted(number: int, _frame: FrameType | None) -> None:
    log.info("Stopped by signal %d.", number)


def _run_several(config: uvicorn.Config) -> int:
    from uvicorn.supervisors import Multiprocess

    sockets = [config.bind_socket()]
    Multiprocess(config, sockets=sockets).run()
    return 0


class _Server(uvicorn.Server):
    """Tells the application that it is leaving as soon as the signal comes."""

    def __init__(self, config: uvicorn.Config, app: Starlette):
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._app.state.worker.draining = True
        super().handle_exit(sig, frame)
