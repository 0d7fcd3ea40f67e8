"""How sure the recogniser must be: measured, proposed by one administrator, approved by another."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from attendance_app.db import access, calibrations, lookalikes
from attendance_app.db import sites as rows
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import CalibrationRow, CompanyRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.calibration import (
    TARGET,
    Advice,
    Pair,
    Scores,
    advise,
    expected,
    histogram,
    measure,
)
from attendance_app.domain.decision import Scope, for_model
from attendance_app.domain.errors import (
    AccessDenied,
    Conflict,
    FaceWorkerUnavailable,
    NotFound,
    RuleViolation,
)
from attendance_app.domain.identification import MatchPolicy, Model
from attendance_app.domain.ids import AccountId
from attendance_app.services.audit import record
from attendance_app.services.ports import Clock, FaceEncoder, Galleries
from attendance_app.services.seeing import policy_in

LIVENESS = "liveness"
BOUNDS: dict[str, tuple[float, float, str]] = {
    "threshold": (0.30, 0.90, "The least similarity is between 0.30 and 0.90."),
    "margin": (0.0, 0.30, "The lead is between 0 and 0.30."),
    LIVENESS: (0.30, 0.99, "The least liveness is between 0.30 and 0.99."),
}
_LEAST_TARGET, _MOST_TARGET = 1e-6, 0.1


@dataclass(frozen=True, slots=True)
class ScopeView:
    """What was measured for a scope, and its values in force. bins: (left edge, searches)."""

    advice: Advice
    threshold: float
    margin: float
    bins: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement of the gallery. people: whose faces were compared; lookalikes: pairs found."""

    model_id: str
    people: int
    site: ScopeView
    company: ScopeView
    lookalikes: int


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal. state: pending, approved, refused. low, high: of the expected share, or None.

    can_approve: whether the asker may: never who proposed it.
    """

    id: int
    scope: str
    threshold: float
    margin: float
    n: int
    target: float
    low: float | None
    high: float | None
    state: str
    created_at: datetime
    created_by: str
    approved_by: str | None
    approved_at: datetime | None
    can_approve: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """All proposals, newest first. administrators: how many could approve or propose."""

    proposals: tuple[ProposalView, ...]
    administrators: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """Measures, proposes and approves. Nothing here changes a value by one person's will."""

    transaction: Transaction
    clock: Clock
    encoder: FaceEncoder
    galleries: Galleries

    def measured(self, actor: Actor, target: float = TARGET) -> Measured:
        """Measure the gallery of the model in use. It may take seconds for 10,000 people.

        Raises:
            FaceWorkerUnavailable: the worker does not tell which model it uses.

        """
        actor.require(Role.ADMIN)
        _check_target(target)
        return self._measured(target)[0]

    def propose_measured(
        self, actor: Actor, scope: str, target: float = TARGET
    ) -> ProposalView | None:
        """Propose what the measurement advises; None when that is in force already.

        Raises:
            Conflict: another proposal of this scope waits.
            FaceWorkerUnavailable: nothing could be measured.

        """
        account = _person(actor)
        _check_target(target)
        which = _scope(scope)
        measured, scores = self._measured(target)
        view = measured.site if which is Scope.SITE else measured.company
        advice = view.advice
        threshold, margin = advice.proposed.threshold, advice.proposed_lead.threshold
        self._note_lookalikes(actor, scores, measured)
        if abs(threshold - view.threshold) < 0.005 and abs(margin - view.margin) < 0.005:
            return None
        row = _row(scope, threshold, margin, account, self.clock.now(), target)
        return self._propose(actor, _with(row, advice, measured.model_id))

    def propose(
        self, actor: Actor, scope: str, threshold: float, margin: float = 0.0
    ) -> ProposalView:
        """Propose other values than the measured ones; what they would let through is kept.

        scope: site, company, or liveness, which has no margin.

        Raises:
            RuleViolation: a value is out of its bounds.
            Conflict: another proposal of this scope waits.

        """
        account = _person(actor)
        row = _row(scope, threshold, margin, account, self.clock.now(), TARGET)
        if scope == LIVENESS:
            _check(LIVENESS, threshold, "threshold")
            row.margin = 0.0
            return self._propose(actor, row)
        which = _scope(scope)
        _check("threshold", threshold)
        _check("margin", margin)
        measured, scores = self._measured(TARGET)
        would = expected(scores.maxima(which), threshold)
        row.model_id, row.n = measured.model_id, would.n
        row.low, row.high = would.interval.low, would.interval.high
        return self._propose(actor, row)

    def approve(self, actor: Actor, proposal: int) -> None:
        """Put a proposal of another administrator into force.

        Raises:
            AccessDenied: the asker proposed it.
            Conflict: it is decided already.

        """
        account = _person(actor)
        now = self.clock.now()
        with self.transaction() as session:
            row = _waiting(session, proposal)
            if row.created_by == account:
                raise AccessDenied(
                    "Another administrator must approve this: you proposed it yourself."
                )
            row.state, row.approved_by, row.approved_at = "approved", account, now
            session.flush()
            company = rows.company(session)
            before = _in_force(company, row.scope)
            _put_in_force(company, row)
            said = {"proposal": row.id, "scope": row.scope, "before": before, "after": _values(row)}
            record(session, self.clock, actor, "recognition.approved", "company", 1, said)

    def refuse(self, actor: Actor, proposal: int) -> None:
        """Take a proposal off the table; whoever made it may do that too.

        Raises:
            Conflict: it is decided already.

        """
        _person(actor)
        with self.transaction() as session:
            row = _waiting(session, proposal)
            row.state = "refused"
            said = {"proposal": row.id, "scope": row.scope, **_values(row)}
            record(session, self.clock, actor, "recognition.refused", "company", 1, said)

    def standing(self, actor: Actor) -> Standing:
        """Return what was proposed, and how many administrators there are."""
        actor.require(Role.ADMIN)
        with self.transaction() as session:
            found = calibrations.newest(session)
            count = access.administrators(session)
        return Standing(tuple(_view(*one, actor) for one in found), count)

    def administrator(self, email: str) -> Actor:
        """Return the administrator with an address: for the holder of the machine.

        Raises:
            NotFound: there is none who can sign in.

        """
        with self.transaction() as session:
            row = access.account_by_email(session, email.strip())
            able = row is not None and row.disabled_at is None and row.password_hash is not None
            if row is None or not able or Role.ADMIN.value not in row.roles:
                raise NotFound("There is no administrator with this address.", "email")
            return Actor("account", row.id, row.name, frozenset({Role.ADMIN}))

    def _measured(self, target: float) -> tuple[Measured, Scores]:
        model = self.encoder.current_model()
        if model is None:
            raise FaceWorkerUnavailable("The face worker does not tell which model it uses.")
        gallery = self.galleries.current(model.id)
        with self.transaction() as session:
            policy, twins = policy_in(session), lookalikes.twins(session)
        rules = for_model(policy.decision, model)
        least = min(rules.site.threshold, rules.company.threshold)
        scores = measure(gallery, twins, least)
        site = _scope_view(scores, Scope.SITE, rules.site, target, model)
        wide = _scope_view(scores, Scope.COMPANY, rules.company, target, model)
        found = sum(_too_near(pair, site, wide) for pair in scores.near)
        return Measured(model.id, len(gallery.people), site, wide, found), scores

    def _note_lookalikes(self, actor: Actor, scores: Scores, measured: Measured) -> None:
        """Let PINs decide between people whom the values in force could take for each other."""
        pairs = [
            (pair.one, pair.other)
            for pair in scores.near
            if _too_near(pair, measured.site, measured.company)
        ]
        now = self.clock.now()
        with self.transaction() as session:
            new = lookalikes.add(session, pairs, "lookalike", "calibration", now, actor.name)
            if new:
                said = {"pairs": new}
                record(session, self.clock, actor, "recognition.lookalikes", "company", 1, said)
        self.galleries.look_again()

    def _propose(self, actor: Actor, row: CalibrationRow) -> ProposalView:
        with self.transaction() as session:
            access.lock_administration(session)
            if calibrations.pending(session, row.scope) is not None:
                raise Conflict("A proposal for this already waits. Approve or refuse it first.")
            calibrations.add(session, row)
            said = {"proposal": row.id, "scope": row.scope, **_values(row), "n": row.n}
            record(session, self.clock, actor, "recognition.proposed", "company", 1, said)
            return _view(row, actor.name, None, actor)


