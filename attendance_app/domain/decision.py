"""Is it sure who this is? The nearest two people, the scope they belong to, and what follows.

A site's people are searched with the site's threshold; somebody of another site needs the stricter
one of the company. A face alone never decides between look-alikes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from attendance_app.domain.identification import (
    Gallery,
    MatchPolicy,
    Model,
    Near,
    Vectors,
    margin_of,
    nearest_two,
)
from attendance_app.domain.ids import EmployeeId

SITE_RULE = MatchPolicy()
COMPANY_RULE = MatchPolicy(threshold=0.55, margin=0.08)
STRICTER = (0.05, 0.03)
"""How much more similarity and lead is asked for among a whole company than at one site."""
_SAME_PERSON_BELOW = 0.10
GREY_LIVENESS = 0.20
"""Liveness this much below what is asked for is in doubt, not refused."""


class Scope(StrEnum):
    """Among whom somebody was found."""

    SITE = "site"
    COMPANY = "company"


class Answer(StrEnum):
    """accepted: record. confirm: their PIN. grey: a head turn or the PIN. unknown: nobody."""

    ACCEPTED = "accepted"
    CONFIRM = "confirm"
    GREY = "grey"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DecisionPolicy:
    """grey: a similarity this much below the threshold is in doubt, not unknown."""

    site: MatchPolicy = SITE_RULE
    company: MatchPolicy = COMPANY_RULE
    grey: float = 0.06


def starting_rule(model: Model, scope: Scope) -> MatchPolicy:
    """Return what a search with this model begins with; a proposal never goes below it.

    What another model asks for counts where it asks for more: the similarities of two networks
    mean different things.
    """
    fixed = SITE_RULE if scope is Scope.SITE else COMPANY_RULE
    more, lead = STRICTER if scope is Scope.COMPANY else (0.0, 0.0)
    return MatchPolicy(
        round(max(fixed.threshold, model.threshold + more), 4),
        round(max(fixed.margin, model.margin + lead), 4),
        same_person(model),
    )


def same_person(model: Model) -> float:
    """Return the least similarity of two pictures that claim to show one person."""
    return round(max(SITE_RULE.same_person, model.threshold - _SAME_PERSON_BELOW), 4)


def for_model(policy: DecisionPolicy, model: Model) -> DecisionPolicy:
    """Return the policy for the vectors of `model`.

    Values that were measured with this model stand. All others are no lower than what the model
    starts with: nobody may be let in by what was measured with another network.
    """
    return replace(
        policy,
        site=_at_least(policy.site, model, Scope.SITE),
        company=_at_least(policy.company, model, Scope.COMPANY),
    )


def _at_least(rule: MatchPolicy, model: Model, scope: Scope) -> MatchPolicy:
    start = starting_rule(model, scope)
    if rule.model == model.id:
        return replace(rule, same_person=start.same_person)
    return replace(
        start,
        threshold=max(rule.threshold, start.threshold),
        margin=max(rule.margin, start.margin),
        calibration=rule.calibration,
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody whom a face may show. margin: before the next person; negative when behind."""

    employee: EmployeeId
    similarity: float
    margin: float


@dataclass(frozen=True, slots=True)
class Decision:
    """What a search gave. claims: who it may be, nearest first; none when nobody is near.

    best: the best similarity of anybody, -1 in an empty gallery.
    """

    answer: Answer
    scope: Scope
    rule: MatchPolicy
    claims: tuple[Claim, ...]
    best: float

    @property
    def only(self) -> EmployeeId | None:
        """Whose face it is when there is one claim."""
        return self.claims[0].employee if len(self.claims) == 1 else None


def decide(probe: Vectors, gallery: Gallery, site: int, policy: DecisionPolicy) -> Decision:
    """Search the people of `site` first, then everybody.

    The nearest of the site is judged by the site's values unless somebody else in the company is
    nearer: then the nearest of all is judged, by the stricter values of the company.
    """
    similarities = gallery.best(probe)
    here = gallery.at(site)
    everyone = nearest_two(similarities, gallery.people)
    local = nearest_two(similarities[here], gallery.people[here])
    if not everyone:
        return Decision(Answer.UNKNOWN, Scope.COMPANY, policy.company, (), -1.0)
    if local and local[0][0] == everyone[0][0]:
        return _judged(local, Scope.SITE, policy.site, policy.grey, gallery.doubles)
    return _judged(everyone, Scope.COMPANY, policy.company, policy.grey, gallery.doubles)


def _judged(
    nearest: list[Near], scope: Scope, rule: MatchPolicy, grey: float, doubles: frozenset[int]
) -> Decision:
    best, margin = nearest[0][1], margin_of(nearest)
    if best < rule.threshold - grey:
        return Decision(Answer.UNKNOWN, scope, rule, (), best)
    claims = [Claim(*nearest[0], margin)]
    plausible = [near for near in nearest if near[1] >= rule.threshold - grey]
    is_double = any(employee in doubles for employee, _ in plausible)
    if margin < rule.margin or is_double:
        claims += [Claim(*near, -margin) for near in plausible[1:]]
        return Decision(Answer.CONFIRM, scope, rule, tuple(claims), best)
    answer = Answer.ACCEPTED if best >= rule.threshold else Answer.GREY
    return Decision(answer, scope, rule, tuple(claims), best)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a face attempt showed, in numbers: kept with the punch. No vector is among them.

    claims: who it may be. threshold, needed_margin, min_liveness: what was asked for.
    """

    claims: tuple[Claim, ...]
    scope: str
    threshold: float
    needed_margin: float
    calibration: int | None
    liveness: float
    min_liveness: float
    model_id: str

    @classmethod
    def of(
        cls, decision: Decision, liveness: float, min_liveness: float, model_id: str
    ) -> "Evidence":
        """Sum a decision up."""
        return cls(
            decision.claims,
            decision.scope.value,
            decision.rule.threshold,
            decision.rule.margin,
            decision.rule.calibration,
            liveness,
            min_liveness,
            model_id,
        )

    def claim(self, employee: int) -> Claim | None:
        """Return the claim that it is this employee."""
        return next((claim for claim in self.claims if claim.employee == employee), None)

    def scores(self, employee: int) -> dict[str, float | str | int | None]:
        """Return what is kept with a punch of this employee; nothing when they were not near."""
        claim = self.claim(employee)
        if claim is None:
            return {}
        return {
            "similarity": claim.similarity,
            "margin": claim.margin,
            "scope": self.scope,
            "threshold": self.threshold,
            "needed_margin": self.needed_margin,
            "calibration_id": self.calibration,
            "liveness": self.liveness,
            "min_liveness": self.min_liveness,
            "model_id": self.model_id,
        }

    def plain(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        claims = [[c.employee, c.similarity, c.margin] for c in self.claims]
        names = ("scope", "threshold", "needed_margin", "calibration", "liveness")
        rest = {name: getattr(self, name) for name in (*names, "min_liveness", "model_id")}
        return {"claims": claims, **rest}

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "Evidence":
        """Return what `plain` wrote."""
        claims = tuple(Claim(EmployeeId(e), s, m) for e, s, m in plain["claims"])
        rest: dict[str, Any] = {**plain, "claims": claims}
        return cls(**rest)
