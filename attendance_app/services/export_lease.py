"""Keeps a job ours while we work on it, and notices when it is not any more."""

import logging
import threading
import time
from datetime import timedelta
from types import TracebackType
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from attendance_app.db import export_jobs as rows
from attendance_app.db.engine import Transaction
from attendance_app.domain.errors import Unavailable

_LOG = logging.getLogger(__name__)
LONGEST_RUN = timedelta(hours=2)  # a step that hangs for good must not renew for good


class ExportStopped(Exception):
    """The job was cancelled, or its lease ran out and somebody else has it."""


class Lease:
    """A beat in the background renews the lease and writes the progress, twice a second at most.

    The work reports as often as it likes, which costs nothing. Killed or paused, a process beats
    no more, and the job goes to another.
    """

    def __init__(self, transaction: Transaction, held: rows.Claim, length: timedelta) -> None:
        self._transaction, self._held, self._length = transaction, held, length
        self._report = ("", 0, 0)
        self._stop, self._lost = threading.Event(), threading.Event()
        self._started = self._renewed = time.monotonic()
        self._beat = threading.Thread(target=self._go_on, name="export-lease", daemon=True)

    def __enter__(self) -> Self:
        self._beat.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._beat.join(timeout=10)

    def report(self, step: str, done: int, total: int) -> None:
        """Take a progress report.

        Raises:
            ExportStopped: somebody wants us to stop, or the lease may have run out.

        """
        self._report = (step, done, total)
        out = time.monotonic() - self._renewed > self._length.total_seconds()
        if self._lost.is_set() or out:
            raise ExportStopped

    def confirm(self) -> None:
        """Ask the database, before something that others see.

        Raises:
            ExportStopped: the job is not ours.

        """
        if self._lost.is_set() or not self._renew():
            raise ExportStopped

    def _go_on(self) -> None:
        beat = min(0.5, self._length.total_seconds() / 5)
        written, every = self._report, self._length.total_seconds() / 4
        while not self._stop.wait(beat):
            due = time.monotonic() - self._renewed > every
            if self._report == written and not due:
                continue
            written = self._report
            if not self._beat_once():
                return

    def _beat_once(self) -> bool:
        if time.monotonic() - self._started > LONGEST_RUN.total_seconds():
            _LOG.error("Export %d has run for %s: its lease is let go", self._held.job, LONGEST_RUN)
            return False
        try:
            if self._renew():
                return True
        except (SQLAlchemyError, Unavailable) as error:  # the next beat may get through
            _LOG.warning("Export %d: lease not renewed: %s", self._held.job, type(error).__name__)
            return True
        self._lost.set()
        return False

    def _renew(self) -> bool:
        before = time.monotonic()
        with self._transaction() as session:
            kept = rows.renew(session, self._held, self._length, *self._report)
        if kept:
            self._renewed = before
        return kept