def _person(actor: Actor) -> AccountId:
    """Return the account of an administrator; a program neither proposes nor approves."""
    actor.require(Role.ADMIN)
    if actor.account is None:
        raise AccessDenied("Only a signed-in administrator may do this.")
    return actor.account


def _scope(text: str) -> Scope:
    try:
        return Scope(text)
    except ValueError:
        raise RuleViolation("Choose site or company.", "scope") from None


def _check(name: str, value: float, field: str = "") -> None:
    least, most, sentence = BOUNDS[name]
    if not least <= value <= most:
        raise RuleViolation(sentence, field or name)


def _check_target(target: float) -> None:
    if not _LEAST_TARGET <= target <= _MOST_TARGET:
        raise RuleViolation("The target is a share between 0.000001 and 0.1.", "target")


def _scope_view(
    scores: Scores, scope: Scope, rule: MatchPolicy, target: float, model: Model
) -> ScopeView:
    threshold, margin = round(rule.threshold, 4), round(rule.margin, 4)
    advice = advise(scores, scope, threshold, target, lead=margin, model=model)
    return ScopeView(advice, threshold, margin, tuple(histogram(scores.maxima(scope))))


def _too_near(pair: Pair, site: ScopeView, company: ScopeView) -> bool:
    return pair.similarity >= (site if pair.same_site else company).threshold


