"""A month of many people, assessed, against SQL alone and an ORM loop: `make bench-payroll`.

    python -m benchmarks.bench_payroll [--people 10000] [--pairs 5] [--loop-people 60]

Three ways over the same 22 workdays of four punches on a real PostgreSQL:

  ours   facts read in chunks, every rule applied, by two workers
  SQL    one window-function query that pairs, sums by day and by week in the site's zone, and
         knows no rule
  loop   one ORM query per person and day, a sum in Python; run for some people and scaled up

All three start with what a running service has: a process, and an open connection. Everybody has
a planned shift, and on one day in forty somebody forgot to punch out.

Before anything is timed the three must agree on what was recorded: ours with the query on the
people's days and their minutes, the loop with the query on those of its sample.

Exits 1 when a goal is missed.
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Self

from alembic.config import Config
from sqlalchemy import text
from sqlmodel import Session, col, select

from alembic import command
from attendance_app.db.engine import Transaction, make_engine, transactions
from attendance_app.db.partitions import ensure
from attendance_app.db.tables import PunchRow
from attendance_app.domain.day_result import DayResult
from attendance_app.domain.workdays import assess
from attendance_app.services import facts
from benchmarks import measure
from benchmarks.measure import Goal, Ratio
from tests.stack import start_servers

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
AS_OF = datetime(2026, 12, 1, tzinfo=UTC)
PROCESSES, CHUNK = 2, 500
ROOT = Path(__file__).parents[1]

COMPANY = """
insert into company (id, name, match_threshold, match_margin, min_liveness, debounce_seconds)
    values (1, 'Bench', 0.5, 0.05, 0.6, 60) on conflict do nothing;
insert into sites (name, zone) values ('Joliet', 'America/Chicago');
insert into shifts (name, starts_at, ends_at, break_minutes, weekdays, grace_minutes)
    values ('Day', '08:10', '16:40', 30, 31, 5);
insert into rule_sets (name, cases) values ('Illinois', null);
insert into rule_versions (rule_set_id, number, effective_from, policy, sha256, drafted_by,
        drafted_name, drafted_at, approved_by, approved_name, approved_at)
    select id, 1, '2020-01-01', '{"weekly_ot": 2400, "auto_break": [[360, 30]],
        "night": {"night": ["22:00", "06:00"]}, "round_q": 6}', 'x', 'a', 'a', now(),
        'b', 'b', now()
    from rule_sets;
insert into site_rule_sets (site_id, rule_set_id, effective_from, assigned_by, assigned_at)
    select s.id, r.id, '2020-01-01', 'a', now() from sites s, rule_sets r;
"""
PEOPLE = """
insert into employees (number, name, sort_name, site_id, shift_id, starts_on, version)
    select n::text, 'Person ' || n, 'person ' || n, (select min(id) from sites),
        (select min(id) from shifts), '2020-01-01', 1
    from generate_series(1, :people) n
"""
PUNCHES = """
insert into attendance_logs (occurred_at, employee_id, direction, method, site_id)
    select d + make_interval(
            mins => m.minute,
            secs => (e.id * 37 + m.minute * 13 + extract(day from d)::int * 211) % 900
        ), e.id, m.direction, 'face', e.site_id
    from employees e,
        generate_series('2026-10-01 13:00+00'::timestamptz, '2026-10-30 13:00+00', '1 day') d,
        (values (0, 'in'), (240, 'out'), (275, 'in'), (520, 'out')) m(minute, direction)
    where extract(isodow from d) < 6
        and not (m.minute = 520 and (e.id * 7 + extract(doy from d)::int) % 40 = 0)
