"""Pay periods, and the exports that HR downloads."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session

from attendance_app.db import export_jobs
from attendance_app.db import payroll as rows
from attendance_app.db.audit import downloads
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import PayPeriodRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import Conflict, NotFound, QueueUnavailable, RuleViolation
from attendance_app.domain.ids import ExportId
from attendance_app.domain.payroll import EmployeeTimes, settled_at
from attendance_app.services import audit, export_requests, recipients
from attendance_app.services.export_work import ExportWork, content_type_of
from attendance_app.services.paging import Cut, Page
from attendance_app.services.payroll_reading import PayrollReading, Wanted
from attendance_app.services.payroll_totals import PeriodTotals, Totals, add
from attendance_app.services.payroll_views import (
    Download,
    ExportFile,
    ExportView,
    PayPeriodView,
    PreviewView,
    export_view,
    hours_of,
    period_view,
    preview_row,
)
from attendance_app.services.period_calendar import ensure_periods
from attendance_app.services.ports import Clock, JobQueue, ObjectStore
from attendance_app.services.recipients import NOBODY, Recipients

_LOG = logging.getLogger(__name__)
LONGEST_PERIOD_DAYS = 366
MAX_LINK_SECONDS = 300
_TIDIED_FOR = timedelta(days=7)
_LISTED_PERIODS = 60


@dataclass(frozen=True, slots=True)
class Payroll:
    """What HR does: choose a period, look, export, download. Only admins and HR may."""

    transaction: Transaction
    clock: Clock
    reading: PayrollReading
    work: ExportWork
    store: ObjectStore
    queue: JobQueue
    link_seconds: int = MAX_LINK_SECONDS
    totals: PeriodTotals = field(default_factory=PeriodTotals)
    mails: bool = False  # whether a mail server is set

    def periods(self, actor: Actor) -> tuple[PayPeriodView, ...]:
        """Return the periods, newest first; the current one and two before are always there."""
        _require(actor)
        with self.transaction() as session:
            ensure_periods(session, self.clock.now().date())
            return tuple(period_view(row) for row in rows.periods(session, _LISTED_PERIODS))

    def ensure_period(self, actor: Actor, starts_on: date, ends_on: date) -> PayPeriodView:
        """Return the period with these days; it is made when there is none."""
        _require(actor)
        _check_days(starts_on, ends_on)
        with self.transaction() as session:
            period, made = rows.ensure_period(session, starts_on, ends_on)
            view = period_view(_period(session, period))
            if made:
                days = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
                audit.record(
                    session, self.clock, actor, "payroll.period", "pay_period", period, days
                )
            return view

    def preview(
        self,
        actor: Actor,
        period_id: int,
        page: int = 1,
        size: int = 25,
        site_id: int | None = None,
    ) -> PreviewView:
        """Return one page of a period's people, by personnel number, and what all add up to."""
        _require(actor)
        cut = Cut(page, size)
        with self.transaction() as session:
            period = period_view(_period(session, period_id))
        now = self.clock.now()
        wanted = Wanted(period.starts_on, period.ends_on, now, site_id)
        times, total = self.reading.page(wanted, cut.offset, cut.size)
        whole = self._whole(wanted, times, total)
        return PreviewView(
            period=period,
            rows=tuple(preview_row(person) for person in times),
            employees=total,
            worked_minutes=whole.worked_minutes,
            hours=hours_of(whole.worked_minutes),
            exceptions=whole.exceptions,
            provisional=now < settled_at(period.ends_on),
            page=cut.page,
            size=cut.size,
        )

    def _whole(self, wanted: Wanted, times: Sequence[EmployeeTimes], total: int) -> Totals:
        """Add up everybody; who all stand on this page are not read again."""
        return (
            Totals(total, *add(times))
            if len(times) == total
            else self.totals.of(self.reading, wanted)
        )

    def request(
        self,
        actor: Actor,
        period_id: int,
        kinds: Sequence[str] = ("xlsx", "pdf"),
        site_id: int | None = None,
        *,
        look_ahead: bool = False,
        tell: Recipients = NOBODY,
    ) -> ExportId:
        """Return the export of a period; an equal one that is not finished yet is shared.

        kinds: of `FILES` and `TARGETS`. look_ahead: write payroll systems' files of an open period.
        tell: who hears once that it has ended; a shared one tells everybody who was named.
        """
        _require(actor)
        wanted = export_requests.known_kinds(kinds)
        with self.transaction() as session:
            period = _period(session, period_id)
            told = recipients.stored(session, tell, mails=self.mails)
            order = export_requests.Order(wanted, site_id, look_ahead, told)
            job = self.place(session, actor, period, order)
        self.wake(job)
        return job

    def place(
        self, session: Session, actor: Actor, period: PayPeriodRow, order: export_requests.Order
    ) -> ExportId:
        """Put an order among the jobs; after the commit, `wake` a worker for it."""
        job, made = export_requests.place(session, self.work.systems, period, order, actor.name)
        if made:
            site = export_requests.site_called(session, order.site)
            said = {"period": period.id, "kinds": order.kinds, "site": site}
            details = {**said, "told": len(order.told)}
            audit.record(session, self.clock, actor, "payroll.export", "export", job, details)
        return ExportId(job)

    def again(self, actor: Actor, export_id: int) -> ExportId:
        """Request what an export that ended was: period, files, site, look-ahead and recipients."""
        _require(actor)
        with self.transaction() as session:
            found = export_jobs.get(session, export_id)
            if found is None:
                raise NotFound("There is no such export.")
            job, period = found
            wanted, period_id, site = job.params, period.id, job.params["site"]
            tell = recipients.of(recipients.still(session, job.recipients))
        ahead = bool(wanted.get("look_ahead"))
        kinds = wanted["kinds"]
        return self.request(actor, period_id, kinds, site, look_ahead=ahead, tell=tell)

    def get(self, actor: Actor, export_id: int) -> ExportView:
        """Return an export as it stands."""
        _require(actor)
        with self.transaction() as session:
            return self._export(session, export_id)

    def list(self, actor: Actor, page: int = 1, size: int = 20) -> Page[ExportView]:
        """Return the exports, newest first."""
        _require(actor)
        cut, now = Cut(page, size), self.clock.now()
        with self.transaction() as session:
            found, total = export_jobs.newest(session, cut.offset, cut.size)
            handed = downloads(session, [job.id for job, _ in found])
            return cut.of([export_view(job, period, now, handed) for job, period in found], total)

    def cancel(self, actor: Actor, export_id: int) -> ExportView:
        """Stop an export; one that runs stops at its next step and leaves no file behind."""
        _require(actor)
        with self.transaction() as session:
            self._export(session, export_id)
            if export_jobs.cancel(session, export_id) is None:
                raise Conflict("This export has already ended.")
            session.expire_all()
            view = self._export(session, export_id)
            audit.record(session, self.clock, actor, "payroll.cancel", "export", export_id)
        if not view.live:
            self.work.discard(export_id)
        return view

    def link(self, actor: Actor, export_id: int, file_name: str) -> str:
        """Return a link that downloads a file, for five minutes at most; it is written down."""
        file, key = self._audited_file(actor, export_id, file_name)
        return self.store.link(key, file.name, min(self.link_seconds, MAX_LINK_SECONDS))

    def download(self, actor: Actor, export_id: int, file_name: str) -> Download:
        """Return a file: a link where browsers reach the store, else its content."""
        file, key = self._audited_file(actor, export_id, file_name)
        kind = content_type_of(file.name)
        if self.store.links_reach_browsers:
            seconds = min(self.link_seconds, MAX_LINK_SECONDS)
            return Download(file, kind, self.store.link(key, file.name, seconds), None)
        return Download(file, kind, None, self.store.read(key))

    def run(self, job_id: int) -> str:
        """Do an export; the task's body. Returns its state, or "not ours"."""
        return self.work.run(job_id)

    def sweep(self) -> Sequence[ExportId]:
        """Wake a worker for each export that nobody works on; return them.

        Called when a consumer starts and each minute.
        """
        with self.transaction() as session:
            swept = export_jobs.sweep(session)
        for job in swept.given_up:
            _LOG.error("Export %d failed: its worker was lost in each attempt", job)
        for job in (*swept.given_up, *swept.cancelled):
            self.work.discard(job)
        found = [ExportId(job) for job in swept.waiting]
        for job in found:
            if not self.wake(job):
                break
        return found

    def oldest_wait_s(self) -> float:
        """Return for how many seconds the export that waits longest has been due; 0 for none."""
        with self.transaction() as session:
            return export_jobs.oldest_wait(session)

    def tidy(self) -> None:
        """Remove again what failed and cancelled exports stored, for when the store was away.

        Called each hour; it stops at a store that is still away.
        """
        with self.transaction() as session:
            ended = export_jobs.without_result(session, _TIDIED_FOR)
        for job in ended:
            if not self.work.discard(job):
                return

    def wake(self, job: ExportId) -> bool:
        """Enqueue after the commit. Without the queue the row waits for the sweep."""
        try:
            self.queue.export(job)
        except QueueUnavailable as error:
            _LOG.warning("Export %d waits for the sweep: %s", job, error)
            return False
        return True

    def _export(self, session: Session, export_id: int) -> ExportView:
        found = export_jobs.get(session, export_id)
        if found is None:
            raise NotFound("There is no such export.")
        return export_view(*found, self.clock.now(), downloads(session, [export_id]))

    def _audited_file(self, actor: Actor, export_id: int, file_name: str) -> tuple[ExportFile, str]:
        _require(actor)
        with self.transaction() as session:
            found = export_jobs.get(session, export_id)
            if found is None:
                raise NotFound("There is no such export.")
            job, period = found
            view = export_view(job, period, self.clock.now())
            at = next((n for n, file in enumerate(view.files) if file.name == file_name), None)
            if at is None or view.state != "done":
                raise NotFound("This export has no such file.")
            file, key = view.files[at], str(job.files[at]["key"])
            details = {"file": file.name, "sha256": file.sha256}
            audit.record(
                session, self.clock, actor, "payroll.download", "export", export_id, details
            )
        return file, key


def _require(actor: Actor) -> None:
    actor.require(Role.ADMIN, Role.HR)


def _check_days(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise RuleViolation("The last day is before the first day.", "ends_on")
    if (ends_on - starts_on).days >= LONGEST_PERIOD_DAYS:
        raise RuleViolation("A period is at most a year long.", "ends_on")
    if not 2000 <= starts_on.year <= 2100:
        raise RuleViolation("The first day is not in this century.", "starts_on")


def _period(session: Session, period_id: int) -> PayPeriodRow:
    period = rows.period(session, period_id)
    if period is None:
        raise NotFound("There is no such pay period.", "period_id")
    return period
