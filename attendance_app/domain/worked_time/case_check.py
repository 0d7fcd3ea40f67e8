"""Running cases: what differs from the expectation, and the trace that shows why."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, TypeVar

from attendance_app.domain.worked_time.case_file import Case
from attendance_app.domain.worked_time.engine import compute
from attendance_app.domain.worked_time.facts import Facts
from attendance_app.domain.worked_time.findings import Code
from attendance_app.domain.worked_time.punches import US_PER_SECOND
from attendance_app.domain.worked_time.result import Result
from attendance_app.domain.worked_time.trace import explain

_LONG_AFTER = timedelta(days=366)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Value = TypeVar("_Value")


class Difference(NamedTuple):
    """One thing that came out differently. name: such as "reg" or "days 2026-03-02"."""

    name: str
    expected: str
    got: str


class Outcome(NamedTuple):
    """A case that was run. It passed when nothing differs."""

    case: Case
    result: Result
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing differs."""
        return not self.differences

    def lines(self) -> Iterator[str]:
        """Yield what to print: one line, and where it differs the values and the trace."""
        if self.passed:
            yield f"{self.case.id} ok      {self.case.title}"
            return
        yield f"{self.case.id} FAILED  {self.case.title}"
        for name, expected, got in self.differences:
            yield f"    {name}: expected {expected}, got {got}"
        clock = self.case.rules.on(0).clock
        for step in self.result.trace():
            yield f"    | {explain(step, clock)}"


def run(case: Case) -> Outcome:
    """Compute the case, long after its last punch, and compare."""
    result = compute(case.facts, case.rules, _long_after(case.facts))
    return Outcome(case, result, tuple(_differences(case, result)))


def _long_after(facts: Facts) -> datetime:
    added = [item.punch for item in facts.corrections if item.punch is not None]
    times = [_EPOCH + timedelta(seconds=p.at // US_PER_SECOND) for p in (*facts.punches, *added)]
    days = [*(item.day for item in facts.schedule), *facts.holidays, *facts.leaves]
    times += [datetime(day.year, day.month, day.day, tzinfo=UTC) for day in days]
    return max(times, default=_EPOCH) + _LONG_AFTER


def _differences(case: Case, result: Result) -> Iterator[Difference]:
    expected = case.expected
    for name, minutes in expected.minutes.items():
        got = getattr(result, name)
        if got != minutes:
            yield Difference(name, str(minutes), str(got))
    if expected.days is not None:
        days = {day.day: day.minutes for day in result.workdays}
        yield from _compare("days", expected.days, days, 0)
    if expected.day_buckets is not None:
        buckets = {day.day: (day.reg, day.ot, day.dt) for day in result.workdays}
        yield from _compare("day_buckets", expected.day_buckets, buckets, (0, 0, 0))
    if expected.week_buckets is not None:
        weeks = {week.first: (week.reg, week.ot, week.dt) for week in result.weeks}
        yield from _compare("week_buckets", expected.week_buckets, weeks, (0, 0, 0))
    if expected.status is not None:
        asked = expected.status.keys() | {item.day for item in case.facts.schedule}
        found = {day: s.text for day, s in result.statuses.items() if day in asked}
        yield from _compare("status", expected.status, found, "none")
    yield from _codes(case, result)


def _compare(
    name: str, expected: Mapping[date, _Value], got: Mapping[date, _Value], nothing: _Value
) -> Iterator[Difference]:
    for day in sorted(expected.keys() | got.keys()):
        wanted, found = expected.get(day, nothing), got.get(day, nothing)
        if wanted != found:
            yield Difference(f"{name} {day}", str(wanted), str(found))


def _codes(case: Case, result: Result) -> Iterator[Difference]:
    wanted = Counter(case.expected.exceptions)
    found = Counter(finding.code for finding in result.findings)
    if wanted != found:
        yield Difference("exceptions", _listed(wanted), _listed(found))


def _listed(codes: Counter[Code]) -> str:
    return ", ".join(sorted(str(code) for code in codes.elements())) or "none"