"""
SUMMARY = """
with turns as (
    select employee_id, site_id, direction, occurred_at as went,
        lag(occurred_at) over turn as came, lag(direction) over turn as before
    from attendance_logs
    where occurred_at >= '2026-10-01' and occurred_at < '2026-11-02'
    window turn as (partition by employee_id order by occurred_at, id)
), days as (
    select employee_id, (came at time zone zone)::date as day,
        sum(extract(epoch from went - came) / 60) as minutes
    from turns join sites on sites.id = site_id
    where direction = 'out' and before = 'in'
    group by 1, 2
), weeks as (
    select employee_id, day, minutes,
        sum(minutes) over (partition by employee_id, date_trunc('week', day)) as week
    from days
)
select count(*), sum(minutes), count(*) filter (where week > 2400) from weeks
"""
RECORDED = """
select count(*), sum(minutes), round(sum(exact)) from (
    select employee_id, (came at time zone zone)::date as day,
        sum(extract(epoch from date_trunc('minute', went) - date_trunc('minute', came)) / 60)
            as minutes,
        sum(extract(epoch from went - came) / 60) as exact
    from (
        select employee_id, site_id, direction, occurred_at as went,
            lag(occurred_at) over turn as came, lag(direction) over turn as before
        from attendance_logs
        where occurred_at >= '2026-10-01' and occurred_at < '2026-11-02' and employee_id <= :people
        window turn as (partition by employee_id order by occurred_at, id)
    ) turns join sites on sites.id = site_id
    where direction = 'out' and before = 'in'
    group by 1, 2
) days
"""
"""As `SUMMARY`, and in whole minutes: what all three must agree on."""


def fill(url: str, people: int) -> int:
    """Fill an empty database; return how many punches there are."""
    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = url
    command.upgrade(config, "head")
    engine = make_engine(url)
    with transactions(engine)() as session:
        ensure(session, FIRST)
        session.execute(text(COMPANY))
        session.execute(text(PEOPLE), {"people": people})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
        link.execute(text("set statement_timeout = 0"))
        link.execute(text(PUNCHES))
        link.execute(text("vacuum analyze"))
        count = link.execute(text("select count(*) from attendance_logs")).scalar_one()
    engine.dispose()
    return count


_LINK: dict[str, Transaction] = {}
"""What a worker keeps between two pieces of work: its connection."""


def connect(url: str) -> None:
    """Open a worker's connection."""
    _LINK["open"] = transactions(make_engine(url, pool_size=1))
    with _LINK["open"]() as session:
        facts.rule_book(session)


def assess_some(ids: Sequence[int]) -> tuple[int, int]:
    """Assess some people; return their minutes and the peak of memory in KiB. A worker's work."""
    minutes = sum(day.worked for days in _days_of(ids) for day in days)
    return minutes, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def record_some(ids: Sequence[int]) -> tuple[int, int]:
    """Assess some people; return how many days have recorded work, and its minutes."""
    recorded = [day.segments for days in _days_of(ids) for day in days if day.segments]
    return len(recorded), sum(end - start for day in recorded for start, end, _, _ in day)


def _days_of(ids: Sequence[int]) -> Iterator[Iterable[DayResult]]:
    with _LINK["open"]() as session:
        book = facts.rule_book(session)
        for start in range(0, len(ids), CHUNK):
            some = ids[start : start + CHUNK]
            known = facts.read(session, some, FIRST, LAST, book=book, lean=True)
            for one in known.values():
                yield assess(one.person, AS_OF, FIRST, LAST).days.values()
            session.expunge_all()


class Workers:
    """Two processes that wait for work, as those of a running service do."""

    def __init__(self, url: str) -> None:
        self.pool = multiprocessing.get_context("spawn").Pool(PROCESSES, connect, (url,))

    def __enter__(self) -> Self:
        self.assess(PROCESSES * CHUNK)  # whoever comes first pays for the imports
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.terminate()
        self.pool.join()

    def assess(self, people: int) -> tuple[float, int, int]:
        """Return the seconds, the minutes and the peak of memory of assessing everybody."""
        began = time.perf_counter()
        found = self.pool.map(assess_some, _shares(people), chunksize=1)
        spent = time.perf_counter() - began
        return spent, sum(minutes for minutes, _ in found), max(peak for _, peak in found)

    def recorded(self, people: int) -> tuple[int, int]:
        """Return the days and the minutes that were recorded."""
        found = self.pool.map(record_some, _shares(people), chunksize=1)
        return sum(days for days, _ in found), sum(minutes for _, minutes in found)


def _shares(people: int) -> list[list[int]]:
    return [list(range(n + 1, people + 1, PROCESSES)) for n in range(PROCESSES)]