def _row(
    scope: str, threshold: float, margin: float, account: int, now: datetime, target: float
) -> CalibrationRow:
    return CalibrationRow(
        scope=scope,
        threshold=threshold,
        margin=margin,
        target=target,
        created_by=account,
        created_at=now,
    )  # pyright: ignore[reportCallIssue] - the database gives the id


def _with(row: CalibrationRow, advice: Advice, model_id: str) -> CalibrationRow:
    row.model_id, row.n = model_id, advice.proposed.n
    row.low, row.high = advice.proposed.interval.low, advice.proposed.interval.high
    return row


def _waiting(session: Session, proposal: int) -> CalibrationRow:
    row = calibrations.locked(session, proposal)
    if row is None:
        raise NotFound("There is no such proposal.")
    if row.state != "pending":
        raise Conflict("This proposal is decided already.")
    return row


def _values(row: CalibrationRow) -> dict[str, float]:
    return {"threshold": round(row.threshold, 4), "margin": round(row.margin, 4)}


def _in_force(company: CompanyRow, scope: str) -> dict[str, float]:
    threshold, margin = {
        LIVENESS: (company.min_liveness, 0.0),
        Scope.SITE.value: (company.match_threshold, company.match_margin),
        Scope.COMPANY.value: (company.wide_threshold, company.wide_margin),
    }[scope]
    return {"threshold": round(threshold, 4), "margin": round(margin, 4)}


def _put_in_force(company: CompanyRow, row: CalibrationRow) -> None:
    if row.scope == LIVENESS:
        company.min_liveness = row.threshold
    elif row.scope == Scope.SITE.value:
        company.match_threshold, company.match_margin = row.threshold, row.margin
        company.match_calibration_id = row.id
    else:
        company.wide_threshold, company.wide_margin = row.threshold, row.margin
        company.wide_calibration_id = row.id


def _view(row: CalibrationRow, proposer: str, approver: str | None, actor: Actor) -> ProposalView:
    return ProposalView(
        id=row.id,
        scope=row.scope,
        threshold=round(row.threshold, 4),
        margin=round(row.margin, 4),
        n=row.n,
        target=row.target,
        low=row.low,
        high=row.high,
        state=row.state,
        created_at=row.created_at,
        created_by=proposer,
        approved_by=approver,
        approved_at=row.approved_at,
        can_approve=row.state == "pending" and row.created_by != actor.account,
    )
