"""Rule sets: drafted by one person, tried on past days, approved by another, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from attendance_app.db import facts as stored
from attendance_app.db import rules as rows
from attendance_app.db import workdays
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import RuleSetRow, RuleVersionRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.day_result import fingerprint
from attendance_app.domain.errors import AccessDenied, Conflict, NotFound, RuleViolation
from attendance_app.domain.names import clean_name
from attendance_app.domain.rule_packs import KEYS, PRESETS, KeyText, Preset, preset
from attendance_app.domain.worked_time.case_file import CasesMalformed
from attendance_app.domain.worked_time.case_text import parsed
from attendance_app.domain.worked_time.policy import PolicyRefused, Problem
from attendance_app.domain.worked_time.policy_json import policy_json
from attendance_app.domain.worked_time.policy_text import policy_from
from attendance_app.services import rule_reading as reading
from attendance_app.services.audit import record
from attendance_app.services.ports import Clock
from attendance_app.services.reach import OFFICE, key_of
from attendance_app.services.rule_views import (
    CasesView,
    DraftSaved,
    EffectView,
    RuleSetView,
    SiteRulesView,
)

REPLAYED_WEEKS = 4
LONGEST_REPLAY = 12
MOST_CHANGES = 500_000  # lines of a file
LARGEST_FILE = 2 * 1024 * 1024
_AHEAD = timedelta(days=400)  # results are stored no further into the future
_READERS = (*OFFICE, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class RuleSets:
    """Reads for HR, admins and managers; changes by HR and admins."""

    transaction: Transaction
    clock: Clock

    def presets(self) -> tuple[Preset, ...]:
        """Return the packs to start from: US federal, California, EU, Germany."""
        return PRESETS

    def keys(self) -> tuple[KeyText, ...]:
        """Return every key of a policy in the order of the page, with its words and source."""
        return KEYS

    def list(self, actor: Actor) -> tuple[RuleSetView, ...]:
        """Return the rule sets by name."""
        actor.require(*_READERS)
        today = self.clock.now().date()
        with self.transaction() as session:
            return tuple(reading.set_view(session, r, today) for r in rows.rule_sets(session))

    def get(self, actor: Actor, rule_set_id: int) -> RuleSetView:
        """Return a rule set with its versions.

        Raises:
            NotFound: there is none.

        """
        actor.require(*_READERS)
        with self.transaction() as session:
            return reading.set_view(session, _set(session, rule_set_id), self.clock.now().date())

    def problems(self, policy: Mapping[str, object]) -> tuple[Problem, ...]:
        """Return why the keys cannot be used as they stand; none when they can. Keeps nothing."""
        try:
            _complete(policy)
        except PolicyRefused as refusal:
            return refusal.problems
        return ()

    def create(self, actor: Actor, name: str, preset_id: str) -> int:
        """Make a rule set whose first version is a draft of the preset; return its id."""
        actor.require(*OFFICE)
        pack = preset(preset_id)
        if pack is None:
            raise RuleViolation("Choose one of the packs.", "preset")
        with self.transaction() as session:
            if rows.named(session, clean_name(name)) is not None:
                raise Conflict("There is a rule set of this name already.", "name")
            row = RuleSetRow(name=clean_name(name), preset=pack.id)  # pyright: ignore[reportCallIssue]
            session.add(row)
            session.flush()
            day = self.clock.now().date()
            self._write(session, actor, row.id, None, _complete(pack.policy), day)
            said = {"name": row.name, "preset": pack.id}
            record(session, self.clock, actor, "rules.created", "rule_set", row.id, said)
            return row.id

    def save_draft(
        self,
        actor: Actor,
        rule_set_id: int,
        changes: Mapping[str, object],
        effective_from: date,
    ) -> DraftSaved:
        """Keep `changes` (key -> JSON value) as the draft, on top of it or of the newest version.

        What contradicts itself is not kept; `problems` says why, at which key.

        Raises:
            RuleViolation: effective_from lies in a locked pay period, or before a later version.

        """
        actor.require(*OFFICE)
        with self.transaction() as session:
            _set(session, rule_set_id, lock=True)
            known = rows.versions(session, rule_set_id)
            draft = next((v for v in known if v.approved_at is None), None)
            base = draft or known[0]
            try:
                policy = _complete({**base.policy, **changes})
            except PolicyRefused as refusal:
                return DraftSaved(None, refusal.problems)
            approved = [v.effective_from for v in known if v.approved_at is not None]
            _check_day(session, effective_from, max(approved, default=None))
            row = self._write(session, actor, rule_set_id, draft, policy, effective_from)
            said = {"version": row.number, "changes": {k: str(v) for k, v in changes.items()}}
            record(session, self.clock, actor, "rules.drafted", "rule_set", rule_set_id, said)
            before = next((v for v in known if v.approved_at is not None), None)
            return DraftSaved(reading.version_view(row, before, in_force=False), ())

    def discard_draft(self, actor: Actor, rule_set_id: int) -> None:
        """Forget the draft."""
        actor.require(*OFFICE)
        with self.transaction() as session:
            _set(session, rule_set_id, lock=True)
            known = rows.versions(session, rule_set_id)
            draft = next((v for v in known if v.approved_at is None), None)
            if draft is None or len(known) == 1:
                raise NotFound("There is no draft on top of a version.")
            session.delete(draft)
            record(session, self.clock, actor, "rules.discarded", "rule_set", rule_set_id)

    def submit(self, actor: Actor, version_id: int) -> None:
        """Ask for approval; the draft can still be changed, which takes the request back."""
        actor.require(*OFFICE)
        with self.transaction() as session:
            row = _draft(session, version_id)
            row.submitted_at = self.clock.now()
            session.flush()
            said = {"version": row.number}
            record(session, self.clock, actor, "rules.submitted", "rule_set", row.rule_set_id, said)

    def approve(self, actor: Actor, version_id: int) -> None:
        """Put a submitted version into force from its day on; days from then are recomputed.

        Raises:
            AccessDenied: the one who drafted it asks.
            Conflict: it is not submitted, or its day has been locked meanwhile.

        """
        actor.require(*OFFICE)
        with self.transaction() as session:
            row = _draft(session, version_id)
            if row.submitted_at is None:
                raise Conflict("Nobody asked for approval of this draft, or it changed since.")
            if row.drafted_by == key_of(actor):
                raise AccessDenied("You drafted this. A second person approves it.")
            _check_day(session, row.effective_from, None)
            row.approved_by, row.approved_name = key_of(actor), actor.name
            row.approved_at = self.clock.now()
            session.flush()
            for site, _ in rows.followers(session, row.rule_set_id, row.effective_from):
                workdays.mark_site(session, site, row.effective_from, self._horizon())
            said = {"version": row.number, "sha256": row.sha256}
            said["from"] = row.effective_from.isoformat()
            record(session, self.clock, actor, "rules.approved", "rule_set", row.rule_set_id, said)

    def effect(self, actor: Actor, version_id: int, weeks: int = REPLAYED_WEEKS) -> EffectView:
        """Return what the version would have changed in the last weeks (1 to 12). Keeps nothing."""
        actor.require(*OFFICE)
        with self.transaction() as session:
            row = _version(session, version_id)
            today = self.clock.now().date()
            sites = [site for site, _ in rows.followers(session, row.rule_set_id, today)]
            return self._effect(session, row, sites, weeks)

    def every_effect(
        self, actor: Actor, version_id: int, weeks: int = REPLAYED_WEEKS
    ) -> tuple[str, EffectView]:
        """Return a name for the file, and the same with every workday that changes, by day."""
        actor.require(*OFFICE)
        with self.transaction() as session:
            row = _version(session, version_id)
            today = self.clock.now().date()
            sites = [site for site, _ in rows.followers(session, row.rule_set_id, today)]
            found = self._effect(session, row, sites, weeks, MOST_CHANGES)
            name = _set(session, row.rule_set_id).name
        lines = sorted(found.lines, key=lambda one: (one.day, one.name, one.employee_id))
        return f"{name}, version {row.number}", replace(found, lines=tuple(lines))

    def assign_effect(
        self, actor: Actor, site_id: int, rule_set_id: int, weeks: int = REPLAYED_WEEKS
    ) -> EffectView:
        """Return what following a rule set would have changed at a site. Keeps nothing."""
        actor.require(*OFFICE)
        with self.transaction() as session:
            known = [v for v in rows.versions(session, rule_set_id) if v.approved_at is not None]
            if not known:
                raise RuleViolation("This rule set has no approved version yet.", "rule_set_id")
            return self._effect(session, known[0], [site_id], weeks)

    def keep_cases(self, actor: Actor, rule_set_id: int, raw: bytes) -> CasesView:
        """Keep the company's worked examples, a file of the schema attendance-cases/1.

        They are run on the draft, else on the version in force. A malformed file is not kept.
        """
        actor.require(*OFFICE)
        given, errors = _parsed(raw)
        if given is None:
            return CasesView(0, 0, (), errors)
        with self.transaction() as session:
            row = _set(session, rule_set_id, lock=True)
            found = reading.run_cases(given, rows.versions(session, rule_set_id)[0].policy)
            if not found.errors:
                row.cases = given
                session.flush()
                said = {"passed": found.passed, "failed": found.failed}
                record(session, self.clock, actor, "rules.cases", "rule_set", rule_set_id, said)
            return found

    def run_cases(self, actor: Actor, version_id: int, raw: bytes | None = None) -> CasesView:
        """Run the kept examples, or those of `raw`, on a version: it takes the place of `defaults`.

        The zone stays the file's.
        """
        actor.require(*_READERS)
        given, errors = _parsed(raw) if raw is not None else (None, ())
        if errors:
            return CasesView(0, 0, (), errors)
        with self.transaction() as session:
            row = _version(session, version_id)
            kept = _set(session, row.rule_set_id).cases
        wanted = given if given is not None else kept
        return reading.run_cases(wanted, row.policy) if wanted else CasesView(0, 0, ())

    def sites(self, actor: Actor) -> tuple[SiteRulesView, ...]:
        """Return what each site follows today, and what it will from a later day; by site, day."""
        actor.require(*_READERS)
        today = self.clock.now().date()
        with self.transaction() as session:
            found = rows.followed(session)
        return tuple(
            SiteRulesView(
                site_id=site.id,
                site=site.name,
                zone=site.zone,
                rule_set_id=row.rule_set_id if row else None,
                rule_set=name or "",
                effective_from=row.effective_from if row else None,
            )
            for n, (site, row, name) in enumerate(found)
            if not _is_past(found, n, today)
        )

    def assign(self, actor: Actor, site_id: int, rule_set_id: int, effective_from: date) -> None:
        """Let a site follow a rule set from a workday on; days from then are recomputed.

        Raises:
            RuleViolation: the day lies in a locked pay period, or the set has no approved version.

        """
        actor.require(*OFFICE)
        with self.transaction() as session:
            row = _set(session, rule_set_id)
            if not any(v.approved_at for v in rows.versions(session, rule_set_id)):
                raise RuleViolation("This rule set has no approved version yet.", "rule_set_id")
            if site_id not in {site.id for site, _, _ in rows.followed(session)}:
                raise NotFound("There is no such site.", "site_id")
            _check_day(session, effective_from, None)
            now = self.clock.now()
            rows.follow(session, site_id, rule_set_id, effective_from, key_of(actor), now)
            workdays.mark_site(session, site_id, effective_from, self._horizon())
            said = {"rule_set": row.name, "from": effective_from.isoformat()}
            record(session, self.clock, actor, "rules.assigned", "site", site_id, said)

    def _horizon(self) -> date:
        return self.clock.now().date() + _AHEAD

    def _effect(
        self,
        session: Session,
        row: RuleVersionRow,
        sites: "list[int]",
        weeks: int,
        most: int = reading.MOST_LINES,
    ) -> EffectView:
        now = self.clock.now()
        weeks = min(max(1, weeks), LONGEST_REPLAY)
        last = now.date() - timedelta(days=1)
        span = last - timedelta(days=7 * weeks - 1), last
        version = stored.reference(row, "")
        return reading.effect(session, version, row.rule_set_id, sites, span, now, most)

    def _write(
        self,
        session: Session,
        actor: Actor,
        rule_set_id: int,
        draft: RuleVersionRow | None,
        policy: dict[str, Any],
        day: date,
    ) -> RuleVersionRow:
        """Write the draft; its request for approval is void."""
        known = rows.versions(session, rule_set_id)
        row = draft or RuleVersionRow(
            rule_set_id=rule_set_id, number=known[0].number + 1 if known else 1
        )  # pyright: ignore[reportCallIssue] - the rest follows
        row.policy, row.sha256, row.effective_from = policy, fingerprint(policy), day
        row.drafted_by, row.drafted_name = key_of(actor), actor.name
        row.drafted_at, row.submitted_at = self.clock.now(), None
        session.add(row)
        session.flush()
        return row


def _complete(policy: Mapping[str, object]) -> dict[str, Any]:
    """Return every key of a usable policy."""
    if "zone" in policy:
        raise PolicyRefused((Problem("zone", "The zone is that of the site."),))
    return policy_json(policy_from({**policy, "zone": "UTC"}))


def _set(session: Session, rule_set_id: int, *, lock: bool = False) -> RuleSetRow:
    found = rows.rule_set(session, rule_set_id, lock=lock)
    if found is None:
        raise NotFound("There is no such rule set.")
    return found


def _version(session: Session, version_id: int) -> RuleVersionRow:
    found = rows.version(session, version_id)
    if found is None:
        raise NotFound("There is no such version.")
    return found


def _draft(session: Session, version_id: int) -> RuleVersionRow:
    """Return a version that is not approved, with its set locked."""
    _set(session, _version(session, version_id).rule_set_id, lock=True)
    session.expire_all()
    row = _version(session, version_id)
    if row.approved_at is not None:
        raise Conflict("This version is approved and never changes. Draft a new one.")
    return row


def _check_day(session: Session, day: date, newest: date | None) -> None:
    if not 2000 <= day.year <= 2100:
        raise RuleViolation("The day is not in this century.", "effective_from")
    locked = workdays.last_locked_day(session)
    if locked is not None and day <= locked:
        raise RuleViolation(
            f"The days until {locked.isoformat()} are locked; they keep the rules they were paid"
            " with. Choose a later day.",
            "effective_from",
        )
    if newest is not None and day <= newest:
        raise RuleViolation(
            f"A version is in force from {newest.isoformat()} on. Choose a later day.",
            "effective_from",
        )


def _parsed(raw: bytes) -> tuple[dict[str, Any] | None, tuple[tuple[str, str], ...]]:
    if len(raw) > LARGEST_FILE:
        return None, (("$", "The file is larger than 2 MiB. Split it."),)
    try:
        given = parsed(raw)
    except CasesMalformed as refusal:
        return None, tuple((path, sentence) for path, sentence in refusal.errors)
    if not isinstance(given, dict):
        return None, (("$", "The file must hold an object."),)
    return given, ()


def _is_past(found: Any, place: int, today: date) -> bool:
    """Tell whether a later row of the same site is in force by today."""
    site = found[place][0]
    later = found[place + 1] if place + 1 < len(found) else None
    return later is not None and later[0].id == site.id and later[1].effective_from <= today
