"""What payroll shows: plain values, ready for a page or an answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from attendance_app.db.tables import ExportJobRow, PayPeriodRow
from attendance_app.domain.payroll import EmployeeTimes

LIVE = ("queued", "running")
Handed = Mapping[tuple[int, str], tuple[int, str, datetime]]
NOT_HANDED: Handed = {}


@dataclass(frozen=True, slots=True)
class PayPeriodView:
    """A pay period; both days are included."""

    id: int
    label: str
    starts_on: date
    ends_on: date
    state: str


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A finished file. size in bytes. downloads: how often it was handed out; the last one's who.

    downloaded_at: UTC, None when nobody has. shown: its beginning can be looked at. kept_until:
    nobody removes it before; None: no lock.
    """

    name: str
    kind: str
    size: int
    sha256: str
    downloads: int = 0
    downloaded_by: str = ""
    downloaded_at: datetime | None = None
    shown: bool = False
    kept_until: date | None = None


@dataclass(frozen=True, slots=True)
class ExportView:
    """An export as it stands. state: queued, running, done, failed or cancelled. Times in UTC.

    error: why it failed, or why it waits to be tried again.
    """

    id: int
    period: str
    period_id: int
    site: str
    kinds: tuple[str, ...]
    state: str
    step: str
    rows_done: int
    rows_total: int
    percent: int
    attempts: int
    error: str
    requested_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    eta_seconds: int | None
    files: tuple[ExportFile, ...]
    dataset_sha256: str | None
    look_ahead: bool = False

    @property
    def live(self) -> bool:
        """Whether it may still change."""
        return self.state in LIVE


@dataclass(frozen=True, slots=True)
class Download:
    """A file to hand out: a short-lived link where browsers reach the store, else its pieces."""

    file: ExportFile
    content_type: str
    link: str | None
    pieces: Iterator[bytes] | None


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One employee's totals. hours: "168:05". exceptions: how many punches lack a partner."""

    employee_id: int
    number: str
    name: str
    department: str
    site: str
    days_worked: int
    worked_minutes: int
    hours: str
    exceptions: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewView:
    """One page of a period before it is exported; the sums are those of everybody."""

    period: PayPeriodView
    rows: tuple[PreviewRow, ...]
    employees: int
    worked_minutes: int
    hours: str
    exceptions: int
    provisional: bool
    page: int
    size: int


def label_of(starts_on: date, ends_on: date) -> str:
    """Return "March 2026" for a whole month, else "1 Mar to 15 Mar 2026"."""
    first, next_day = starts_on.day == 1, date.fromordinal(ends_on.toordinal() + 1)
    if (
        first
        and next_day.day == 1
        and (starts_on.year, starts_on.month)
        == (
            ends_on.year,
            ends_on.month,
        )
    ):
        return f"{starts_on:%B %Y}"
    start = f"{starts_on.day} {starts_on:%b}"
    if starts_on.year != ends_on.year:
        start += f" {starts_on.year}"
    return f"{start} to {ends_on.day} {ends_on:%b %Y}"


def hours_of(minutes: int) -> str:
    """Return minutes as "168:05"."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def period_view(row: PayPeriodRow) -> PayPeriodView:
    """Return a period as it is shown."""
    label = label_of(row.starts_on, row.ends_on)
    return PayPeriodView(row.id, label, row.starts_on, row.ends_on, row.state)


def export_view(
    job: ExportJobRow, period: PayPeriodRow, now: datetime, handed: Handed = NOT_HANDED
) -> ExportView:
    """Return an export as it is shown. handed: who had its files, by export and file name."""
    return ExportView(
        id=job.id,
        period=label_of(period.starts_on, period.ends_on),
        period_id=period.id,
        site=str(job.params.get("site_name") or ""),
        kinds=tuple(job.params["kinds"]),
        state=job.state,
        step=job.step,
        rows_done=job.rows_done,
        rows_total=job.rows_total,
        percent=_percent(job),
        attempts=job.attempts,
        error=job.error,
        requested_by=job.requested_by,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        eta_seconds=_eta(job, now),
        files=tuple(_file(stored, handed.get((job.id, stored["name"]))) for stored in job.files),
        dataset_sha256=job.dataset_sha256,
        look_ahead=bool(job.params.get("look_ahead")),
    )


def preview_row(times: EmployeeTimes) -> PreviewRow:
    """Return one employee's totals, with up to five notes."""
    notes = [
        f"{day.day.isoformat()} {flaw.code.replace('_', ' ').lower()}"
        for day in times.workdays
        for flaw in day.exceptions
    ]
    return PreviewRow(
        employee_id=int(times.employee),
        number=times.number,
        name=times.name,
        department=times.department,
        site=times.site,
        days_worked=times.days_worked,
        worked_minutes=times.worked_minutes,
        hours=hours_of(times.worked_minutes),
        exceptions=times.exceptions,
        notes=tuple(notes[:5]),
    )


def _file(stored: dict[str, object], handed: tuple[int, str, datetime] | None) -> ExportFile:
    count, by, at = handed or (0, "", None)
    return ExportFile(
        name=str(stored["name"]),
        kind=str(stored["kind"]),
        size=int(str(stored["size"])),
        sha256=str(stored["sha256"]),
        downloads=count,
        downloaded_by=by,
        downloaded_at=at,
        shown=bool(stored.get("shown")),
        kept_until=date.fromisoformat(str(stored["kept_until"]))
        if "kept_until" in stored
        else None,
    )


def _percent(job: ExportJobRow) -> int:
    if job.state == "done":
        return 100
    return min(99, job.rows_done * 100 // job.rows_total) if job.rows_total else 0


def _eta(job: ExportJobRow, now: datetime) -> int | None:
    """Return the seconds left, from the pace so far; None while it is too early to tell."""
    if job.state != "running" or not job.rows_done or job.started_at is None:
        return None
    spent = max(0.0, (now - job.started_at).total_seconds())
    return round(spent * (job.rows_total - job.rows_done) / job.rows_done)
