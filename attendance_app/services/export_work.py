"""Does an export: claim, read, write, store, done. Whatever kills it, another attempt finishes."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from attendance_app.db import export_jobs as rows
from attendance_app.db import pay_periods, payroll
from attendance_app.db.engine import Transaction
from attendance_app.domain.errors import (
    AttendanceError,
    RuleViolation,
    StorageRefused,
    Unavailable,
)
from attendance_app.domain.payroll import PayrollDataset
from attendance_app.services import export_glimpses
from attendance_app.services.export_glimpses import GlimpseMaker
from attendance_app.services.export_lease import ExportStopped, Lease
from attendance_app.services.export_scratch import scratch
from attendance_app.services.export_split import ZIP_TYPE, SiteFiles, is_split
from attendance_app.services.export_systems import Systems
from attendance_app.services.payroll_reading import PayrollReading, Wanted
from attendance_app.services.payroll_spool import Spool
from attendance_app.services.ports import Documents, ObjectStore

_LOG = logging.getLogger(__name__)
TRY_AGAIN_AFTER = (timedelta(seconds=60), timedelta(minutes=10))

FILES = {  # kind → (document, end of the file's name, content type)
    "xlsx": (
        ("xlsx", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ),
    "pdf": (("pdf", ".pdf", "application/pdf"),),
    "csv": (
        ("summary_csv", "-summary.csv", "text/csv; charset=utf-8"),
        ("daily_csv", "-daily.csv", "text/csv; charset=utf-8"),
    ),
}


SYSTEM = "payroll system"
_TYPES = {  # of the files of payroll systems, by the ends of their names
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".ini": "text/plain",
    ".iif": "text/plain",
    ".json": "application/json",
}


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    kind: str
    document: str
    content_type: str
    key: str
    end: str

    def zipped(self) -> "_File":
        """Return what there is instead when it is split by site."""
        return replace(self, name=f"{self.name}.zip", key=f"{self.key}.zip", content_type=ZIP_TYPE)


class _Steps:
    """Turns the progress of each step into that of the whole: each step counts the same rows."""

    def __init__(self, lease: Lease, steps: int) -> None:
        self._lease, self._steps, self._step = lease, steps, 0

    def next(self) -> None:
        self._step += 1

    def __call__(self, step: str, rows_done: int, rows_total: int) -> None:
        total = max(1, rows_total)
        self._lease.report(step, self._step * total + rows_done, self._steps * total)


@dataclass(frozen=True, slots=True)
class ExportWork:
    """The body of an export job. lease: several times the longest step between two beats.

    split_people: with more people than that, each document is a ZIP with one file per site.
    glimpses: what makes the first pages and rows that browsers show; None: nothing is shown.
    keep_years: how long nobody may remove files of a locked period, where the bucket can lock.
    """

    transaction: Transaction
    reading: PayrollReading
    store: ObjectStore
    documents: Documents
    systems: Systems
    lease: timedelta
    try_again_after: Sequence[timedelta] = TRY_AGAIN_AFTER
    split_people: int = 10_000
    glimpses: GlimpseMaker | None = None
    keep_years: int = 0

    def run(self, job: int) -> str:
        """Do the job if it is to be done; return its state after that, or "not ours"."""
        with self.transaction() as session:
            held = rows.claim(session, job, self.lease)
        if held is None:
            return "not ours"
        files = _files(held.job, held.period, held.params)
        try:
            with Lease(self.transaction, held, self.lease) as lease:
                return self._export(held, files, lease)
        except ExportStopped:
            return self._stopped(held, files)
        except (StorageRefused, RuleViolation) as error:
            return self._failed(held, files, str(error))
        except Exception as error:
            return self._try_later(held, files, error)

    def discard(self, job: int) -> bool:
        """Remove what an attempt at a job that ended without a result may have stored.

        Returns False when the store did not take it; it may be asked again.
        """
        with self.transaction() as session:
            found = rows.get(session, job)
            files = _files(job, found[1].id, found[0].params) if found else []
        return self._remove(files)

    def _export(self, held: rows.Claim, files: Sequence[_File], lease: Lease) -> str:
        steps = _Steps(lease, 1 + len(held.params.get("systems", ())) + len(files))
        with self.transaction() as session:
            period = payroll.period(session, held.period)
        if period is None:
            raise RuleViolation("The pay period of this export is gone.")
        wanted = Wanted(period.starts_on, period.ends_on, held.created_at, held.params.get("site"))
        frozen = period.dataset_sha256
        with (
            scratch() as folder,
            closing(Spool(folder / "people")) as spool,
        ):
            dataset = self.reading.spooled(wanted, spool, steps)
            if frozen and wanted.site is None and dataset.sha256 != frozen:
                raise Unavailable("The copy of the database is behind the lock of this period.")
            for kind in held.params.get("systems", ()):
                steps.next()
                self.systems.check(dataset, held.params, kind, steps, locked=bool(frozen))
            stored = self._write(held, files, dataset, spool, folder, steps, lease)
        if frozen and self.keep_years:
            lease.confirm()
            self._retain(stored, years_after(held.created_at, self.keep_years))
        with self.transaction() as session:
            done = rows.finish(session, held, dataset.sha256, stored)
            if done and frozen:
                pay_periods.mark_exported(session, period.id, held.requested_by, dataset.sha256)
        if not done:
            raise ExportStopped
        return "done"

    def _write(
        self,
        held: rows.Claim,
        files: Sequence[_File],
        dataset: PayrollDataset,
        spool: Spool,
        folder: Path,
        steps: _Steps,
        lease: Lease,
    ) -> list[dict[str, Any]]:
        """Write and store each file; payroll systems' are never split."""
        stored: list[dict[str, Any]] = []
        split = is_split(dataset, spool, self.split_people)
        for file in files:
            steps.next()
            if file.document == SYSTEM:
                self.systems.write(dataset, held.params, file.kind, folder / file.name, steps)
                stored.append(self._store(file, folder / file.name, lease))
            elif split:
                packed = file.zipped()
                sites = SiteFiles(self.documents, file.document, file.end)
                sites.write(dataset, spool, folder / packed.name, steps)
                stored.append(self._store(packed, folder / packed.name, lease))
            else:
                self.documents.write(dataset, file.document, folder / file.name, steps)
                stored.append(self._store(file, folder / file.name, lease))
        return stored

    def _store(self, file: _File, path: Path, lease: Lease) -> dict[str, Any]:
        lease.confirm()
        stored = self.store.put(file.key, path, file.content_type)
        shown = self.glimpses is not None and self.glimpses.make(file.key, path)
        path.unlink()
        return {**asdict(stored), "name": file.name, "kind": file.kind, "shown": shown}

    def _retain(self, stored: Sequence[dict[str, Any]], until: datetime) -> None:
        """Lock files that are whole: those of an attempt that failed could not be removed else."""
        for file in stored:
            if self.store.retain(str(file["key"]), until):
                file["kept_until"] = until.date().isoformat()

    def _stopped(self, held: rows.Claim, files: Sequence[_File]) -> str:
        """End a cancelled job and leave nothing behind; keep off one that is another's."""
        with self.transaction() as session:
            ours = rows.settle_cancelled(session, held)
        if not ours:
            return "not ours"
        self._remove(files)
        return "cancelled"

    def _failed(self, held: rows.Claim, files: Sequence[_File], cause: str) -> str:
        with self.transaction() as session:
            ours = rows.fail(session, held, cause)
        if not ours:
            return "not ours"
        _LOG.error("Export %d failed: %s", held.job, cause)
        self._remove(files)
        return "failed"

    def _try_later(self, held: rows.Claim, files: Sequence[_File], error: Exception) -> str:
        cause = _cause(error)
        waits = self.try_again_after
        delay = waits[min(held.token, len(waits)) - 1]
        with self.transaction() as session:
            state = rows.try_later(session, held, cause, delay)
        _LOG.warning(
            "Export %d, attempt %d: %s", held.job, held.token, cause, exc_info=not _known(error)
        )
        if state in ("failed", "cancelled"):
            self._remove(files)
        return state or "not ours"

    def _remove(self, files: Sequence[_File]) -> bool:
        """Remove files; what a store that is away keeps is removed by `Payroll.tidy` later."""
        for file in files:
            for key in (file.key, file.zipped().key, *export_glimpses.keys(file.key)):
                try:
                    self.store.delete(key)
                except (Unavailable, StorageRefused) as error:
                    _LOG.warning("Left for now in the store: %s (%s)", key, error)
                    return False
        return True


