"""Payroll: periods, exports as jobs, and who may have the files."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from attendance_app.adapters.payroll_systems import SystemFiles
from attendance_app.db import export_jobs
from attendance_app.db.engine import Transaction, transactions
from attendance_app.db.punches import NewPunch, insert
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import (
    AccessDenied,
    Conflict,
    NotFound,
    RuleViolation,
    StorageRefused,
    StorageUnavailable,
)
from attendance_app.domain.payroll import PayrollDataset
from attendance_app.services import payroll_totals
from attendance_app.services.export_systems import Systems
from attendance_app.services.export_work import ExportWork, years_after
from attendance_app.services.payroll import Payroll
from attendance_app.services.payroll_reading import PayrollReading, Wanted
from attendance_app.services.payroll_views import label_of
from attendance_app.services.ports import Progress, StoredFile
from tests.builders import World, actor_with, at
from tests.fakes import FakeDocuments, FakeQueue, FakeStore, FrozenClock

HR = actor_with(Role.HR)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
NO_WAIT = (timedelta(0),)


class RefusingStore(FakeStore):
    """Stores as many files as it is told, then raises."""

    def __init__(self, error: Exception, good: int = 0) -> None:
        super().__init__()
        self.error, self.good = error, good

    def put(self, key: str, path: Path, content_type: str) -> StoredFile:
        if self.good <= len(self.files):
            raise self.error
        return super().put(key, path, content_type)


class HookedDocuments(FakeDocuments):
    """Does something before it writes."""

    def __init__(self, hook: Callable[[], None]) -> None:
        self.hook = hook

    def write(self, dataset: PayrollDataset, kind: str, path: Path, progress: Progress) -> None:
        self.hook()
        super().write(dataset, kind, path, progress)


class Office:
    """A payroll with everything around it."""

    def __init__(self, engine: Engine, clock: FrozenClock) -> None:
        self.transaction = transactions(engine)
        snapshots = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self.reading = PayrollReading(transactions(snapshots))
        self.clock, self.queue, self.store = clock, FakeQueue(), FakeStore()
        self.documents = FakeDocuments()
        self.lease, self.keep_years = timedelta(seconds=5), 0

    def payroll(self) -> Payroll:
        work = ExportWork(
            self.transaction,
            self.reading,
            self.store,
            self.documents,
            Systems(self.transaction, SystemFiles()),
            self.lease,
            NO_WAIT,
            keep_years=self.keep_years,
        )
        return Payroll(
            self.transaction, self.clock, self.reading, work, self.store, self.queue, 300
        )

    def request(self, kinds: tuple[str, ...] = ("xlsx", "pdf")) -> int:
        payroll = self.payroll()
        return int(payroll.request(HR, payroll.ensure_period(HR, *MARCH).id, kinds))

    def sql(self, statement: str) -> list:
        with self.transaction() as session:
            result = session.execute(text(statement))
            return list(result) if result.returns_rows else []

    def lose_the_worker(self) -> None:
        """The lease has run out: who held the job is taken for dead."""
        self.sql("update export_jobs set lease_until = now() - interval '1 s'")


@pytest.fixture
def office(engine: Engine, clock: FrozenClock, world: World) -> Office:
    world.company()
    return Office(engine, clock)


def punch(transaction: Transaction, employee: int, when: str, direction: str, site: int) -> None:
    with transaction() as session:
        insert(session, NewPunch(employee, at(when), direction, "face", site))


def worked(world: World, name: str = "Mira", **employee) -> int:
    """An employee with an eight-hour day on 2 March."""
    person = world.employee(name, **employee)
    site = world.any_site()
    punch(world.transaction, person, "2026-03-02 07:00", "in", site)
    punch(world.transaction, person, "2026-03-02 15:00", "out", site)
    return person


# ---- periods -----------------------------------------------------------------------------


def test_the_last_three_months_are_always_offered(office: Office):
    labels = [period.label for period in office.payroll().periods(HR)]
    assert labels == ["November 2026", "October 2026", "September 2026"]
    assert len(office.payroll().periods(HR)) == 3


def test_a_period_of_other_days_is_named_by_its_days():
    assert label_of(date(2026, 2, 1), date(2026, 2, 28)) == "February 2026"
    assert label_of(date(2026, 2, 26), date(2026, 3, 25)) == "26 Feb to 25 Mar 2026"
    assert label_of(date(2025, 12, 26), date(2026, 1, 25)) == "26 Dec 2025 to 25 Jan 2026"


def test_the_same_days_are_the_same_period(office: Office):
    payroll = office.payroll()
    assert payroll.ensure_period(HR, *MARCH) == payroll.ensure_period(HR, *MARCH)


@pytest.mark.parametrize(
    "days",
    [
        (date(2026, 3, 31), date(2026, 3, 1)),
        (date(2026, 1, 1), date(2027, 6, 1)),
        (date(1, 1, 1), date(1, 1, 31)),
    ],
)
def test_impossible_periods_are_refused(office: Office, days: tuple[date, date]):
    with pytest.raises(RuleViolation):
        office.payroll().ensure_period(HR, *days)


# ---- the dataset -------------------------------------------------------------------------


def dataset(office: Office, site: int | None = None) -> PayrollDataset:
    wanted = Wanted(*MARCH, at("2026-06-01 00:00"), site)
    return office.reading.dataset(wanted, lambda *_: None)


def test_the_dataset_holds_everybody_and_their_minutes(office: Office, world: World):
    worked(world, "Mira", number="2")
    world.employee("Nobody Came", number="1")
    facts = dataset(office)
    assert [(p.number, p.worked_minutes) for p in facts.employees] == [("1", 0), ("2", 480)]
    assert facts.company == "Nordwind Logistics"


def test_a_night_shift_on_the_last_day_is_read_to_its_end(office: Office, world: World):
    person, site = world.employee(), world.any_site()
    punch(world.transaction, person, "2026-03-31 20:00", "in", site)
    punch(world.transaction, person, "2026-04-01 04:00", "out", site)
    assert dataset(office).worked_minutes == 480


def test_a_workday_is_local_to_the_employees_site(office: Office, world: World):
    tokyo = world.site("Tokyo", "Asia/Tokyo")
    person = world.employee("Kenji", tokyo)
    punch(world.transaction, person, "2026-02-28 16:00", "in", tokyo)  # 1 March, 01:00
    punch(world.transaction, person, "2026-03-01 00:00", "out", tokyo)
    facts = dataset(office)
    assert facts.employees[0].workdays[0].worked_minutes == 480


def test_who_left_before_the_period_is_not_in_it(office: Office, world: World):
    person = worked(world, "Left in February")
    office.sql(f"update employees set archived_at = '2026-02-28 12:00+00' where id = {person}")
    other = world.employee("Left without a punch")
    office.sql(f"update employees set archived_at = '2026-02-28 12:00+00' where id = {other}")
    assert [p.name for p in dataset(office).employees] == ["Left in February"]


def test_an_export_of_one_site_leaves_the_others_out(office: Office, world: World):
    here, there = world.site("Here"), world.site("There")
    world.employee("Mira", here)
    world.employee("Kenji", there)
    assert [p.name for p in dataset(office, site=there).employees] == ["Kenji"]


def test_the_preview_shows_a_page_of_totals(office: Office, world: World):
    worked(world, "Mira", number="1")
    person = world.employee("Forgetful", number="2")
    punch(world.transaction, person, "2026-03-03 07:00", "in", world.any_site())
    payroll = office.payroll()
    preview = payroll.preview(HR, payroll.ensure_period(HR, *MARCH).id, size=1)
    assert (preview.employees, preview.hours, preview.exceptions) == (2, "8:00", 1)
    second = payroll.preview(HR, payroll.ensure_period(HR, *MARCH).id, page=2, size=1)
    assert second.rows[0].notes == ("2026-03-03 missing out",)


def test_the_totals_are_those_of_everybody_on_each_page(
    office: Office, world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(payroll_totals, "AT_ONCE", 7)
    for number in range(61):
        worked(world, f"Person {number}", number=f"{number:03}")
    payroll = office.payroll()
    period = payroll.ensure_period(HR, *MARCH).id
    for page, shown in ((1, 50), (2, 11)):
        preview = payroll.preview(HR, period, page=page, size=50)
        assert (len(preview.rows), preview.employees) == (shown, 61)
        assert preview.worked_minutes == 61 * 480


def test_turning_pages_adds_up_once_and_news_shows_within_seconds(
    office: Office, world: World, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
):
    passes: list[int] = []
    added_up = payroll_totals._added_up
    monkeypatch.setattr(
        payroll_totals, "_added_up", lambda *given: passes.append(1) or added_up(*given)
    )
    for number in range(3):
        worked(world, f"Person {number}", number=str(number))
    payroll = office.payroll()
    period = payroll.ensure_period(HR, *MARCH).id
    for page in (1, 2, 3):
        assert payroll.preview(HR, period, page=page, size=1).worked_minutes == 3 * 480
    assert passes == [1]
    worked(world, "Late Entry", number="9")
    clock.advance(seconds=10)
    assert payroll.preview(HR, period, page=1, size=1).worked_minutes == 4 * 480


# ---- the job -----------------------------------------------------------------------------


def test_an_export_runs_to_its_files(office: Office, world: World):
    worked(world)
    job = office.request()
    assert office.queue.exports == [job]
    assert office.payroll().get(HR, job).state == "queued"
    assert office.payroll().run(job) == "done"
    done = office.payroll().get(HR, job)
    assert (done.state, done.percent, done.attempts, done.error) == ("done", 100, 1, "")
    assert [f.name for f in done.files] == [
        "payroll_2026-03-01_2026-03-31.xlsx",
        "payroll_2026-03-01_2026-03-31.pdf",
    ]
    assert set(office.store.files) == {
        f"payroll/{done.period_id}/{job}/{file.name}" for file in done.files
    }
    assert done.dataset_sha256 is not None
    assert all(done.dataset_sha256.encode() in data for data in office.store.files.values())


def test_csv_comes_as_two_files(office: Office):
    job = office.request(kinds=("csv",))
    office.payroll().run(job)
    names = [file.name for file in office.payroll().get(HR, job).files]
    assert [name.rsplit("-", 1)[1] for name in names] == ["summary.csv", "daily.csv"]


def test_equal_requests_share_one_job_while_it_is_not_finished(office: Office):
    first = office.request()
    assert office.request(kinds=("pdf", "xlsx")) == first
    assert office.request(kinds=("pdf",)) != first
    office.payroll().run(first)
    assert office.request() != first


def test_how_long_the_oldest_export_waits_is_known(office: Office):
    assert office.payroll().oldest_wait_s() == 0
    job = office.request()
    office.sql("update export_jobs set created_at = now() - interval '5 minutes'")
    assert 300 <= office.payroll().oldest_wait_s() < 310
    office.payroll().run(job)
    assert office.payroll().oldest_wait_s() == 0


def test_a_job_that_is_being_done_is_not_done_twice(office: Office):
    job = office.request()
    office.documents = HookedDocuments(lambda: seen.append(office.payroll().run(job)))
    seen: list[str] = []
    assert office.payroll().run(job) == "done"
    assert seen == ["not ours", "not ours"]
    assert office.payroll().run(job) == "not ours"


def test_the_queue_may_be_away_and_the_sweep_finds_the_job(office: Office):
    office.queue.down = True
    job = office.request()
    assert office.payroll().sweep() == []  # it was made a moment ago: its message may be on the way
    office.sql("update export_jobs set created_at = now() - interval '10 s'")
    office.queue.down = False
    assert office.payroll().sweep() == [job]
    assert office.queue.exports == [job]


def test_a_lost_worker_is_followed_by_another_attempt(office: Office, world: World):
    worked(world)
    job = office.request()
    with office.transaction() as session:
        assert export_jobs.claim(session, job, office.lease)
    assert office.payroll().sweep() == []
    office.lose_the_worker()
    assert office.payroll().sweep() == [job]
    assert office.payroll().run(job) == "done"
    assert office.payroll().get(HR, job).attempts == 2


def test_a_worker_that_was_given_up_cannot_write(office: Office):
    job = office.request()
    with office.transaction() as session:
        late = export_jobs.claim(session, job, office.lease)
    assert late is not None
    office.lose_the_worker()
    assert office.payroll().run(job) == "done"
    with office.transaction() as session:
        assert not export_jobs.renew(session, late, office.lease, "x", 1, 2)
        assert not export_jobs.finish(session, late, "0" * 64, [])
        assert not export_jobs.fail(session, late, "late")
        assert export_jobs.try_later(session, late, "late", timedelta(0)) is None
    assert office.payroll().get(HR, job).state == "done"


def test_a_worker_that_comes_back_late_leaves_the_files_of_the_next_one(office: Office):
    job = office.request(kinds=("pdf",))

    def sleep_too_long() -> None:
        office.documents = FakeDocuments()
        office.lose_the_worker()
        assert office.payroll().run(job) == "done"

    office.documents = HookedDocuments(sleep_too_long)
    assert office.payroll().run(job) == "not ours"
    assert office.payroll().get(HR, job).state == "done"
    assert len(office.store.files) == 1


def test_a_job_that_loses_its_worker_three_times_fails_with_the_cause(office: Office):
    job = office.request()
    for _ in range(export_jobs.MAX_ATTEMPTS):
        with office.transaction() as session:
            assert export_jobs.claim(session, job, office.lease)
        office.lose_the_worker()
    assert office.payroll().sweep() == []
    failed = office.payroll().get(HR, job)
    assert failed.state == "failed"
    assert "lost in each of 3 attempts" in failed.error
    assert office.payroll().run(job) == "not ours"


def test_a_store_that_is_away_is_tried_again_and_then_given_up(office: Office):
    office.store = RefusingStore(StorageUnavailable("The store did not answer."), good=1)
    job = office.request()
    assert [office.payroll().run(job) for _ in range(3)] == ["queued", "queued", "failed"]
    failed = office.payroll().get(HR, job)
    assert failed.error == "Gave up after 3 attempts. The store did not answer."
    assert office.store.files == {}


def test_a_store_that_comes_back_gets_the_files(office: Office):
    office.store = RefusingStore(StorageUnavailable("The store did not answer."))
    job = office.request()
    office.payroll().run(job)
    waiting = office.payroll().get(HR, job)
    assert (waiting.state, waiting.error) == ("queued", "The store did not answer.")
    office.store = FakeStore()
    assert office.payroll().run(job) == "done"


def test_a_store_that_refuses_fails_the_job_at_once(office: Office):
    office.store = RefusingStore(StorageRefused("The store refuses: check the keys."), good=1)
    job = office.request()
    assert office.payroll().run(job) == "failed"
    failed = office.payroll().get(HR, job)
    assert (failed.attempts, failed.error) == (1, "The store refuses: check the keys.")
    assert office.store.files == {}


def test_an_unexpected_error_is_told_without_its_text(office: Office):
    def burst() -> None:
        raise KeyError("a secret")

    office.documents = HookedDocuments(burst)
    job = office.request()
    assert office.payroll().run(job) == "queued"
    assert office.payroll().get(HR, job).error == (
        "The export stopped on an unexpected KeyError; see the worker's log."
    )


def test_a_waiting_export_is_cancelled_at_once(office: Office):
    job = office.request()
    assert office.payroll().cancel(HR, job).state == "cancelled"
    assert office.payroll().run(job) == "not ours"
    with pytest.raises(Conflict):
        office.payroll().cancel(HR, job)


def test_a_running_export_stops_at_its_next_step_and_leaves_nothing(office: Office):
    job = office.request()
    steps: list[str] = []

    def cancel_at_the_second() -> None:
        steps.append("file")
        if len(steps) == 2:
            assert office.payroll().cancel(HR, job).state == "running"

    office.documents = HookedDocuments(cancel_at_the_second)
    assert office.payroll().run(job) == "cancelled"
    assert office.payroll().get(HR, job).state == "cancelled"
    assert office.store.files == {}


def test_a_cancelled_export_whose_worker_is_lost_ends_with_the_sweep_and_leaves_nothing(
    office: Office,
):
    job = office.request()

    def killed_at_the_second_file() -> None:
        if office.store.files:
            office.payroll().cancel(HR, job)
            raise SystemExit

    office.documents = HookedDocuments(killed_at_the_second_file)
    with pytest.raises(SystemExit):
        office.payroll().run(job)
    assert len(office.store.files) == 1
    office.lose_the_worker()
    office.payroll().sweep()
    assert office.payroll().get(HR, job).state == "cancelled"
    assert office.store.files == {}


def test_files_of_a_locked_period_are_locked_once_all_are_stored(office: Office):
    office.store.locks, office.keep_years = True, 3
    job = office.request(("csv",))
    assert office.payroll().run(job) == "done"
    assert office.store.kept == {}  # the period is open
    office.sql("update pay_periods set state = 'locked', regular = true, locked_at = now()")
    frozen = dataset(office).sha256
    office.sql(f"update pay_periods set dataset_sha256 = '{frozen}'")
    job = office.request(("csv",))
    assert office.payroll().run(job) == "done"
    view = office.payroll().get(HR, job)
    until = years_after(view.created_at, 3)
    assert set(office.store.kept.values()) == {until}
    assert len(office.store.kept) == 2
    assert [file.kept_until for file in view.files] == [until.date()] * 2
    assert years_after(at("2028-02-29 00:00"), 1) == at("2029-03-01 00:00")


def test_progress_goes_up_and_tells_the_time_left(office: Office, world: World):
    for n in range(4):
        world.employee(f"Person {n}")
    job = office.request()
    seen: list[int] = []

    def look() -> None:
        with office.transaction() as session:
            held = export_jobs.Claim(job, 1, 0, {}, datetime.now(UTC))
            assert export_jobs.renew(session, held, office.lease, "Writing", 30, 100)
        office.sql("update export_jobs set started_at = now() - interval '30 s'")
        office.clock.set(office.sql("select now()")[0][0])
        view = office.payroll().get(HR, job)
        seen.append(view.percent)
        assert view.eta_seconds == 70

    office.documents = HookedDocuments(look)
    office.payroll().run(job)
    assert seen == [30, 30]


# ---- who may -----------------------------------------------------------------------------


def test_only_hr_and_admins_may(office: Office):
    job = office.request()
    payroll = office.payroll()
    for somebody in (actor_with(Role.MANAGER), actor_with(Role.EMPLOYEE), actor_with()):
        for ask in (
            lambda who: payroll.periods(who),
            lambda who: payroll.ensure_period(who, *MARCH),
            lambda who: payroll.preview(who, 1),
            lambda who: payroll.request(who, 1),
            lambda who: payroll.get(who, job),
            lambda who: payroll.list(who),
            lambda who: payroll.again(who, job),
            lambda who: payroll.cancel(who, job),
            lambda who: payroll.link(who, job, "x"),
            lambda who: payroll.download(who, job, "x"),
        ):
            with pytest.raises(AccessDenied):
                ask(somebody)


def test_each_download_is_written_down(office: Office):
    job = office.request(kinds=("pdf",))
    office.payroll().run(job)
    name = office.payroll().get(HR, job).files[0].name
    link = office.payroll().link(HR, job, name)
    assert "seconds=300" in link
    assert office.payroll().download(HR, job, name).link is not None
    rows = office.sql("select action, details ->> 'file' from audit_entries order by id")
    assert [row.action for row in rows] == [
        "payroll.period",
        "payroll.export",
        "payroll.download",
        "payroll.download",
    ]
    assert rows[-1][1] == name
    (file,) = office.payroll().get(HR, job).files
    assert (file.downloads, file.downloaded_by) == (2, HR.name)
    assert file.downloaded_at == office.clock.now()
    other = office.request(kinds=("pdf",))
    office.payroll().run(other)
    taken = [view.files[0].downloads for view in office.payroll().list(HR).items]
    assert taken == [0, 2]


def test_again_is_the_same_site_whatever_it_is_called_now(office: Office, world: World):
    site = world.site("Harbour")
    payroll = office.payroll()
    period = payroll.ensure_period(HR, *MARCH).id
    first = payroll.request(HR, period, ["csv"], site)
    payroll.cancel(HR, first)
    office.sql(f"update sites set name = 'Quay' where id = {site}")
    second = payroll.again(HR, first)
    view = payroll.get(HR, second)
    assert (second != first, view.site, view.kinds) == (True, "Quay", ("csv",))


def test_there_is_no_link_to_what_is_not_there(office: Office):
    job = office.request()
    for where, name in ((job, "payroll.xlsx"), (job + 1, "payroll.xlsx")):
        with pytest.raises(NotFound):
            office.payroll().link(HR, where, name)


def test_requests_for_nothing_known_are_refused(office: Office):
    period = office.payroll().ensure_period(HR, *MARCH).id
    with pytest.raises(NotFound):
        office.payroll().request(HR, period + 1)
    with pytest.raises(NotFound):
        office.payroll().request(HR, period, site_id=77)
    for kinds in ((), ("docx",)):
        with pytest.raises(RuleViolation):
            office.payroll().request(HR, period, kinds)


def test_exports_are_listed_newest_first(office: Office):
    jobs = [office.request(kinds=(kind,)) for kind in ("xlsx", "pdf", "csv")]
    page = office.payroll().list(HR, page=1, size=2)
    assert ([view.id for view in page.items], page.total) == ([jobs[2], jobs[1]], 3)