def agree(url: str, workers: Workers, people: int, sample: int) -> None:
    """Compare what the three ways find.

    Raises:
        SystemExit: they differ, so that their speeds cannot be compared.

    """
    engine = make_engine(url, pool_size=1)
    with engine.connect() as link:
        everybody, some = (
            [int(value) for value in link.execute(text(RECORDED), {"people": n}).one()]
            for n in (people, sample)
        )
    with transactions(engine)() as session:
        days = [minutes for minutes in _sample(session, sample) if minutes]
    engine.dispose()
    ours, looped = workers.recorded(people), (len(days), round(sum(days)))
    print(f"recorded: {ours[1]:,} minutes on {ours[0]:,} days", flush=True)
    if [*ours, *looped] != [everybody[0], everybody[1], some[0], some[2]]:
        raise SystemExit(f"Ours {ours}, SQL {everybody}; the loop {looped}, SQL {some}: no match.")


def summary(url: str) -> float:
    """Return the seconds of the bare query."""
    engine = make_engine(url, pool_size=1)
    with engine.connect() as link:
        began = time.perf_counter()
        link.execute(text(SUMMARY)).one()
        spent = time.perf_counter() - began
    engine.dispose()
    return spent


def loop(url: str, people: int, sample: int) -> float:
    """Return the seconds of a query per person and day, scaled up from a sample."""
    engine = make_engine(url, pool_size=1)
    with transactions(engine)() as session:
        began = time.perf_counter()
        for _ in _sample(session, sample):
            pass
        spent = time.perf_counter() - began
    engine.dispose()
    return spent * people / sample


def _sample(session: Session, people: int) -> Iterator[float]:
    """Yield the minutes of each day of some people, by an ORM query each."""
    for employee in range(1, people + 1):
        for n in range((LAST - FIRST).days + 1):
            start = datetime(2026, 10, 1, 5, tzinfo=UTC) + timedelta(days=n)
            yield _day(session, employee, start)


def _day(session: Session, employee: int, start: datetime) -> float:
    rows = session.exec(
        select(PunchRow)
        .where(PunchRow.employee_id == employee)
        .where(PunchRow.occurred_at >= start, PunchRow.occurred_at < start + timedelta(days=1))
        .order_by(col(PunchRow.occurred_at))
    )
    opened, minutes = None, 0.0
    for row in rows:
        if row.direction == "in":
            opened = row.occurred_at
        elif opened is not None:
            minutes += (row.occurred_at - opened).total_seconds() / 60
            opened = None
    return minutes


def main() -> int:
    """Measure, print, and return 1 when a goal is missed."""
    parser = argparse.ArgumentParser("python -m benchmarks.bench_payroll")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--loop-people", type=int, default=60)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, start_servers(Path(folder)) as servers:
        url = servers.settings["ATTENDANCE_DATABASE_URL"]
        print(f"{measure.machine()}\n{fill(url, asked.people):,} punches", flush=True)
        goals = [*_goals(url, asked)]
    print("\nResults")
    for goal in goals:
        print(goal.line())
    return int(any(not goal.met for goal in goals))


def _goals(url: str, asked: argparse.Namespace):
    people, pairs = asked.people, asked.pairs
    yield from _memory(url, people)
    with Workers(url) as workers:
        agree(url, workers, people, asked.loop_people)
        seconds, minutes, _ = workers.assess(people)
        print(f"ours {seconds:.2f} s for {minutes:,} minutes; SQL {summary(url):.2f} s", flush=True)
        found = measure.pairs(lambda: workers.assess(people)[0], lambda: summary(url), pairs)
        yield Goal("seconds, every rule applied, to a bare SQL summary", found, 3, at_least=False)
        found = measure.pairs(
            lambda: loop(url, people, asked.loop_people), lambda: workers.assess(people)[0], pairs
        )
        yield Goal("an ORM query per person and day, to ours", found, 20)


def _memory(url: str, people: int):
    peaks: list[int] = []
    for some in (people // 5, people):
        with Workers(url) as workers:
            peaks.append(workers.assess(some)[2])
    more = peaks[1] / peaks[0]
    flat = Ratio(more, more, more)
    yield Goal("peak memory, everybody to a fifth of them", flat, 1.15, at_least=False)


if __name__ == "__main__":
    sys.exit(main())
