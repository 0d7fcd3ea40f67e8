"""Reads rule versions: as pages show them, what they would do, and the company's examples."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from attendance_app.db import facts as stored
from attendance_app.db import rules as rows
from attendance_app.db.tables import RuleSetRow, RuleVersionRow
from attendance_app.domain.rule_timeline import VersionRef
from attendance_app.domain.worked_time.case_check import Outcome, run
from attendance_app.domain.worked_time.case_file import CasesMalformed, cases_from
from attendance_app.domain.worked_time.trace import explain
from attendance_app.services import effects, facts
from attendance_app.services.rule_views import (
    CaseLine,
    CasesView,
    EffectLine,
    EffectView,
    RuleSetView,
    RuleVersionView,
)

MOST_LINES = 200
MOST_PEOPLE = 20_000
_TOGETHER = 100
_EDGES = (-(1 << 20), -60, -30, -15, -5, 0, 5, 15, 30, 60, 1 << 20)
_TRACE_LINES = 60


def set_view(session: Session, row: RuleSetRow, today: date) -> RuleSetView:
    """Return a rule set with its versions."""
    found = rows.versions(session, row.id)
    ordered = sorted(found, key=lambda version: version.number)
    approved = [v for v in ordered if v.approved_at is not None and v.effective_from <= today]
    current = max(approved, key=lambda v: v.effective_from).id if approved else None
    views: list[RuleVersionView] = []
    before: RuleVersionRow | None = None
    for version in ordered:
        views.append(version_view(version, before, in_force=version.id == current))
        before = version
    views.reverse()
    sites = rows.followers(session, row.id, today)
    return RuleSetView(
        id=row.id,
        name=row.name,
        preset=row.preset,
        current=next((view for view in views if view.in_force), None),
        draft=next((view for view in views if view.state != "approved"), None),
        versions=tuple(views),
        sites=tuple(name for _, name in sites),
        people=rows.count_people(session, [site for site, _ in sites]),
        cases=len((row.cases or {}).get("cases", ())),
    )


def version_view(
    row: RuleVersionRow, before: RuleVersionRow | None, *, in_force: bool
) -> RuleVersionView:
    """Return a version. before: the one whose values it is compared with."""
    old: Mapping[str, Any] = before.policy if before is not None else row.policy
    state = "draft" if row.submitted_at is None else "submitted"
    return RuleVersionView(
        id=row.id,
        rule_set_id=row.rule_set_id,
        number=row.number,
        state="approved" if row.approved_at is not None else state,
        effective_from=row.effective_from,
        policy=dict(row.policy),
        changes=tuple(key for key in row.policy if row.policy[key] != old.get(key)),
        sha256=row.sha256,
        in_force=in_force,
        drafted_by=row.drafted_name,
        drafted_at=row.drafted_at,
        approved_by=row.approved_name,
        approved_at=row.approved_at,
    )


@dataclass
class _Tally:
    """Sums up what changes. most: lines that are kept, those with the largest changes."""

    most: int
    lines: list[EffectLine] = field(default_factory=list[EffectLine])
    bins: Counter[int] = field(default_factory=Counter[int])
    sites: Counter[str] = field(default_factory=Counter[str])
    people: set[int] = field(default_factory=set[int])
    workdays: int = 0
    seen: int = 0
    minutes: int = 0
    paid: int = 0

    def take(self, known: facts.Known, changed: Sequence[effects.Changed]) -> None:
        """Take one person's changed days that change what is paid."""
        for one in changed:
            before, after = effects.paid(one.before), effects.paid(one.after)
            if before == after:
                continue
            name, site = known.row.name, known.site.name
            line = EffectLine(known.row.id, name, site, one.day, before, after)
            self.lines.append(line)
            self.people.add(known.row.id)
            self.workdays += 1
            self.minutes += line.change
            self.sites[site] += 1
            place = next(n for n, edge in enumerate(_EDGES[1:]) if line.change < edge)
            self.bins[place] += 1
        if len(self.lines) > 4 * self.most:
            self.lines = self.largest()

    def largest(self) -> list[EffectLine]:
        """Return the lines with the largest changes."""
        ordered = sorted(self.lines, key=lambda x: (-abs(x.change), x.day, x.employee_id))
        return ordered[: self.most]


def effect(
    session: Session,
    version: VersionRef,
    rule_set_id: int,
    sites: Sequence[int],
    span: tuple[date, date],
    now: datetime,
    most: int = MOST_LINES,
) -> EffectView:
    """Return what a version would have done to the people of `sites` in the days of `span`."""
    first, last = span
    book = facts.rule_book(session)
    other = _book_with(session, version, rule_set_id, sites)
    people = rows.people_of(session, sites, MOST_PEOPLE)
    tally = _Tally(most)
    for ids in stored.ids_in_chunks(people, _TOGETHER):
        for known in facts.read(session, ids, first, last, book=book, lean=True).values():
            after = effects.under(
                known.person, other.of_site(known.row.site_id, known.row.pay_class)
            )
            days = effects.both(known.person, after, now, first, last)
            tally.seen += sum(not one.before.empty for one in days)
            tally.paid += sum(one.before.worked for one in days)
            tally.take(known, days)
    return EffectView(
        first=first,
        last=last,
        workdays=tally.workdays,
        workdays_seen=tally.seen,
        people=len(tally.people),
        people_seen=len(people),
        minutes=tally.minutes,
        paid_before=tally.paid,
        by_site=tuple(tally.sites.most_common()),
        bins=tuple((_EDGES[n], _EDGES[n + 1], tally.bins[n]) for n in range(len(_EDGES) - 1)),
        lines=tuple(tally.largest()),
    )


def _book_with(
    session: Session, version: VersionRef, rule_set_id: int, sites: Sequence[int]
) -> facts.RuleBook:
    """Return the rules as if the sites had always followed this version."""
    known = stored.site_book(session)
    always = [version._replace(effective_from=date.min)]
    followed = {**known.followed, **{site: [(date.min, rule_set_id)] for site in sites}}
    versions = {**known.versions, rule_set_id: always}
    return facts.RuleBook(replace(known, followed=followed, versions=versions))


def run_cases(given: Mapping[str, Any], policy: Mapping[str, Any]) -> CasesView:
    """Run worked examples on a policy, which takes the place of their `defaults`.

    The zone stays that of the file.
    """
    defaults = given.get("defaults")
    zone = defaults.get("zone") if isinstance(defaults, dict) else None
    placed = dict(policy) | ({"zone": zone} if zone is not None else {})
    try:
        cases_from(given)  # so that errors name what the file says
        cases = cases_from({**given, "defaults": placed})
    except CasesMalformed as refusal:
        errors = tuple((path, sentence) for path, sentence in refusal.errors)
        return CasesView(0, 0, (), errors)
    lines = tuple(_case_line(run(case)) for case in cases)
    passed = sum(line.passed for line in lines)
    return CasesView(passed, len(lines) - passed, lines)


def _case_line(outcome: Outcome) -> CaseLine:
    case = outcome.case
    clock = case.rules.on(0).clock
    steps = () if outcome.passed else outcome.result.trace()[:_TRACE_LINES]
    return CaseLine(
        id=case.id,
        title=case.title,
        passed=outcome.passed,
        differences=tuple((name, want, got) for name, want, got in outcome.differences),
        trace=tuple(explain(step, clock) for step in steps),
    )