def years_after(at: datetime, years: int) -> datetime:
    """Return the same day in a later year; the first of March for one that is missing."""
    try:
        return at.replace(year=at.year + years)
    except ValueError:
        return at.replace(year=at.year + years, month=3, day=1)


def content_type_of(name: str) -> str:
    """Return the content type of a finished file."""
    if name.endswith(".zip"):
        return ZIP_TYPE
    endings = [(end, kind) for documents in FILES.values() for _, end, kind in documents]
    endings += _TYPES.items()
    return next((kind for end, kind in endings if name.endswith(end)), "application/octet-stream")


def _files(job: int, period: int, params: Mapping[str, Any]) -> list[_File]:
    """Return the files of a job; names and keys are the same in each attempt."""
    stem = str(params["stem"])
    folder = f"payroll/{period}/{job}"
    return [
        _File(f"{stem}{end}", kind, document, content_type, f"{folder}/{stem}{end}", end)
        for kind in params["kinds"]
        if kind in FILES
        for document, end, content_type in FILES[kind]
    ] + [
        _File(name, kind, SYSTEM, content_type_of(name), f"{folder}/{name}", "")
        for kind, pinned in params.get("systems", {}).items()
        for name in pinned["files"]
    ]


def _known(error: Exception) -> bool:
    return isinstance(error, AttendanceError | SQLAlchemyError | OSError)


def _cause(error: Exception) -> str:
    """Return a sentence for HR; what the database says stays in the log."""
    if isinstance(error, AttendanceError):
        return str(error)
    if isinstance(error, SQLAlchemyError):
        return "The database did not answer."
    if isinstance(error, OSError):
        return f"The worker could not write the file: {error.strerror or type(error).__name__}."
    if isinstance(error, ValueError):
        return str(error)
    return f"The export stopped on an unexpected {type(error).__name__}; see the worker's log."
