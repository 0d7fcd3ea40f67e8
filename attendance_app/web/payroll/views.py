"""What the payroll page draws."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

from attendance_app.domain.payroll_profile import TARGETS
from attendance_app.services.payroll_views import (
    ExportFile,
    ExportView,
    PayPeriodView,
    PreviewRow,
    PreviewView,
)
from attendance_app.web import routes, wording
from attendance_app.web.components.avatar import initials, tint

KINDS = (("xlsx", "Workbook (XLSX)"), ("pdf", "Sheets (PDF)"), ("csv", "Table (CSV)"))
HOOK = "hook_"  # before the id of a webhook in the name of its tick
LOCKED = ("locked", "exported")
STEPS_ICON = {"xlsx": "file-spreadsheet", "pdf": "file-text", "csv": "table"}
STATES = {
    "queued": "Waiting",
    "running": "Running",
    "done": "Done",
    "failed": "Failed",
    "cancelled": "Cancelled",
}


TITLES = {key: target.title for key, target in TARGETS.items()}


@dataclass(frozen=True)
class Period:
    """The chosen period. neighbours are addresses, empty at the ends of the list."""

    id: int = 0
    label: str = ""
    days: str = ""
    earlier: str = ""
    later: str = ""
    locked: bool = False


@dataclass(frozen=True)
class Sums:
    """The figures of the period: those of everybody, whatever page is shown."""

    people: str = ""
    hours: str = ""
    exceptions: int = 0
    provisional: bool = False


@dataclass(frozen=True)
class PersonLine:
    """One person's totals. percent: of the longest on this page."""

    id: int
    name: str
    initials: str
    tint: int
    place: str
    days: int
    hours: str
    percent: int
    exceptions: int
    notes: str
    href: str


@dataclass(frozen=True)
class FileLine:
    """A finished file. taken: how often it was downloaded, and by whom last."""

    name: str
    icon: str
    text: str
    taken: str
    href: str


@dataclass(frozen=True)
class RunCard:
    """An export as it stands. pace: how far and how long still."""

    id: int = 0
    period: str = ""
    what: str = ""
    state: str = ""
    state_text: str = ""
    step: str = ""
    percent: int = 0
    pace: str = ""
    attempts: str = ""
    error: str = ""
    asked: str = ""
    seal: str = ""
    live: bool = False
    files: list[FileLine] = field(default_factory=list[FileLine])
    href: str = ""


def period_card(periods: list[PayPeriodView], wanted: int | None) -> Period:
    """Choose a period: the wanted one, or the newest. periods: newest first."""
    if not periods:
        return Period()
    place = next((n for n, period in enumerate(periods) if period.id == wanted), 0)
    chosen = periods[place]
    earlier = periods[place + 1] if place + 1 < len(periods) else None
    later = periods[place - 1] if place else None
    return Period(
        id=chosen.id,
        label=chosen.label,
        days=wording.span(chosen.starts_on, chosen.ends_on),
        earlier=address(earlier.id) if earlier else "",
        later=address(later.id) if later else "",
        locked=chosen.state in LOCKED,
    )


def address(period: int, page: int = 1) -> str:
    """Give the address of a period, and of a page of its preview."""
    return f"{routes.PAYROLL}?period={period}" + (f"&page={page}" if page > 1 else "")


def sums(view: PreviewView) -> Sums:
    """Add up a preview."""
    return Sums(
        people=f"{view.employees:,}",
        hours=wording.hours(view.worked_minutes),
        exceptions=view.exceptions,
        provisional=view.provisional,
    )


def person_lines(view: PreviewView) -> list[PersonLine]:
    """Draw up the lines of a preview; the longest bar is the most hours on this page."""
    most = max((row.worked_minutes for row in view.rows), default=0) or 1
    return [_person_line(row, most) for row in view.rows]


def _person_line(row: PreviewRow, most: int) -> PersonLine:
    return PersonLine(
        id=row.employee_id,
        name=row.name,
        initials=initials(row.name),
        tint=tint(row.employee_id),
        place=" · ".join(part for part in (row.number, row.department, row.site) if part),
        days=row.days_worked,
        hours=wording.hours(row.worked_minutes),
        percent=row.worked_minutes * 100 // most,
        exceptions=row.exceptions,
        notes=", ".join(row.notes),
        href=f"{routes.person(row.employee_id)}?tab=punches",
    )


def run_card(view: ExportView, zone: str, now: datetime) -> RunCard:
    """Draw up an export."""
    kinds = ", ".join(TITLES.get(kind, kind.upper()) for kind in view.kinds)
    ahead = ", look ahead" if view.look_ahead else ""
    return RunCard(
        id=view.id,
        period=view.period,
        what=f"{kinds}, {view.site or 'all sites'}{ahead}",
        state=view.state,
        state_text=STATES.get(view.state, view.state),
        step=view.step or ("Waiting for a worker" if view.state == "queued" else "Starting"),
        percent=view.percent,
        pace=_pace(view, now),
        attempts=f"attempt {view.attempts} of 3" if view.attempts > 1 else "",
        error=view.error,
        asked=f"{wording.moment(view.created_at, zone)} by {view.requested_by}",
        seal=view.dataset_sha256[:16] if view.dataset_sha256 else "",
        live=view.live,
        files=[_file_line(view.id, file, zone) for file in view.files],
        href=routes.payroll_run(view.id),
    )


def _pace(view: ExportView, now: datetime) -> str:
    if view.started_at is None or not view.live:
        return ""
    passed = now - view.started_at
    told = f"{wording.lasting(int(passed.total_seconds()))} passed"
    if view.eta_seconds is None or passed < timedelta(seconds=2):
        return told
    return f"{told}, about {wording.lasting(view.eta_seconds)} left"


def _file_line(export: int, file: ExportFile, zone: str) -> FileLine:
    return FileLine(
        name=file.name,
        icon=file.kind,
        text=f"{wording.size(file.size)} · sha256 {wording.short_sum(file.sha256)}{_kept(file)}",
        taken=_taken(file, zone),
        href=f"/api/v1/exports/{export}/files/{quote(file.name)}",
    )


def _kept(file: ExportFile) -> str:
    return f" · locked until {wording.day_and_year(file.kept_until)}" if file.kept_until else ""


def _taken(file: ExportFile, zone: str) -> str:
    if file.downloaded_at is None:
        return "not downloaded yet"
    times = "once" if file.downloads == 1 else f"{file.downloads} times"
    last = "" if file.downloads == 1 else "last "
    when = wording.moment(file.downloaded_at, zone)
    return f"downloaded {times}, {last}by {file.downloaded_by}, {when}"
